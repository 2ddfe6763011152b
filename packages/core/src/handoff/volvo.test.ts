import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { playbookSchema } from '../playbook/schema.ts';
import type { LeadEvent } from './event.ts';
import { replay } from './replay.ts';
import { event } from './testing.ts';
import type { Version } from './version.ts';

// Real incidents of a car maker: a ticket is queued for a team, somebody accepts it, it may wait for the customer.
const folder = join(import.meta.dirname, '../../../../../shared/data/volvo-incidents-a');
const isThere = existsSync(folder);

const office = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['08:00', '17:00']]]));
const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const holidays = ['2012-01-06', '2012-04-06', '2012-04-09', '2012-05-01', '2012-05-17'];
const CALENDARS = {
  '24x7': { timeZone: 'UTC', week: always },
  mf_0800_1700_stockholm: { timeZone: 'Europe/Stockholm', week: office },
  mf_0800_1700_stockholm_hol: { timeZone: 'Europe/Stockholm', week: office, holidays },
};
type CalendarName = keyof typeof CALENDARS;
const NAMES = Object.keys(CALENDARS) as CalendarName[];
const TARGETS = { target_5m: '5m', target_1h: '1h', target_4h: '4h' } as const;
const END = Date.parse('2013-01-01T00:00:00Z');

function versionWith(calendar: CalendarName, target: string): Version {
  const percent = [
    { at: '50%', notify: ['owner'], via: ['slack'] },
    { at: '80%', notify: ['owner'], via: ['slack'] },
  ];
  const playbook = playbookSchema.parse({
    playbook: 1,
    workspace: { name: 'Incidents', timeZone: 'UTC' },
    calendars: CALENDARS,
    policies: [
      {
        key: 'all',
        name: 'All',
        calendar,
        clocks: { assign: { target }, firstTouch: { target } },
        tiers: { assign: percent },
      },
    ],
  });
  return { version: 1, effectiveAt: 0, playbook, people: new Map() };
}

function readTable(name: string): Record<string, string>[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(join(folder, name)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [columns[index] ?? '', value])));
}

type Expected = {
  handoff_overall: Record<
    CalendarName,
    Record<
      keyof typeof TARGETS,
      { met: number; breached: number; reached_50pct: number; reached_80pct: number; exactly_on_target: number }
    >
  >;
};

describe.runIf(isThere)('the Volvo incident log (left out where ../shared/data is missing)', () => {
  const handoffs = isThere ? readTable('expected_handoffs.csv.gz') : [];

  it.each(NAMES)(
    'gives every hand-over its seconds and the log its compliance, by %s',
    (calendar) => {
      const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
      for (const [name, target] of Object.entries(TARGETS) as [keyof typeof TARGETS, string][]) {
        const version = versionWith(calendar, target);
        const found = { met: 0, breached: 0, reached_50pct: 0, reached_80pct: 0 };
        for (const row of handoffs) {
          const events = [
            event('lead.stage', row.queued_at ?? '', { stage: 'mql' }),
            event('lead.owner', row.accepted_at ?? '', { owner: row.accepted_by ?? '' }),
          ];
          const clock = replay([version], events, END).handoffs[0]?.clocks.find((one) => one.kind === 'assign');
          expect(clock?.elapsedMs, `${row.case} ${row.handoff}`).toBe(Number(row[`sec_${calendar}`]) * 1000);
          if (clock?.outcome === 'met') found.met += 1;
          if (clock?.breached) found.breached += 1;
          // A stop comes before a tier of the same instant; the log counts one that is just reached.
          const reached = (percent: number) => (clock?.elapsedMs ?? 0) * 100 >= (clock?.targetMs ?? 0) * percent;
          if (reached(50)) found.reached_50pct += 1;
          if (reached(80)) found.reached_80pct += 1;
          expect(clock?.planned.length).toBe(
            [50, 80].filter((percent) => (clock?.elapsedMs ?? 0) * 100 > (clock?.targetMs ?? 0) * percent).length,
          );
        }
        const { met, breached, reached_50pct, reached_80pct } = expected.handoff_overall[calendar][name];
        expect(found).toEqual({ met, breached, reached_50pct, reached_80pct });
      }
    },
    60_000,
  );

  it('gives every incident its active and paused seconds, by each calendar', () => {
    const log = Map.groupBy(readTable('incidents_a.csv.gz'), (row) => row['SR Number']);
    for (const row of readTable('expected_resolution.csv.gz')) {
      // A stop comes before a start of the same instant, so an incident that is completed as it begins has no clock to stop.
      if (row.start === row.done) continue;
      const events = toPauses(log.get(row.case) ?? [], row);
      for (const calendar of NAMES) {
        const clock = replay([versionWith(calendar, '4h')], events, END).handoffs[0]?.clocks.find(
          (one) => one.kind === 'firstTouch',
        );
        expect(clock?.elapsedMs, `${row.case} by ${calendar}`).toBe(Number(row[`active_${calendar}`]) * 1000);
      }
    }
  }, 120_000);
});

const at = (row: Record<string, string>) => row['Change Date+Time'] ?? '';
const waits = (row: Record<string, string>) =>
  row['Sub Status'] === 'Wait - User' || row['Sub Status'] === 'Wait - Customer';

/** From the first entry of an incident to its first completion, with its waits as pauses. */
function toPauses(rows: Record<string, string>[], { start = '', done = '' }: Record<string, string>): LeadEvent[] {
  const events: LeadEvent[] = [event('lead.stage', start, { stage: 'mql' })];
  let waiting = false;
  for (const row of rows) {
    if (Date.parse(at(row)) >= Date.parse(done)) break;
    if (waits(row) && !waiting) events.push(event('lead.paused', at(row), { reason: 'waiting for the user' }));
    if (!waits(row) && waiting) events.push(event('lead.resumed', at(row)));
    waiting = waits(row);
  }
  return [...events, event('lead.touched', done, { kind: 'call' })];
}
