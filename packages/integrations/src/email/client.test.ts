import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { type MailSink, startMailSink } from '@baton/simulators/smtp/sink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../channel.ts';
import { AdapterError } from '../errors.ts';
import { makeFacts } from '../sample-alert-facts.ts';
import { createEmailChannel } from './client.ts';

let sink: MailSink;
let channel: Channel;
beforeEach(async () => {
  sink = await startMailSink();
  channel = createEmailChannel({ timeouts: { connectMs: 500, greetingMs: 500, idleMs: 1000 } });
});
afterEach(async () => {
  await channel.close();
  await sink.stop().catch(() => undefined);
});

const credentials = (more: object = {}) => ({
  smtpUrl: sink.smtpUrl,
  from: 'Baton <alerts@mail.example.com>',
  ...more,
});
const message = (id = 'd-1') => ({ ...channel.render(makeFacts()), messageId: id });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof AdapterError ? error : Promise.reject(error)),
  );

describe('the mail channel', () => {
  it('sends one message to one address under the id of its delivery', async () => {
    const { providerId } = await channel.send(
      { ...message(), references: 'clk-1' },
      'priya@example.com',
      credentials(),
    );
    const [mail] = sink.messages();
    expect(mail).toMatchObject({
      subject: '18m left: Jordan Blake (Kestrel Freight) — first touch due 10:35 EDT',
      messageId: '<d-1@mail.example.com>',
      envelope: { from: 'alerts@mail.example.com', to: ['priya@example.com'] },
    });
    expect(providerId).toBe('<d-1@mail.example.com>');
    expect(mail?.headers).toMatchObject({
      'auto-submitted': ['auto-generated'],
      references: ['<clk-1@mail.example.com>'],
      'in-reply-to': ['<clk-1@mail.example.com>'],
    });
    expect(mail?.text).toContain('Approaching: first touch for Jordan Blake (Kestrel Freight) is due today 10:35 EDT');
    expect(mail?.html).toContain('Jordan Blake');
  });

  it('keeps the id when it sends again, so that readers can fold the two', async () => {
    await channel.send(message(), 'priya@example.com', credentials());
    await channel.send(message(), 'priya@example.com', credentials());
    expect(new Set(sink.messages().map((mail) => mail.messageId)).size).toBe(1);
  });

  it.each(['a@b.com,c@d.com', '"x@evil.com "@acme.com', 'a@b.com\r\nBcc: x@evil.com', ''])(
    'refuses the recipient %j without asking the server',
    async (to) => {
      expect(await failure(channel.send(message(), to, credentials()))).toMatchObject({
        kind: 'rejected',
        about: 'recipient',
      });
      expect(sink.messages()).toHaveLength(0);
    },
  );

  it('lets no name of the CRM write a header', async () => {
    const facts = makeFacts({ lead: { name: 'Jo\r\nBcc: x@evil.test', company: 'K\nX-Evil: 1' } });
    await channel.send({ ...channel.render(facts), messageId: 'd-1\r\nX-Evil: 1' }, 'priya@example.com', credentials());
    const [mail] = sink.messages();
    expect(mail?.headers.bcc).toBeUndefined();
    expect(mail?.headers['x-evil']).toBeUndefined();
    expect(mail?.envelope.to).toEqual(['priya@example.com']);
  });

  it.each([
    [{ code: 450, when: 'rcpt' }, { kind: 'transient' }],
    [
      { code: 550, when: 'rcpt' },
      { kind: 'rejected', about: 'recipient', reason: '550 5.1.1' },
    ],
    [
      { code: 550, when: 'rcpt', message: '5.7.1 blocked by policy' },
      { kind: 'rejected', about: 'request' },
    ],
    [{ code: 451, when: 'data' }, { kind: 'transient' }],
    [
      { code: 552, when: 'data' },
      { kind: 'rejected', about: 'message' },
    ],
    [
      { code: 554, when: 'data' },
      { kind: 'rejected', about: 'message' },
    ],
  ] as const)('maps %j', async (given, wanted) => {
    sink.failNext(1, given);
    expect(await failure(channel.send(message(), 'priya@example.com', credentials()))).toMatchObject({
      system: 'email',
      ...wanted,
    });
    await channel.send(message('d-2'), 'priya@example.com', credentials());
    expect(sink.messages()).toHaveLength(1);
  });

  it('says ambiguous when the answer to DATA is lost, and does not send again by itself', async () => {
    sink.failNext(1, { code: 0, when: 'afterData' });
    expect(await failure(channel.send(message(), 'priya@example.com', credentials()))).toMatchObject({
      kind: 'ambiguous',
    });
    expect(sink.messages()).toHaveLength(1);
  });

  it('says auth when the server does not know us, or when the connection is not complete', async () => {
    await sink.stop();
    sink = await startMailSink({ auth: { user: 'baton', pass: 'right' } });
    const url = (pass: string) => sink.smtpUrl.replace('smtp://', `smtp://baton:${pass}@`);
    expect(
      await failure(channel.send(message(), 'priya@example.com', credentials({ smtpUrl: url('wrong') }))),
    ).toMatchObject({ kind: 'auth' });
    await channel.send(message(), 'priya@example.com', credentials({ smtpUrl: url('right') }));
    expect(sink.messages()).toHaveLength(1);
    expect(
      await failure(channel.send(message(), 'priya@example.com', { smtpUrl: 'file:///etc/passwd', from: 'a@b.com' })),
    ).toMatchObject({ kind: 'auth' });
  });

  it('says transient when nothing listens or nothing answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(
      await failure(channel.send(message(), 'priya@example.com', credentials({ smtpUrl: `smtp://127.0.0.1:${port}` }))),
    ).toMatchObject({ kind: 'transient' });
    silent.close();
    await sink.stop();
    expect(await failure(channel.send(message(), 'priya@example.com', credentials()))).toMatchObject({
      kind: 'transient',
    });
  });

  it('signs what threads and unsubscribing rely on', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const dkim = { domainName: 'mail.example.com', keySelector: 's1', privateKey };
    await channel.send({ ...message(), references: 'clk-1' }, 'priya@example.com', credentials({ dkim }));
    const signature = sink.messages()[0]?.headers['dkim-signature']?.[0] ?? '';
    const signed = /;h=([^;]+);/.exec(signature.replaceAll(/\s/g, ''))?.[1]?.toLowerCase().split(':');
    expect(signed).toEqual(expect.arrayContaining(['from', 'subject', 'message-id', 'references']));
  });
});
