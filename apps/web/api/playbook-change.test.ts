import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let workspace: WorkspaceRow;
let key: string;
const MINUTE = 60_000;
const now = Date.now();

const created = (lead: string, minutesAgo: number) => ({
  id: lead,
  lead,
  type: 'lead.created',
  occurredAt: new Date(now - minutesAgo * MINUTE).toISOString(),
  data: { score: 90, owner: 'priya', lastName: lead },
});

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key);
  await sendEvents(api, workspace, key, [
    created('young', 10),
    created('older', 45),
    created('broken', 90),
    created('closed', 90),
    {
      id: 'closed-2',
      lead: 'closed',
      type: 'lead.rejected',
      occurredAt: new Date(now - 80 * MINUTE).toISOString(),
      data: { reason: 'bad_data' },
    },
  ]);
});
afterAll(() => api.close());

const send = async (path: string, body: object) => {
  const answer = await api.call(path, {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer.json();
};
const firstTouches = async () => {
  const { items } = await (await api.call('/clocks?kind=firstTouch', { key })).json();
  type Clock = { id: string; lead: { externalId: string }; state: string } & Record<string, unknown>;
  return Object.fromEntries(
    // What moves with the clock on the wall is left out.
    items.map(({ elapsedMs: _, wallMs: __, leftMs: ___, serverNow: ____, ...clock }: Clock) => [
      clock.lead.externalId,
      clock,
    ]),
  ) as Record<string, Clock>;
};
const withTarget = async (target: string) => {
  const { document } = await (await api.call('/playbook', { key })).json();
  document.policies[0].clocks.firstTouch.target = target;
  return document;
};

it('says beforehand what publishing does to open clocks, and then does it', async () => {
  const before = await firstTouches();
  const document = await withTarget('30m');
  await api.call('/playbook/draft', {
    method: 'PUT',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ document }),
  });
  const effect = await send('/playbook/effect', {});
  expect(effect).toMatchObject({ openHandoffs: 3, openClocks: 6 });
  expect(effect.modes.new).toMatchObject({ clocksMoved: 0, examples: [] });
  expect(effect.modes.openFromNow).toMatchObject({ clocksMoved: 2, wouldBreach: 1, wouldUnbreach: 0 });
  expect(effect.modes.openFromStart).toMatchObject({ clocksMoved: 3, wouldBreach: 1, wouldUnbreach: 0 });
  expect(effect.modes.openFromStart.examples[0]).toMatchObject({
    clockId: before.older?.id,
    kind: 'firstTouch',
    change: 'breach',
    lead: { name: 'older' },
    before: { breached: false, targetMs: 60 * MINUTE },
    after: { breached: true, targetMs: 30 * MINUTE },
  });
  expect(await firstTouches()).toEqual(before);

  const published = await send('/playbook/publish', { mode: 'openFromStart' });
  expect(published).toMatchObject({
    version: 2,
    isNew: true,
    mode: 'openFromStart',
    moves: { moved: 3, left: 0 },
  });
  const after = await firstTouches();
  expect(after.older).toMatchObject({ id: before.older?.id, version: 2, breached: true });
  expect(after.young).toMatchObject({ dueAt: new Date(now + 20 * MINUTE).toISOString(), breached: false });
  expect(after.closed).toEqual(before.closed);
  const version = await (await api.call('/playbook/versions/2', { key })).json();
  expect(version).toMatchObject({ mode: 'openFromStart', moves: { moved: 3, left: 0 } });
});

it('a longer target from the start takes a breach back, from now it does not', async () => {
  const document = await withTarget('3h');
  const { modes } = await send('/playbook/effect', { document });
  expect(modes.openFromNow).toMatchObject({ wouldUnbreach: 0, wouldBreach: 0 });
  expect(modes.openFromStart).toMatchObject({ wouldUnbreach: 2, wouldBreach: 0 });
  await send('/playbook/publish', { document, mode: 'openFromNow' });
  expect(await firstTouches()).toMatchObject({ older: { breached: true }, broken: { breached: true } });
  await send('/playbook/publish', { document, mode: 'openFromStart' });
  expect(await firstTouches()).toMatchObject({
    older: { breached: false, version: 4 },
    broken: { breached: false },
    closed: { state: 'cancelled', version: 1 },
  });
});
