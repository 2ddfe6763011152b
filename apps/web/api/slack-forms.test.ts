import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type SlackWorld, slackIdOf, startSlackWorld, TEAM } from './testing/slack-world.ts';

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld();
});
afterAll(() => world.close());

type Message = Awaited<ReturnType<SlackWorld['lead']>>['own'];
const formOf = (who: string) => world.slack.openViews(slackIdOf(who)).at(-1)?.given;
const hasButtons = (message: Message) => world.message(message).blocks.some((block) => block.type === 'actions');

async function openForm(who: string, message: Message, actionId: string): Promise<void> {
  await world.slack.closeView(slackIdOf(who));
  await world.slack.press({ userId: slackIdOf(who), actionId, channel: message.channel, ts: message.ts });
  await eventually(() => expect(formOf(who)).toBeDefined());
}
const submitReject = (who: string, reason: string | null, note: string | null = null) =>
  world.slack.submitView(slackIdOf(who), { reason: { choice: reason }, note: { text: note } });
const submitTouch = (who: string, kind: string, outcome: string | null = null, note: string | null = null) =>
  world.slack.submitView(slackIdOf(who), {
    kind: { choice: kind },
    outcome: { choice: outcome },
    note: { text: note },
  });

describe('reject', () => {
  it('offers the reasons with what follows from them, asks for a needed note, and says where the lead went', async () => {
    const lead = await world.lead('Reject Blake');
    await openForm('priya', lead.own, 'reject_open');
    expect(formOf('priya')?.blocks[1]).toMatchObject({
      block_id: 'reason',
      element: {
        type: 'radio_buttons',
        options: [
          { value: 'bad_data', text: { text: 'Bad data' }, description: { text: '→ Disqualified' } },
          { value: 'timing', description: { text: '→ Recycled, comes back after 90d · needs a note' } },
        ],
      },
    });
    expect(await submitReject('priya', 'timing', ' ')).toMatchObject({
      closed: false,
      errors: { note: '‘Bad timing’ needs a note.' },
    });
    expect(await world.facts(lead.id, 'lead.rejected')).toEqual([]);
    expect(await submitReject('priya', 'timing', 'Budget in autumn')).toMatchObject({ closed: true, errors: {} });
    expect(await world.facts(lead.id, 'lead.rejected')).toEqual([
      {
        sourceId: expect.stringMatching(`^slack:${TEAM}:`),
        actor: 'priya',
        data: { by: 'priya', reason: 'timing', note: 'Budget in autumn' },
      },
    ]);
    await eventually(() => {
      for (const message of [lead.own, lead.accept, lead.manager]) {
        expect(world.message(message).text).toMatch(
          /^Rejected: Bad timing → Recycled until \d+ \w{3} 20\d\d · Reject Blake, .* · by Priya at \d\d:\d\d UTC$/,
        );
        expect(hasButtons(message)).toBe(false);
      }
    });
  });

  it('is refused when somebody was faster, with who it was, and the form closes', async () => {
    const lead = await world.lead('Late Blake');
    await openForm('priya', lead.own, 'reject_open');
    await openForm('marcus', lead.own, 'reject_open');
    expect(await submitReject('marcus', 'bad_data')).toMatchObject({ closed: true });
    expect(await submitReject('priya', 'bad_data')).toMatchObject({ closed: true });
    expect(await world.facts(lead.id, 'lead.rejected')).toHaveLength(1);
    await eventually(() =>
      expect(world.told('priya').at(-1)).toMatch(/^Marcus rejected this (just now|\d s ago): Bad data\./),
    );
  });
});

describe('a reason that waits for the follow-up', () => {
  it('is offered with what is missing, and refused until it is done', async () => {
    const cadence = { touches: 2, within: '5 working days', kinds: { call: 1, email: 1 } };
    const unreachable = { key: 'unreachable', label: 'Unreachable', outcome: 'disqualified', afterCadence: true };
    const other = await startSlackWorld({ cadence }, [unreachable]);
    try {
      const lead = await other.lead('Silent Blake');
      const { channel, ts } = lead.own;
      const opened = () => other.slack.openViews(slackIdOf('priya')).at(-1)?.given;
      await other.slack.press({ userId: slackIdOf('priya'), actionId: 'reject_open', channel, ts });
      await eventually(() => expect(opened()).toBeDefined());
      expect(JSON.stringify(opened())).toContain(
        'Only after the follow-up: 0 of 2 touches made, 1 more call, 1 more email',
      );
      const submit = () =>
        other.slack.submitView(slackIdOf('priya'), { reason: { choice: 'unreachable' }, note: { text: null } });
      expect(await submit()).toMatchObject({
        closed: false,
        errors: {
          reason: '‘Unreachable’ can be chosen after the follow-up: 0 of 2 touches made, 1 more call, 1 more email.',
        },
      });
      for (const kind of ['call', 'email'])
        await other.api.call(`/leads/${lead.id}/touches`, {
          method: 'POST',
          key: other.key,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ kind }),
        });
      expect(await submit()).toMatchObject({ closed: true });
      expect(await other.facts(lead.id, 'lead.rejected')).toHaveLength(1);
    } finally {
      await other.close();
    }
  });
});

describe('log a touch', () => {
  it('stops the clock, once, and the messages say how it ended', async () => {
    const lead = await world.lead('Touch Blake');
    await openForm('priya', lead.own, 'touch_open');
    expect(formOf('priya')?.blocks[1]).toMatchObject({ element: { initial_option: { value: 'call' } } });
    const [before] = world.slack.openViews(slackIdOf('priya'));
    const form = {
      type: 'view_submission',
      team: { id: TEAM },
      user: { id: slackIdOf('priya'), team_id: TEAM },
      view: {
        ...before?.given,
        state: {
          values: {
            kind: { choice: { type: 'radio_buttons', selected_option: { value: 'call' } } },
            outcome: { choice: { type: 'radio_buttons', selected_option: { value: 'voicemail' } } },
            note: { text: { type: 'plain_text_input', value: null } },
          },
        },
      },
    };
    const body = new URLSearchParams({ payload: JSON.stringify(form) }).toString();
    const answers = await Promise.all([world.call(body), world.call(body), submitTouch('priya', 'call', 'voicemail')]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await world.facts(lead.id, 'lead.touched')).toMatchObject([
      { actor: 'priya', data: { kind: 'call', outcome: 'voicemail', verified: false } },
    ]);
    await eventually(() => {
      for (const message of [lead.own, lead.manager]) {
        expect(world.message(message).text).toMatch(
          /^✓ Handled · Touch Blake, .* · Priya called \d\d:\d\d UTC · met in 31m \((?:28|29)m to spare\)$/,
        );
        expect(hasButtons(message)).toBe(false);
      }
    });
    expect(hasButtons(lead.accept)).toBe(true);
  });

  it('that does not count says why, and the buttons stay', async () => {
    const lead = await world.lead('Mail Blake');
    await openForm('priya', lead.own, 'touch_open');
    expect(await submitTouch('priya', 'email', null, 'wrote a line')).toMatchObject({ closed: true });
    await eventually(() =>
      expect(world.told('priya').at(-1)).toContain(
        'Logged. ‘First touch’ still runs. The policy counts call; this was email.',
      ),
    );
    expect(hasButtons(lead.own)).toBe(true);
  });
});

describe('a form that comes back', () => {
  it('is refused when its context was changed, or belongs to someone else', async () => {
    const lead = await world.lead('Tampered Blake');
    await openForm('priya', lead.own, 'touch_open');
    const [view] = world.slack.openViews(slackIdOf('priya'));
    const sealed = String(view?.given.private_metadata);
    const at = Math.floor(sealed.length / 2);
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    const values = { kind: { choice: { type: 'radio_buttons', selected_option: { value: 'call' } } } };
    for (const [who, private_metadata] of [
      ['priya', changed],
      ['priya', ''],
      ['priya', JSON.stringify({ clockId: 'x' })],
      ['marcus', sealed],
    ] as const) {
      const payload = {
        type: 'view_submission',
        team: { id: TEAM },
        user: { id: slackIdOf(who), team_id: TEAM },
        view: { callback_id: 'touch', private_metadata, state: { values } },
      };
      const answer = await world.call(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
      expect(await answer.json()).toMatchObject({
        response_action: 'errors',
        errors: { note: expect.stringContaining('not valid any more') },
      });
    }
    expect(await world.facts(lead.id, 'lead.touched')).toEqual([]);
  });

  it('is refused when its person lost the right meanwhile', async () => {
    const lead = await world.lead('Moved Blake');
    await openForm('priya', lead.own, 'reject_open');
    const moved = await world.api.call(`/leads/${lead.id}/reassign`, {
      method: 'POST',
      key: world.key,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ owner: 'sofia' }),
    });
    expect(moved.status).toBe(200);
    expect(await submitReject('priya', 'bad_data')).toMatchObject({
      closed: false,
      errors: { note: expect.stringMatching(/^Only Sofia, .* or an admin can do this\.$/) },
    });
    expect(await world.facts(lead.id, 'lead.rejected')).toEqual([]);
  });

  it('that Slack did not open in time says so', async () => {
    const lead = await world.lead('Slow Blake');
    world.slack.failNext(1, { status: 503 }, 'views.open');
    const at = { channel: lead.own.channel, ts: lead.own.ts };
    await world.slack.press({ userId: slackIdOf('priya'), actionId: 'touch_open', ...at });
    await eventually(() => expect(world.told('priya').at(-1)).toContain('The form did not open in time.'));
  });
});
