import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from './testing/clock-faults.ts';
import { type ClockSeen, type Outside, openOutside } from './testing/outside.ts';
import { calendarsAndTime } from './testing/semantics-calendars.ts';
import { pausesStopsCycles, touchesAndTiers } from './testing/semantics-clocks.ts';
import { ownership } from './testing/semantics-owners.ts';
import { otherPolicy, recordLife } from './testing/semantics-records.ts';
import { type Case, eventsOf, playbookOf } from './testing/semantics-table.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const tables: [string, Case[]][] = [
  ['pause, stop, cycle', pausesStopsCycles],
  ['ownership', ownership],
  ['the life of a record', recordLife],
  ['calendars and time', calendarsAndTime],
  ['touches and tiers', touchesAndTiers],
  ['another policy', otherPolicy],
];
const cases = tables.flatMap(([, table]) => table);

let api: TestApi;
let outside: Outside;
beforeAll(async () => {
  api = await startTestApi();
  outside = await openOutside(api, playbookOf(cases));
  await outside.post(cases.flatMap(eventsOf));
  await outside.work();
});
afterAll(() => api.close());

describe.each(tables)('%s, as a client sees it', (_, table) => {
  it.each(table.map((one): [string, Case] => [one.name, one]))('%s', async (__, one) => {
    const lead = await outside.lead(`C-${cases.indexOf(one)}`);
    const handoff = lead?.handoffs.find(({ cycle }) => cycle === (one.cycle ?? 1));
    if (one.lead) expect(lead).toMatchObject(one.lead);
    if (one.handoff) expect(handoff).toMatchObject(one.handoff);
    const clock = handoff?.clocks.find(({ kind }) => kind === (one.kind ?? 'firstTouch'));
    if (one.clock === null) expect(clock).toBeUndefined();
    else await expectClock(one, clock);
  });
});

async function expectClock(one: Case, found: ClockSeen | undefined): Promise<void> {
  if (found === undefined) throw new Error('there is no such clock');
  const clock = await outside.clock(found.id);
  expect(faultsOf(clock)).toEqual([]);
  expect(clock).toMatchObject(one.clock ?? {});
  const time = (instant: string) => instant.replace('T', ' ').replace(/:00\.000Z$/, '');
  if (one.rows) {
    const rows = clock.segments.filter((row) => row.kind !== 'offHours');
    expect(rows.map((row) => `${time(row.from)} ${time(row.to)} ${row.kind} ${row.ownerKey}`)).toEqual(one.rows);
  }
  if (one.planned) expect(clock.planned.map((tier) => `${tier.tier} ${time(tier.at)}`)).toEqual(one.planned);
  if (one.missed) {
    expect(clock.notStoppedBy).toHaveLength(one.missed.length);
    for (const [index, condition] of one.missed.entries())
      expect(clock.notStoppedBy[index]?.condition).toMatch(condition);
  }
}
