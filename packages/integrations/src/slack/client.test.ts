import { createServer } from 'node:net';
import { type SlackWorkspace, startSlackWorkspace } from '@baton/simulators/slack/workspace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../errors.ts';
import { makeFacts } from '../sample-alert-facts.ts';
import { createSlackChannel } from './client.ts';
import { toSlackError } from './errors.ts';
import fixture from './fixtures/slack-errors.json' with { type: 'json' };

const NOW = 1_795_341_600_000;
const CREDENTIALS = { teamId: 'T0ACME0001', botToken: 'xoxb-test', signingSecret: 's', managerChannel: 'C0HANDOFF1' };
const channelAt = (apiUrl: string) => createSlackChannel({ apiUrl, timeoutMs: 500, now: () => NOW });
const message = () => ({ ...channelAt('http://unused.test/').render(makeFacts()), messageId: 'd-1' });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof AdapterError ? error : Promise.reject(error)),
  );

let workspace: SlackWorkspace;
beforeEach(async () => {
  workspace = await startSlackWorkspace({
    botToken: 'xoxb-test',
    signingSecret: 's',
    teamId: 'T0ACME0001',
    users: [{ id: 'U0PRIYA001', name: 'priya', email: 'priya@example.com' }],
    channels: [
      { id: 'C0HANDOFF1', name: 'sdr', isMember: true },
      { id: 'C0OLD00001', name: 'old', isMember: true, isArchived: true },
    ],
  });
});
afterEach(() => workspace.stop());

describe('the Slack channel', () => {
  it('sends a direct message to a user id and answers its place and time', async () => {
    const { providerId } = await channelAt(workspace.url).send(message(), 'U0PRIYA001', CREDENTIALS);
    const [posted] = workspace.messages();
    expect(providerId).toBe(`${posted?.channel}:${posted?.ts}`);
    expect(posted?.channel).toMatch(/^D/);
    expect(posted?.text).toContain('Approaching: first touch for Jordan Blake');
    expect(posted?.blocks).toHaveLength(5);
    expect(posted?.metadata).toEqual({ event_type: 'baton_alert', event_payload: { id: 'd-1' } });
  });

  it('sends to a channel, and finds people by their address', async () => {
    const channel = channelAt(workspace.url);
    await channel.send(message(), 'C0HANDOFF1', CREDENTIALS);
    await channel.send(message(), 'priya@example.com', CREDENTIALS);
    await channel.send(message(), 'Priya@example.com', CREDENTIALS);
    expect(workspace.messages().map((one) => one.channel[0])).toEqual(['C', 'D', 'D']);
  });

  it('sends the plain sentence when Slack does not take the blocks', async () => {
    const broken = { ...message(), blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] };
    await channelAt(workspace.url).send(broken, 'U0PRIYA001', CREDENTIALS);
    expect(workspace.messages().map((one) => [one.blocks.length, one.text])).toEqual([[0, broken.text]]);
  });

  it.each([
    ['nobody@example.com', 'users_not_found'],
    ['C0NOWHERE1', 'channel_not_found'],
    ['C0OLD00001', 'is_archived'],
  ])('to %s says that the recipient is at fault: %s', async (to, reason) => {
    expect(await failure(channelAt(workspace.url).send(message(), to, CREDENTIALS))).toMatchObject({
      kind: 'rejected',
      about: 'recipient',
      reason,
    });
  });

  it('says auth for a token that Slack does not know, or a connection without one', async () => {
    const channel = channelAt(workspace.url);
    expect(
      await failure(channel.send(message(), 'U0PRIYA001', { ...CREDENTIALS, botToken: 'xoxb-other' })),
    ).toMatchObject({ kind: 'auth' });
    expect(await failure(channel.send(message(), 'U0PRIYA001', {}))).toMatchObject({ kind: 'auth' });
  });

  it('tries once, and gives a rate limit on with its time', async () => {
    workspace.failNext(1, { status: 429, retryAfter: 7 }, 'chat.postMessage');
    expect(await failure(channelAt(workspace.url).send(message(), 'U0PRIYA001', CREDENTIALS))).toMatchObject({
      kind: 'rateLimited',
      retryAt: NOW + 7000,
    });
    expect(workspace.messages()).toHaveLength(0);
  });

  it('says transient when Slack is down, and ambiguous when only its answer was lost: the message is there once', async () => {
    const channel = channelAt(workspace.url);
    workspace.failNext(1, { status: 503 }, 'chat.postMessage');
    expect(await failure(channel.send(message(), 'U0PRIYA001', CREDENTIALS))).toMatchObject({ kind: 'transient' });
    workspace.dropAnswerNext(1, 'chat.postMessage');
    expect(await failure(channel.send(message(), 'U0PRIYA001', CREDENTIALS))).toMatchObject({ kind: 'ambiguous' });
    expect(workspace.messages()).toHaveLength(1);
    workspace.dropAnswerNext(1, 'users.lookupByEmail');
    expect(await failure(channel.send(message(), 'priya@example.com', CREDENTIALS))).toMatchObject({
      kind: 'transient',
    });
  });

  it('waits no longer than its time limit', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const startedAt = performance.now();
    expect(
      await failure(channelAt(`http://127.0.0.1:${port}/api/`).send(message(), 'U0PRIYA001', CREDENTIALS)),
    ).toMatchObject({ kind: 'ambiguous' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    silent.close();
    await workspace.stop();
    expect(await failure(channelAt(workspace.url).send(message(), 'U0PRIYA001', CREDENTIALS))).toMatchObject({
      kind: 'transient',
    });
    workspace = await startSlackWorkspace({ botToken: 'x', signingSecret: 's', teamId: 'T', users: [], channels: [] });
  });
});

describe('Slack errors', () => {
  const kinds: Record<string, string> = {
    ratelimited: 'rateLimited',
    invalid_blocks: 'rejected message',
    missing_scope: 'auth',
    channel_not_found: 'rejected recipient',
    not_in_channel: 'rejected recipient',
    is_archived: 'rejected recipient',
    account_inactive: 'auth',
    token_revoked: 'auth',
    token_expired: 'auth',
    invalid_auth: 'auth',
    not_authed: 'auth',
    msg_too_long: 'rejected message',
    no_text: 'rejected message',
    message_not_found: 'rejected request',
    cant_update_message: 'rejected request',
    users_not_found: 'rejected recipient',
    user_not_found: 'rejected recipient',
    user_disabled: 'rejected recipient',
    expired_trigger_id: 'rejected request',
    exchanged_trigger_id: 'rejected request',
    invalid_trigger_id: 'rejected request',
    view_too_large: 'rejected request',
    hash_conflict: 'rejected request',
    fatal_error: 'ambiguous',
    internal_error: 'transient',
    something_new: 'rejected request',
  };

  it.each([...fixture.errors.map((one) => one.body.error), 'something_new'])('%s', (error) => {
    const { kind, about } = toSlackError(
      { code: 'slack_webapi_platform_error', data: { ok: false, error } },
      NOW,
      true,
    );
    expect([kind, about].filter(Boolean).join(' ')).toBe(kinds[error]);
  });
});
