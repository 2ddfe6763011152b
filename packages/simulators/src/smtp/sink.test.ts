import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailSink, startMailSink } from './sink.ts';

const AT = Date.parse('2026-11-22T10:00:00Z');
const MAIL = {
  from: 'Handoff Digest <digest@mail.example.com>',
  to: 'rita.reyes@example.com',
  subject: 'Søndergård: 3 handoffs waiting',
  text: '3 handoffs waiting.',
  html: '<p>3 handoffs <b>waiting</b>.</p><script>alert(1)</script>',
  messageId: '<digest.t42.u7.2026-11-22@mail.example.com>',
};

let sink: MailSink;
beforeEach(async () => {
  sink = await startMailSink({ now: () => AT });
});
afterEach(() => sink.stop());

const send = (mail: object = MAIL) => {
  const transport = createTransport(sink.smtpUrl);
  return transport.sendMail(mail).finally(() => transport.close());
};

describe('mail sink', () => {
  it('keeps what nodemailer sends, headers included', async () => {
    const info = await send({
      ...MAIL,
      envelope: { from: 'bounce+t42@mail.example.com', to: 'rita.reyes@example.com' },
      list: {
        unsubscribe: [['https://app.example.com/u/7f3a9c1e', 'mailto:unsubscribe@mail.example.com?subject=7f3a9c1e']],
      },
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(info.response).toBe('250 2.0.0 Ok: queued as 1');
    const [mail] = sink.messages();
    expect(mail).toMatchObject({
      from: '"Handoff Digest" <digest@mail.example.com>',
      to: ['rita.reyes@example.com'],
      subject: MAIL.subject,
      messageId: MAIL.messageId,
      text: '3 handoffs waiting.',
      html: MAIL.html,
      envelope: { from: 'bounce+t42@mail.example.com', to: ['rita.reyes@example.com'] },
      receivedAt: AT,
    });
    expect(mail?.headers['list-unsubscribe']).toEqual([
      '<https://app.example.com/u/7f3a9c1e>, <mailto:unsubscribe@mail.example.com?subject=7f3a9c1e>',
    ]);
    expect(mail?.headers['list-unsubscribe-post']).toEqual(['List-Unsubscribe=One-Click']);
  });

  it.each([
    [
      { code: 550, when: 'rcpt' as const },
      { responseCode: 550, command: 'RCPT TO' },
    ],
    [
      { code: 450, when: 'rcpt' as const },
      { responseCode: 450, command: 'RCPT TO' },
    ],
    [
      { code: 451, when: 'data' as const },
      { responseCode: 451, command: 'DATA' },
    ],
    [
      { code: 554, when: 'data' as const },
      { responseCode: 554, command: 'DATA' },
    ],
  ])('answers %o once and keeps nothing', async (failure, expected) => {
    sink.failNext(1, failure);
    await expect(send()).rejects.toMatchObject(expected);
    expect(sink.messages()).toHaveLength(0);
    await send();
    expect(sink.messages()).toHaveLength(1);
  });

  it('keeps the message when the connection drops after the final dot, as a server whose answer got lost', async () => {
    sink.failNext(1, { code: 0, when: 'afterData' });
    await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET/) });
    expect(sink.messages()).toHaveLength(1);
  });

  it('refuses wrong credentials with 535 when it wants them', async () => {
    const guarded = await startMailSink({ auth: { user: 'baton', pass: 'right' } });
    const withPassword = (pass: string) =>
      createTransport({ url: guarded.smtpUrl, auth: { user: 'baton', pass } }).sendMail(MAIL);
    await expect(withPassword('wrong')).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
    await withPassword('right');
    expect(guarded.messages()).toHaveLength(1);
    await guarded.stop();
  });

  it('shows the newest mail first and its HTML part in a frame that cannot run scripts', async () => {
    await send();
    await send({ ...MAIL, subject: '<b>Second</b>', messageId: '<2@mail.example.com>' });
    const page = await (await fetch(sink.pageUrl)).text();
    expect(page.indexOf('&lt;b&gt;Second')).toBeLessThan(page.indexOf('Søndergård'));
    expect(page).toContain('<iframe sandbox="allow-popups"');
    expect(page).not.toContain('<script>alert');
    const part = await fetch(new URL('/messages/1/html', sink.pageUrl));
    expect(part.headers.get('content-security-policy')).toContain("sandbox allow-popups; default-src 'none'");
    expect(await part.text()).toBe(MAIL.html);
  });
});
