import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ByCalendar,
  type CalendarName,
  CLOCK_OF,
  type Expected,
  type Figures,
  type Incident,
  incidentPlaybook,
  isLogThere,
  type Row,
  readExpected,
  readIncidents,
  readTable,
  type TargetName,
  toCycles,
  toLeads,
  toResolution,
} from './testing/incident-log.ts';
import { type ClockSeen, type Outside, openOutside, type Wire } from './testing/outside.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const LIMIT_MS = 600_000;
const CALENDARS = Object.keys(CLOCK_OF) as CalendarName[];

type Measured = {
  outside: Outside;
  clocks: ClockSeen[];
  find(calendar: CalendarName, incident: string, from: string): ClockSeen;
};

describe.runIf(isLogThere)('the Volvo incident log over HTTP (left out where ../shared/data is missing)', () => {
  let api: TestApi;
  let incidents: Incident[];
  let rows: Row[];
  let expected: Expected;
  beforeAll(async () => {
    api = await startTestApi();
    incidents = readIncidents();
    rows = readTable('expected_handoffs.csv.gz');
    expected = readExpected();
  });
  afterAll(() => api?.close());

  it.each([
    ['one lead each, of many cycles', 'target_5m', toCycles],
    ['a lead for each hand-over', 'target_1h', toLeads],
    ['a lead for each hand-over', 'target_4h', toLeads],
  ] as const)(
    'as %s: every hand-over has its seconds, and the log its figures, for %s',
    async (_, target, toEvents) => {
      const { outside, clocks, find } = await measure(api, target, incidents.flatMap(toEvents));
      // Taken out of the queue unanswered: nothing to wait for any more, and for the acceptance that is an answer.
      const cancelled = clocks.filter((clock) => clock.state === 'cancelled');
      expect(
        Map.groupBy(cancelled, (clock) => clock.kind)
          .keys()
          .toArray()
          .sort(),
      ).toEqual(['assign', 'firstTouch']);
      expect(cancelled).toHaveLength(2 * expected.ended_without_accept);
      expect(clocks).toHaveLength(3 * (rows.length + expected.ended_without_accept));
      for (const row of rows) {
        for (const calendar of CALENDARS) {
          const clock = find(calendar, row.case ?? '', row.queued_at ?? '');
          expect(clock, `${row.case} ${row.handoff} by ${calendar}`).toMatchObject({
            state: 'completed',
            stoppedAt: new Date(row.accepted_at ?? '').toISOString(),
            elapsedMs: Number(row[`sec_${calendar}`]) * 1000,
          });
        }
      }
      const clocksOf = (some: Row[], calendar: CalendarName) =>
        some.map((row) => find(calendar, row.case ?? '', row.queued_at ?? ''));
      const groups: [Row[], ByCalendar][] = [
        [rows, expected.handoff_overall],
        ...Object.entries(expected.handoff_by_impact).map(([impact, figures]): [Row[], ByCalendar] => [
          rows.filter((row) => row.impact === impact),
          figures,
        ]),
      ];
      for (const [some, figures] of groups) {
        for (const calendar of CALENDARS)
          expect(figures[calendar][target], calendar).toMatchObject(figuresOf(clocksOf(some, calendar)));
      }
      await expectNotices(
        outside,
        CALENDARS.flatMap((calendar) => clocksOf(rows, calendar)),
      );
    },
    LIMIT_MS,
  );

  it(
    'from its first entry to its first completion every incident has its active and its paused seconds',
    async () => {
      const resolutions = readTable('expected_resolution.csv.gz');
      const done = new Map(resolutions.map((row) => [row.case, row]));
      const some = incidents.filter(({ name }) => done.has(name));
      const waiting = some.filter(({ name }) => Number(done.get(name)?.paused_24x7) > 0);
      const { find } = await measure(api, 'target_4h', [
        ...some.flatMap((one) => toResolution(one, true)),
        ...waiting.flatMap((one) => toResolution(one, false)),
      ]);
      for (const row of resolutions) {
        const { case: name = '', start = '' } = row;
        for (const calendar of CALENDARS) {
          // A stop comes before a start of the same instant: what is completed as it begins is not stopped by a touch.
          if (calendar === 'mf_0800_1700_stockholm' && row.start === row.done) continue;
          const active = find(calendar, name, start).elapsedMs;
          expect(active, `${name} by ${calendar}`).toBe(Number(row[`active_${calendar}`]) * 1000);
          const paused = Number(row[`paused_${calendar}`]) * 1000;
          if (Number(row.paused_24x7) > 0)
            expect(find(calendar, `${name} with its waits`, start).elapsedMs - active, name).toBe(paused);
        }
      }
    },
    LIMIT_MS,
  );
});

async function measure(api: TestApi, target: TargetName, events: Wire[]): Promise<Measured> {
  const outside = await openOutside(api, incidentPlaybook(target));
  await outside.post(events);
  await outside.work();
  const clocks = await outside.list<ClockSeen>('/clocks?limit=200');
  const seen = new Map(
    clocks.map((clock) => [
      JSON.stringify([clock.kind, clock.lead.externalId.replace(/#\d+$/, ''), Date.parse(clock.startedAt ?? '')]),
      clock,
    ]),
  );
  return {
    outside,
    clocks,
    find(calendar, incident, from) {
      const clock = seen.get(JSON.stringify([CLOCK_OF[calendar], incident, Date.parse(from)]));
      if (!clock) throw new Error(`no ${calendar} clock of ${incident} from ${from}`);
      return clock;
    },
  };
}

const reached = ({ elapsedMs, targetMs }: ClockSeen, percent: number) => elapsedMs * 100 >= targetMs * percent;

function figuresOf(clocks: readonly ClockSeen[]): Figures {
  const count = (test: (clock: ClockSeen) => boolean) => clocks.filter(test).length;
  const met = count((clock) => clock.outcome === 'met');
  return {
    met,
    breached: count((clock) => clock.breached),
    compliance: Math.round((met / clocks.length) * 1e6) / 1e6,
    reached_50pct: count((clock) => reached(clock, 50)),
    reached_80pct: count((clock) => reached(clock, 80)),
    reached_100pct: count((clock) => reached(clock, 100)),
  };
}

/** History is measured, never alerted; the notices that would have been are told, but none for a tier at the very stop. */
async function expectNotices(outside: Outside, clocks: readonly ClockSeen[]): Promise<void> {
  const exact = clocks.filter((clock) =>
    [50, 80, 100].some((percent) => clock.elapsedMs * 100 === clock.targetMs * percent),
  );
  for (const clock of [...exact, ...clocks.filter((_, index) => index % 401 === 0)]) {
    const { planned, segments } = await outside.clock(clock.id);
    const tiers = [50, 80, 100].filter((percent) => clock.elapsedMs * 100 > clock.targetMs * percent);
    expect(planned.map((one) => one.tier)).toEqual(
      tiers.map((percent) => (percent === 100 ? 'breach' : `${percent}%`)),
    );
    expect(planned.every((one) => one.state === 'skipped')).toBe(true);
    expect(segments.reduce((sum, row) => sum + row.countedMs, 0)).toBe(clock.elapsedMs);
  }
  expect((await outside.read<{ items: unknown[] }>('/alerts?limit=1')).items).toEqual([]);
}
