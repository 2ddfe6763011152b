import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageState } from './page-view.ts';
import { type SlackWorkspace, type SlackWorkspaceOptions, startSlackWorkspace } from './workspace.ts';

const NOW = 1_795_341_600_000;
const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
const errors = read('slack-errors').errors as {
  name: string;
  status: number;
  headers?: Record<string, string>;
  body: { error: string };
}[];
const sample = read('slack-message-blocks').body;
const BASE: SlackWorkspaceOptions = {
  botToken: 'xoxb-test',
  signingSecret: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  teamId: 'T0ACME0001',
  users: [
    { id: 'U0RITA0001', name: 'rita.reyes', email: 'rita.reyes@example.com', realName: 'Rita Reyes' },
    { id: 'U0GONE0001', name: 'gone', email: 'gone@example.com', deleted: true },
  ],
  channels: [
    { id: 'C0HANDOFF1', name: 'lead-handoffs' },
    { id: 'C0OLD00001', name: 'old', isArchived: true },
    { id: 'C0SECRET01', name: 'secret', isPrivate: true, isMember: false },
    { id: 'C0OPEN0001', name: 'open', isMember: false },
  ],
};

let slack: SlackWorkspace;
let client: WebClient;
let now: number;
const start = async (more: Partial<SlackWorkspaceOptions> = {}) => {
  await slack?.stop().catch(() => undefined);
  slack = await startSlackWorkspace({ ...BASE, now: () => now, ...more });
  client = new WebClient('xoxb-test', {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
};
beforeEach(async () => {
  now = NOW;
  await start();
});
afterEach(() => slack.stop());

const expected = (name: string) => errors.find((error) => error.name === name || error.body.error === name)?.body;
const call = async (
  method: string,
  body: object,
  headers: Record<string, string> = { Authorization: 'Bearer xoxb-test' },
) => {
  const response = await fetch(slack.url + method, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { ok: boolean; error?: string },
  };
};
const post = (more: object = {}) => call('chat.postMessage', { channel: 'C0HANDOFF1', text: 'Hello', ...more });

describe('posting with the official client', () => {
  it('posts the documented sample and updates it', async () => {
    const answer = await client.chat.postMessage(sample);
    expect(answer).toMatchObject({ ok: true, channel: 'C0HANDOFF1', ts: '1795341600.000100' });
    expect(answer.message).toMatchObject({
      user: 'U0BOT00001',
      bot_id: 'B0BOT00001',
      text: sample.text,
      blocks: sample.blocks,
      metadata: sample.metadata,
    });
    const next = await client.chat.postMessage({ channel: 'C0HANDOFF1', text: 'Second' });
    expect(next.ts).toBe('1795341600.000200');
    await client.chat.update({ channel: 'C0HANDOFF1', ts: String(answer.ts), text: 'Accepted by Rita', blocks: [] });
    expect(slack.messages()).toMatchObject([
      { ts: answer.ts, text: 'Accepted by Rita', blocks: [], editedTs: '1795341600.000000' },
      { text: 'Second', editedTs: null },
    ]);
  });

  it('finds a person by email, opens the conversation and posts there', async () => {
    const found = await client.users.lookupByEmail({ email: 'Rita.Reyes@example.com' });
    const opened = await client.conversations.open({ users: String(found.user?.id) });
    const posted = await client.chat.postMessage({ channel: String(opened.channel?.id), text: 'Hi' });
    expect(posted.channel).toMatch(/^D/);
    expect((await client.chat.postMessage({ channel: 'U0RITA0001', text: 'Hi again' })).channel).toBe(posted.channel);
    await client.chat.postEphemeral({ channel: String(posted.channel), user: 'U0RITA0001', text: 'Only you' });
    expect(slack.messages().map((message) => message.ephemeralFor)).toEqual([null, null, 'U0RITA0001']);
    await client.chat.delete({ channel: String(posted.channel), ts: String(posted.ts) });
    expect(slack.messages().map((message) => message.text)).toEqual(['Hi again', 'Only you']);
  });

  it('knows itself, its people and its channels', async () => {
    expect(await client.auth.test()).toMatchObject({
      team_id: 'T0ACME0001',
      user_id: 'U0BOT00001',
      bot_id: 'B0BOT00001',
    });
    expect((await client.users.info({ user: 'U0RITA0001' })).user?.profile?.email).toBe('rita.reyes@example.com');
    const first = await client.users.list({ limit: 1 });
    const rest = await client.users.list({ limit: 1, cursor: String(first.response_metadata?.next_cursor) });
    expect([first, rest].flatMap((page) => page.members?.map((user) => user.id))).toEqual(['U0RITA0001', 'U0GONE0001']);
    expect(rest.response_metadata?.next_cursor).toBe('');
    const channels = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
    });
    expect(channels.channels?.map((channel) => channel.name)).toEqual(['lead-handoffs', 'open']);
  });

  it('reports broken blocks as the client sees them in reality', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    await expect(client.chat.postMessage({ channel: 'C0HANDOFF1', text: 't', blocks })).rejects.toMatchObject({
      code: 'slack_webapi_platform_error',
      data: expected('section too long'),
    });
  });
});

describe('refusals equal the documented bodies', () => {
  const blocks = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
  it.each([
    ['channel_not_found', () => post({ channel: 'C0NOWHERE1' })],
    ['channel_not_found', () => post({ channel: 'C0SECRET01' })],
    ['is_archived', () => post({ channel: 'C0OLD00001' })],
    ['msg_too_long', () => post({ text: 'x'.repeat(4001) })],
    ['no_text', () => post({ text: '' })],
    ['message_not_found', () => call('chat.update', { channel: 'C0HANDOFF1', ts: '1.000000', text: 'x' })],
    ['users_not_found', () => call('users.lookupByEmail', { email: 'gone@example.com' })],
    ['user_not_found', () => call('users.info', { user: 'U0NOBODY01' })],
    ['user_disabled', () => call('conversations.open', { users: 'U0GONE0001' })],
    [
      'invalid_trigger_id',
      () =>
        call('views.open', {
          trigger_id: 'x',
          view: { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] },
        }),
    ],
    ['not_authed', () => call('auth.test', {}, {})],
    ['invalid_auth', () => call('auth.test', {}, { Authorization: 'Bearer xoxb-wrong' })],
  ])('%s', async (name, run) => {
    const { status, body } = await run();
    expect({ status, body }).toEqual({ status: 200, body: expected(name) });
  });

  it('too many blocks, broken block JSON, unknown method', async () => {
    expect((await post({ blocks: blocks(51) })).body).toMatchObject(expected('too many blocks') ?? {});
    expect((await post({ blocks: '[{' })).body.error).toBe('invalid_blocks_format');
    expect((await call('chat.explode', {})).body.error).toBe('unknown_method');
    expect(slack.messages()).toEqual([]);
  });

  it('missing scope and channels the bot has not joined', async () => {
    await start({ scopes: ['users:read'] });
    expect((await post()).body).toEqual(expected('missing scope'));
    await start({ scopes: ['chat:write'] });
    expect((await post({ channel: 'C0OPEN0001' })).body).toEqual(expected('not_in_channel'));
  });
});

describe('scripted trouble', () => {
  it('answers 429 with Retry-After, as the client understands it', async () => {
    slack.failNext(1, { status: 429, retryAfter: 7 });
    await expect(client.chat.postMessage({ channel: 'C0HANDOFF1', text: 'x' })).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 7,
    });
    slack.failNext(1, 'ratelimited');
    const { status, headers, body } = await post();
    const fixture = errors.find((error) => error.name === 'rate limited');
    expect({ status, body, headers: { 'Retry-After': headers.get('retry-after') } }).toEqual({
      status: 429,
      body: fixture?.body,
      headers: fixture?.headers,
    });
  });

  it('answers a named error or an outage for the method meant', async () => {
    slack.failNext(1, 'account_inactive', 'chat.postMessage');
    slack.failNext(1, { status: 503 }, 'chat.postMessage');
    await client.auth.test();
    await expect(client.chat.postMessage({ channel: 'C0HANDOFF1', text: 'x' })).rejects.toMatchObject({
      data: expected('account_inactive'),
    });
    await expect(client.chat.postMessage({ channel: 'C0HANDOFF1', text: 'x' })).rejects.toMatchObject({
      code: 'slack_webapi_http_error',
      statusCode: 503,
    });
    expect(slack.messages()).toEqual([]);
  });

  it('posts the message and drops the answer', async () => {
    slack.dropAnswerNext(1);
    await expect(client.chat.postMessage({ channel: 'C0HANDOFF1', text: 'Lost answer' })).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    });
    expect(slack.messages().map((message) => message.text)).toEqual(['Lost answer']);
  });

  it('limits posts per channel when told to', async () => {
    await start({ messageRate: { burst: 2, perSecond: 1 } });
    const statuses = [await post(), await post(), await post()].map((answer) => answer.status);
    expect(statuses).toEqual([200, 200, 429]);
    now += 1000;
    expect((await post()).status).toBe(200);
  });
});

describe('the page', () => {
  const state = async (conversation: string, version = '') => {
    const query = new URLSearchParams({ conversation, user: 'U0RITA0001', version });
    const response = await fetch(new URL(`/page/state?${query}`, slack.pageUrl));
    return {
      status: response.status,
      body: (response.status === 200 ? await response.json() : { messages: [] }) as PageState,
    };
  };

  it('shows messages as a person would see them', async () => {
    await client.chat.postMessage({ ...sample, text: 'x' });
    const { body } = await state('C0HANDOFF1');
    const html = body.messages[0]?.html;
    expect(html).toContain('<h3 class="block header">New handoff: Contoso Example</h3>');
    expect(html).toContain('<strong>Ana Díaz</strong>, Head of Ops');
    expect(html).toContain('<span class="mention">@Rita Reyes</span>');
    expect(html).toContain('<time datetime="2026-11-22T10:15:00.000Z" data-format="{time}"');
    expect(html).toContain('data-action="handoff_accept">Accept</button>');
    expect(body.conversations).toMatchObject([
      { id: 'C0HANDOFF1', posted: 1 },
      {},
      {},
      {},
      { id: 'D0RITA0001', label: 'Rita Reyes', group: 'Direct messages' },
    ]);
    expect((await state('C0HANDOFF1', String(body.version))).status).toBe(204);
  });

  it('shows ephemeral messages to their person only, and names as text', async () => {
    await client.chat.postEphemeral({ channel: 'C0HANDOFF1', user: 'U0RITA0001', text: '&lt;script&gt; <script>' });
    const { body } = await state('C0HANDOFF1');
    expect(body.messages[0]?.html).toContain('Only visible to you');
    expect(body.messages[0]?.html).not.toContain('<script>');
    const page = await (await fetch(slack.pageUrl)).text();
    expect(page).toContain('<title>Slack (simulated)</title>');
  });
});
