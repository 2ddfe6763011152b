import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../listen.ts';
import { signV0 } from './signature.ts';
import { type SlackWorkspace, startSlackWorkspace } from './workspace.ts';

const NOW = 1_795_341_660_000;
const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
const sample = read('slack-message-blocks').body;
const given = read('slack-view_submission').payload.view;
const VIEW = {
  type: 'modal' as const,
  title: given.title,
  submit: given.submit,
  close: given.close,
  callback_id: given.callback_id,
  private_metadata: given.private_metadata,
  notify_on_close: true,
  blocks: given.blocks,
};

type Payload = { trigger_id: string; response_url: string; view: { hash: string; state: unknown } } & Record<
  string,
  unknown
>;
let slack: SlackWorkspace;
let door: Listening;
let client: WebClient;
let now: number;
let answer: () => Response;
const received: { raw: string; headers: Headers; payload: Payload }[] = [];

beforeEach(async () => {
  now = NOW;
  received.length = 0;
  answer = () => new Response(null, { status: 200 });
  door = await listen(async (request) => {
    const raw = await request.text();
    received.push({
      raw,
      headers: request.headers,
      payload: JSON.parse(new URLSearchParams(raw).get('payload') ?? ''),
    });
    return answer();
  });
  slack = await startSlackWorkspace({
    botToken: 'xoxb-test',
    signingSecret: SECRET,
    teamId: 'T0ACME0001',
    interactivityUrl: `${door.origin}/hooks/slack`,
    users: [{ id: 'U0RITA0001', name: 'rita.reyes', email: 'rita.reyes@example.com' }],
    channels: [{ id: 'C0HANDOFF1', name: 'lead-handoffs' }],
    now: () => now,
  });
  client = new WebClient('xoxb-test', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  await client.chat.postMessage(sample);
});
afterEach(() => Promise.all([slack.stop(), door.stop()]));

const press = (actionId: string) => slack.press({ userId: 'U0RITA0001', actionId });
const last = () => received.at(-1)?.payload as Payload;
const openModal = async (view: typeof VIEW = VIEW) => {
  await press('handoff_reject');
  return client.views.open({ trigger_id: last().trigger_id, view });
};
const submit = (reason: string | null) =>
  slack.submitView('U0RITA0001', { reason: { reason_select: reason }, note: { note_input: null } });
const json = (body: object) => () => Response.json(body);
const keys = (value: unknown) => Object.keys(value as object).sort();

describe('signatures', () => {
  const { vectors } = read('slack-signature-v0') as {
    vectors: {
      name: string;
      expect: string;
      signingSecret: string;
      request: { body: string; headers: Record<string, string> };
    }[];
  };
  it.each(vectors.filter((vector) => vector.expect === 'valid').map((vector) => [vector.name, vector] as const))(
    'makes the published one: %s',
    (_name, { signingSecret, request }) => {
      expect(signV0(signingSecret, request.headers['X-Slack-Request-Timestamp'] ?? '', request.body)).toBe(
        request.headers['X-Slack-Signature'],
      );
    },
  );
});

describe('block_actions', () => {
  it('has the documented shape and a signature over the raw form', async () => {
    expect(await press('handoff_reject')).toEqual({ status: 200, body: '', error: null });
    const fixture = read('slack-block_actions').payload;
    const payload = last();
    expect(keys(payload)).toEqual(keys(fixture));
    expect(payload).toMatchObject({
      type: 'block_actions',
      team: fixture.team,
      user: fixture.user,
      channel: fixture.channel,
      state: { values: {} },
    });
    expect(keys(payload.message)).toEqual([...keys(fixture.message), 'metadata'].sort());
    const { action_ts: _at, ...action } = fixture.actions[0];
    expect(payload.actions).toMatchObject([action]);
    const { raw, headers } = received[0] ?? { raw: '', headers: new Headers() };
    expect(headers.get('x-slack-signature')).toBe(signV0(SECRET, NOW / 1000, raw));
    expect(headers.get('content-type')).toBe('application/x-www-form-urlencoded');
  });

  it('carries the chosen option and remembers it in the state', async () => {
    const options = ['pause', 'why'].map((value) => ({ text: { type: 'plain_text' as const, text: value }, value }));
    const elements = [
      { type: 'overflow' as const, action_id: 'more', options },
      { type: 'static_select' as const, action_id: 'pick', options },
    ];
    await client.chat.postMessage({
      channel: 'U0RITA0001',
      text: 't',
      blocks: [{ type: 'actions', block_id: 'b', elements }],
    });
    await slack.press({ userId: 'U0RITA0001', actionId: 'pick', value: 'why' });
    await slack.press({ userId: 'U0RITA0001', actionId: 'more', value: 'pause' });
    expect(last().actions).toMatchObject([
      { type: 'overflow', action_id: 'more', block_id: 'b', selected_option: { value: 'pause' } },
    ]);
    expect(last().state).toMatchObject({
      values: { b: { pick: { type: 'static_select', selected_option: { value: 'why' } } } },
    });
    expect(last().channel).toEqual({ id: 'D0RITA0001', name: 'directmessage' });
  });

  it('says when there is no answer', async () => {
    slack.setInteractivityUrl(undefined);
    expect((await press('handoff_accept')).error).toBe('The app has no interactivity URL.');
    slack.setInteractivityUrl('http://127.0.0.1:9/');
    expect((await press('handoff_accept')).status).toBe(null);
  });
});

describe('response_url', () => {
  const send = (url: string, body: object) =>
    fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

  it('replaces, adds, deletes; five times within half an hour', async () => {
    await press('handoff_accept');
    const url = last().response_url;
    await send(url, { replace_original: true, text: 'Accepted' });
    expect(slack.messages()).toMatchObject([{ text: 'Accepted', blocks: [] }]);
    await send(url, { response_type: 'ephemeral', replace_original: false, text: 'Undo?' });
    expect(slack.messages()[1]).toMatchObject({ text: 'Undo?', ephemeralFor: 'U0RITA0001' });
    await send(url, { delete_original: true });
    expect(slack.messages()).toHaveLength(1);
    expect((await send(url, { text: '', blocks: [] })).status).toBe(400);
    await send(url, { response_type: 'in_channel', text: 'Fifth' });
    const sixth = await send(url, { text: 'Sixth' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  it('ends after thirty minutes', async () => {
    await press('handoff_accept');
    now += 30 * 60_000 + 1;
    expect(await (await send(last().response_url, { text: 'late' })).json()).toEqual({
      ok: false,
      error: 'expired_url',
    });
  });
});

describe('modals', () => {
  it('open once, within three seconds of the press', async () => {
    await openModal();
    expect(slack.openViews('U0RITA0001')).toHaveLength(1);
    const again = client.views.open({ trigger_id: last().trigger_id, view: VIEW });
    await expect(again).rejects.toMatchObject({ data: { error: 'exchanged_trigger_id' } });
    await press('handoff_reject');
    now += 3001;
    await expect(client.views.open({ trigger_id: last().trigger_id, view: VIEW })).rejects.toMatchObject({
      data: { error: 'expired_trigger_id' },
    });
  });

  it('send a view_submission of the documented shape and close on an empty answer', async () => {
    await openModal();
    expect(await submit('bad_fit')).toMatchObject({ status: 200, closed: true, errors: {} });
    const fixture = read('slack-view_submission').payload;
    expect(keys(last())).toEqual(keys(fixture));
    expect(keys(last().view)).toEqual(keys(fixture.view));
    expect(last().view.state).toEqual(fixture.view.state);
    expect(last().view).toMatchObject({
      private_metadata: fixture.view.private_metadata,
      callback_id: 'handoff_reject_modal',
      blocks: fixture.view.blocks,
    });
    expect(slack.openViews('U0RITA0001')).toEqual([]);
  });

  it('do not send while a required input is empty', async () => {
    await openModal();
    expect((await submit(null)).errors).toEqual({ reason: 'Please complete this required field.' });
    expect(last().type).toBe('block_actions');
  });

  it('show errors of input blocks, and trouble for anything else', async () => {
    await openModal();
    answer = json({ response_action: 'errors', errors: { reason: 'Choose a reason' } });
    expect(await submit('bad_fit')).toMatchObject({ closed: false, errors: { reason: 'Choose a reason' } });
    answer = json({ response_action: 'errors', errors: { nowhere: 'x' } });
    expect(Object.keys((await submit('bad_fit')).errors)).toEqual(['']);
    answer = () => new Response('boom', { status: 500 });
    expect((await submit('bad_fit')).closed).toBe(false);
    expect(slack.openViews('U0RITA0001')).toHaveLength(1);
  });

  it('update, push and clear as answered', async () => {
    await openModal();
    const next = { ...VIEW, title: { type: 'plain_text', text: 'Sure?' } };
    answer = json({ response_action: 'push', view: next });
    await submit('bad_fit');
    expect(slack.openViews('U0RITA0001')).toHaveLength(2);
    answer = json({ response_action: 'update', view: { ...next, title: { type: 'plain_text', text: 'Saved' } } });
    await submit('bad_fit');
    expect(slack.openViews('U0RITA0001').at(-1)?.given.title).toMatchObject({ text: 'Saved' });
    answer = json({ response_action: 'clear' });
    await submit('bad_fit');
    expect(slack.openViews('U0RITA0001')).toEqual([]);
  });

  it('tell of closing when asked to, with the documented shape', async () => {
    await openModal();
    await slack.closeView('U0RITA0001');
    expect(keys(last())).toEqual(keys(read('slack-view_closed').payload));
    await openModal({ ...VIEW, notify_on_close: false });
    expect(await slack.closeView('U0RITA0001')).toBe(null);
  });

  it('views.update wants the current hash', async () => {
    const opened = await openModal();
    const view_id = String(opened.view?.id);
    await client.views.update({ view_id, hash: String(opened.view?.hash), view: VIEW });
    const stale = client.views.update({ view_id, hash: String(opened.view?.hash), view: VIEW });
    await expect(stale).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
  });

  it('publish a home tab whose buttons work', async () => {
    const button = { type: 'button' as const, action_id: 'next', text: { type: 'plain_text' as const, text: 'Next' } };
    const home = await client.views.publish({
      user_id: 'U0RITA0001',
      view: { type: 'home', blocks: [{ type: 'actions', elements: [button] }] },
    });
    await slack.press({ userId: 'U0RITA0001', viewId: String(home.view?.id), actionId: 'next' });
    expect(last()).toMatchObject({
      container: { type: 'view', view_id: home.view?.id },
      actions: [{ action_id: 'next' }],
    });
    expect(last().response_url).toBeUndefined();
  });
});
