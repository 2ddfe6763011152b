import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultsOf } from './testing/clock-faults.ts';
import { type ClockDetailSeen, type Outside, openOutside, type Wire } from './testing/outside.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const HOUR = 3_600_000;
const everyDay = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const playbook = {
  playbook: 1,
  workspace: { name: 'Acme', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: everyDay } },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [
    { key: 'all', name: 'All', calendar: 'always', clocks: { firstTouch: { target: '1h', stopsOn: ['call'] } } },
  ],
};

let api: TestApi;
let outside: Outside;
beforeAll(async () => {
  api = await startTestApi();
  outside = await openOutside(api, playbook);
});
afterAll(() => api.close());

const event = (lead: string, type: string, at: number, data: object): Wire => ({
  id: `${lead}:${type}:${at}`,
  lead,
  type,
  occurredAt: new Date(at).toISOString(),
  data,
});

async function clockOf(name: string): Promise<ClockDetailSeen> {
  const lead = await outside.lead(name);
  const clock = await outside.clock(lead?.handoffs[0]?.clocks[0]?.id ?? '');
  expect(faultsOf(clock)).toEqual([]);
  return clock;
}

it('learned after the breach, a touch in time un-breaches if a system saw it, and not if somebody says so', async () => {
  const now = await api.wiring.machinery.db.now();
  // Known before it is due, and due soon.
  const start = now - HOUR + 10_000;
  const touch = (lead: string, verified: boolean) =>
    event(lead, 'lead.touched', start + HOUR / 2, { kind: 'call', by: 'priya', verified });
  await outside.post(
    ['seen', 'said', 'said-in-time'].map((lead) => event(lead, 'lead.created', start, { score: 90, owner: 'priya' })),
  );
  await outside.post([touch('said-in-time', false)]);
  await outside.work();
  await expect.poll(async () => (await clockOf('seen')).breached, { timeout: 30_000, interval: 100 }).toBe(true);
  expect(await clockOf('said')).toMatchObject({ state: 'running', outcome: 'missed', breached: true });

  await outside.post([touch('seen', true), touch('said', false)]);
  await outside.work();
  expect(await clockOf('seen')).toMatchObject({
    state: 'completed',
    outcome: 'met',
    breached: false,
    elapsedMs: HOUR / 2,
    recalculations: [{ before: expect.stringContaining('Missed'), after: expect.stringContaining('Met') }],
  });
  expect(await clockOf('said')).toMatchObject({ state: 'completed', outcome: 'missed', breached: true });
  expect(await clockOf('said-in-time')).toMatchObject({ state: 'completed', outcome: 'met', breached: false });
}, 60_000);
