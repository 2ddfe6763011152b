import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type SlackWorld, slackIdOf, startSlackWorld, TEAM } from './testing/slack-world.ts';

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld();
});
afterAll(() => world.close());

type Message = Awaited<ReturnType<SlackWorld['lead']>>['own'];
const press = (who: string, message: Message, actionId: string, value?: string) =>
  world.slack.press({
    userId: slackIdOf(who),
    actionId,
    channel: message.channel,
    ts: message.ts,
    ...(value ? { value } : {}),
  });
const actionsOf = ({ blocks }: Message) =>
  blocks
    .flatMap((block) => (block.elements as { action_id?: string }[] | undefined) ?? [])
    .flatMap((one) => one.action_id ?? []);
const formOf = (who: string) => world.slack.openViews(slackIdOf(who)).at(-1)?.given;
const answered = { status: 200, body: '', error: null };
const payloadOf = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
const fixture = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../packages/simulators/src/slack/fixtures/${name}.json`, import.meta.url), 'utf8'),
  ).payload as Record<string, unknown> & { team: object; actions: object[] };

describe('what comes in at the door', () => {
  const challenge = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZbrw1aBm2rZgRNFdxV' });

  it('answers a signed challenge, and an unsigned one with 401', async () => {
    const answer = await world.call(challenge);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      expect.stringContaining('text/plain'),
      '3eZbrw1aBm2rZgRNFdxV',
    ]);
    expect((await world.call(challenge, { secret: null })).status).toBe(401);
    expect((await world.call(challenge, { secret: 'guessed' })).status).toBe(401);
  });

  it.each([
    ['a wrong secret', { secret: 'guessed' }, 401],
    ['no signature', { secret: null }, 401],
    ['a stamp of long ago', { offsetS: -310 }, 401],
    ['a stamp to come', { offsetS: 310 }, 401],
    ['a stamp a little off', { offsetS: -280 }, 200],
  ])('with %s: %s', async (_, signed, status) => {
    expect((await world.call(payloadOf({ type: 'view_closed', team: { id: TEAM } }), signed)).status).toBe(status);
  });

  it('refuses a team that nobody has connected, and what is no call of Slack', async () => {
    const foreign = { ...fixture('slack-block_actions'), team: { id: 'T0OTHER001', domain: 'other' } };
    expect((await world.call(payloadOf(foreign))).status).toBe(401);
    for (const body of ['', 'payload=', 'payload={', '{"a":', 'payload=[]', 'a=b'])
      expect([body, (await world.call(body)).status]).toEqual([body, 401]);
  });

  it('acknowledges what asks for nothing', async () => {
    expect((await world.call('ssl_check=1', { secret: null })).status).toBe(200);
    expect((await world.call(JSON.stringify({ type: 'event_callback', team_id: TEAM, event: {} }))).status).toBe(200);
    const link = { ...fixture('slack-block_actions'), team: { id: TEAM } };
    const [action] = link.actions;
    const body = payloadOf({ ...link, actions: [{ ...action, action_id: 'open_crm', block_id: 'clock:x' }] });
    expect(await (await world.call(body)).text()).toBe('');
  });

  it('says that a lead is gone when the clock is not of this workspace', async () => {
    const before = world.told('priya').length;
    const sent = { ...fixture('slack-block_actions'), team: { id: TEAM }, user: { id: slackIdOf('priya') } };
    const container = { type: 'message', message_ts: '1795341600.000100', channel_id: 'C0SDR' };
    const clock = 'clock:01940000-0000-7000-8000-000000000000';
    const actions = [{ ...sent.actions[0], action_id: 'accept', block_id: clock }];
    expect((await world.call(payloadOf({ ...sent, container, actions }))).status).toBe(200);
    await eventually(() => expect(world.told('priya').slice(before)).toEqual(['This lead is not in Baton any more.']));
  });
});

describe('the buttons that are shown', () => {
  it('are the ones that the door answers', async () => {
    const { own, accept, manager } = await world.lead('Button Blake');
    expect(actionsOf(own)).toEqual(['touch_open', 'accept', 'reject_open', 'more']);
    expect(actionsOf(accept)).toEqual(['touch_open', 'accept', 'reject_open', 'more']);
    expect(actionsOf(manager)).toEqual(['open_baton']);
  });
});

describe('accept', () => {
  it('is done as the person who pressed; the messages say so and keep what is left to do', async () => {
    const lead = await world.lead('Jordan Blake');
    expect(await press('priya', lead.own, 'accept')).toEqual(answered);
    expect(await world.facts(lead.id, 'lead.accepted')).toEqual([
      {
        sourceId: expect.stringMatching(`^slack:${TEAM}:${lead.own.channel}:${lead.own.ts}:`),
        actor: 'priya',
        data: { by: 'priya' },
      },
    ]);
    await eventually(() => {
      const message = world.message(lead.own);
      expect(message.text).toMatch(
        /^✓ Accepted by Priya at \d\d:\d\d UTC · Jordan Blake, Kestrel &lt;!channel&gt; · Do next: Call, due /,
      );
      expect(actionsOf(message)).toEqual(['touch_open']);
      expect(world.message(lead.accept).text).toMatch(/^✓ Accepted by Priya at .* · met in 31m \(1[89]m to spare\)$/);
      expect(actionsOf(world.message(lead.accept))).toEqual([]);
    });
  });

  it('works for someone whom Baton knows by their address alone, the manager, and an admin', async () => {
    for (const [who, owner] of [
      ['tom', 'tom'],
      ['marcus', 'priya'],
      ['ana', 'priya'],
    ] as const) {
      const lead = await world.lead(`Lead of ${who}`, owner);
      await press(who, lead.own, 'accept');
      expect((await world.facts(lead.id, 'lead.accepted')).map((one) => one.actor)).toEqual([who]);
    }
  });

  it('pressed by two at once and twice by each has one effect, and the late ones are told who was first', async () => {
    const lead = await world.lead('Double Blake');
    const shared = await world.share(lead.own);
    const before = world.told('priya').length + world.told('marcus').length;
    const answers = await Promise.all(
      ['priya', 'marcus', 'priya', 'marcus'].map((who) => press(who, shared, 'accept')),
    );
    expect(answers).toEqual([answered, answered, answered, answered]);
    const [fact, ...more] = await world.facts(lead.id, 'lead.accepted');
    expect(more).toEqual([]);
    const first = fact?.actor === 'priya' ? 'Priya' : 'Marcus';
    await eventually(() => {
      const told = [...world.told('priya'), ...world.told('marcus')].filter((text) => text.includes('accepted this'));
      expect(world.told('priya').length + world.told('marcus').length).toBe(before + 3);
      expect(told.every((text) => new RegExp(`^${first} accepted this (just now|\\d s ago)\\. <http`).test(text))).toBe(
        true,
      );
    });
  });

  it('that comes in again with the same action changes nothing and says the same', async () => {
    const lead = await world.lead('Again Blake');
    const sent = {
      ...fixture('slack-block_actions'),
      team: { id: TEAM },
      user: { id: slackIdOf('priya'), team_id: TEAM },
    };
    const container = { type: 'message', message_ts: lead.own.ts, channel_id: lead.own.channel };
    const block = lead.own.blocks.find((one) => one.type === 'actions')?.block_id;
    const body = payloadOf({
      ...sent,
      container,
      actions: [{ ...sent.actions[0], action_id: 'accept', block_id: block }],
    });
    const before = world.told('priya').length;
    for (const call of [await world.call(body), await world.call(body)])
      expect([call.status, await call.text()]).toEqual([200, '']);
    expect(await world.facts(lead.id, 'lead.accepted')).toHaveLength(1);
    await eventually(() => expect(world.message(lead.own).text).toContain('✓ Accepted by Priya'));
    expect(world.told('priya')).toHaveLength(before);
  });
});

describe('who may', () => {
  it('is the owner, their manager or an admin; others are told so and nothing happens', async () => {
    const lead = await world.lead('Foreign Blake');
    const shared = await world.share(lead.own);
    for (const who of ['sofia', 'lena', 'tom']) {
      expect(await press(who, shared, 'accept')).toEqual(answered);
      await press(who, shared, 'reject_open');
      await press(who, shared, 'touch_open');
      await eventually(() =>
        expect(world.told(who).map((text) => text.replace(/<http\S+\|/, '<'))).toEqual([
          'Only Priya, Marcus or an admin can accept this. <Open in Baton>',
          'Only Priya, Marcus or an admin can reject this. <Open in Baton>',
          'Only Priya, Marcus or an admin can log a touch on this. <Open in Baton>',
        ]),
      );
      expect(formOf(who)).toBeUndefined();
    }
    expect(await world.facts(lead.id, 'lead.accepted')).toEqual([]);
    expect(actionsOf(world.message(shared))).toContain('accept');
  });

  it('is nobody whom Baton does not know; they see nothing of the lead', async () => {
    const lead = await world.lead('Secret Blake');
    const shared = await world.share(lead.own);
    await press('eve', shared, 'accept');
    await press('eve', shared, 'more', 'why');
    await eventually(() => expect(world.told('eve')).toHaveLength(2));
    for (const text of world.told('eve')) {
      expect(text).toMatch(
        /^Baton does not know who you are in Slack, .* Your id is U0EVE\. <http.*\|Connect your Slack to Baton>$/,
      );
      expect(text).not.toContain('Blake');
    }
    expect(await world.facts(lead.id, 'lead.accepted')).toEqual([]);
  });

  it('is nobody of another Slack team in a shared channel', async () => {
    const lead = await world.lead('Shared Blake');
    const sent = fixture('slack-block_actions');
    const container = { type: 'message', message_ts: lead.own.ts, channel_id: lead.own.channel };
    const block = lead.own.blocks.find((one) => one.type === 'actions')?.block_id;
    const actions = [{ ...sent.actions[0], action_id: 'accept', block_id: block }];
    const user = { id: slackIdOf('priya'), team_id: 'T0OTHER001' };
    expect((await world.call(payloadOf({ ...sent, team: { id: TEAM }, user, container, actions }))).status).toBe(200);
    expect(await world.facts(lead.id, 'lead.accepted')).toEqual([]);
  });
});

describe('why', () => {
  it('shows the arithmetic of the clock to the one who asked', async () => {
    const lead = await world.lead('Why Blake');
    await press('priya', lead.own, 'more', 'why');
    await eventually(() =>
      expect(world.told('priya').at(-1)).toMatch(/^```\nFirst touch — 31m.* of 1h used \(5\d %\)\nLead: Why Blake/),
    );
    expect(world.told('priya').at(-1)).toContain('Kestrel &lt;!channel&gt;');
  });
});
