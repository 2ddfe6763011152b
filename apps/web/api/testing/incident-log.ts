import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Wire } from './outside.ts';

// Real incidents of a car maker: a ticket is queued for a team, somebody accepts it, it may wait for the customer.
const folder = join(import.meta.dirname, '../../../../../shared/data/volvo-incidents-a');

/** Whether the log lies beside the repository. */
export const isLogThere = existsSync(folder);

export type Row = Record<string, string>;
/** An entry of the log, in the order of the file. */
type Entry = { at: string; status: string; sub: string; team: string; by: string; impact: string };
export type Incident = { name: string; entries: Entry[] };

const CALENDARS = ['24x7', 'mf_0800_1700_stockholm', 'mf_0800_1700_stockholm_hol'] as const;
export type CalendarName = (typeof CALENDARS)[number];
/** Each calendar is measured by a clock of its own, so that one lead is measured by all. */
export const CLOCK_OF = {
  '24x7': 'assign',
  mf_0800_1700_stockholm: 'firstTouch',
  mf_0800_1700_stockholm_hol: 'accept',
} as const satisfies Record<CalendarName, string>;
export const TARGETS = { target_5m: '5m', target_1h: '1h', target_4h: '4h' } as const;
export type TargetName = keyof typeof TARGETS;

export type Figures = Record<
  'met' | 'breached' | 'compliance' | 'reached_50pct' | 'reached_80pct' | 'reached_100pct',
  number
>;
export type ByCalendar = Record<CalendarName, Record<TargetName, Figures>>;
export type Expected = {
  ended_without_accept: number;
  handoff_overall: ByCalendar;
  handoff_by_impact: Record<string, ByCalendar>;
};

export const readExpected = (): Expected => JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

/** A table of the log: every row by column. */
export function readTable(name: string): Row[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(join(folder, name)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [columns[index] ?? '', value])));
}

/** The incidents with their entries. */
export function readIncidents(): Incident[] {
  const byCase = Map.groupBy(readTable('incidents_a.csv.gz'), (row) => row['SR Number'] ?? '');
  return [...byCase].map(([name, rows]) => ({
    name,
    entries: rows.map((row) => ({
      at: row['Change Date+Time'] ?? '',
      status: row.Status ?? '',
      sub: row['Sub Status'] ?? '',
      team: row['Involved ST'] ?? '',
      by: row.Resource || row['Owner First Name'] || 'unknown',
      impact: row['SR Latest Impact'] ?? '',
    })),
  }));
}

/** One policy for every lead, with a clock for each calendar. */
export function incidentPlaybook(target: TargetName): object {
  const office = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['08:00', '17:00']]]));
  const always = Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
  );
  const holidays = ['2012-01-06', '2012-04-06', '2012-04-09', '2012-05-01', '2012-05-17'];
  const tiers = ['50%', '80%', 'breach'].map((at) => ({ at, notify: ['owner'], via: ['slack'] }));
  const of = <T>(make: (calendar: CalendarName) => T) =>
    Object.fromEntries(CALENDARS.map((calendar) => [CLOCK_OF[calendar], make(calendar)]));
  return {
    playbook: 1,
    workspace: { name: 'Incidents', timeZone: 'Europe/Stockholm' },
    calendars: {
      '24x7': { timeZone: 'UTC', week: always },
      mf_0800_1700_stockholm: { timeZone: 'Europe/Stockholm', week: office },
      mf_0800_1700_stockholm_hol: { timeZone: 'Europe/Stockholm', week: office, holidays },
    },
    policies: [
      {
        key: 'response',
        name: 'Response',
        calendar: '24x7',
        clocks: of((calendar) => ({ target: TARGETS[target], starts: 'mql', calendar })),
        tiers: of(() => tiers),
      },
    ],
  };
}

type Story = { add(type: string, at: string, data?: object): void; events: Wire[] };

function tell(lead: string): Story {
  const events: Wire[] = [];
  return {
    events,
    add: (type, at, data = {}) =>
      void events.push({ id: `${lead}:${events.length}`, lead, type, occurredAt: at, data }),
  };
}

function answer({ add }: Story, at: string, by: string): void {
  add('lead.owner', at, { owner: by });
  add('lead.touched', at, { kind: 'call', by });
  add('lead.accepted', at, { by });
}

/**
 * An incident as one lead that is handed over again and again: queued makes it an MQL in the queue of a team, the first
 * acceptance is the answer and gives it back, so that the next time in a queue is a cycle of its own.
 */
export function toCycles({ name, entries }: Incident): Wire[] {
  const story = tell(name);
  let queued = false;
  for (const { at, status, team, by } of entries) {
    if (status === 'Queued') {
      story.add('lead.owner', at, { owner: { queue: team } });
      if (!queued) story.add('lead.stage', at, { stage: 'mql' });
      queued = true;
    } else if (queued) {
      if (status === 'Accepted') answer(story, at, by);
      story.add(status === 'Accepted' ? 'lead.recycled' : 'lead.disqualified', at);
      queued = false;
    }
  }
  return story.events;
}

/** An incident as a lead for each hand-over, named `incident#n`. */
export function toLeads({ name, entries }: Incident): Wire[] {
  const events: Wire[] = [];
  let story: Story | null = null;
  let count = 0;
  for (const { at, status, team, by } of entries) {
    if (status === 'Queued') {
      if (story === null) {
        story = tell(`${name}#${count++}`);
        story.add('lead.created', at, { company: team, owner: { queue: team }, stage: 'mql' });
      } else story.add('lead.owner', at, { owner: { queue: team } });
    } else if (story !== null) {
      if (status === 'Accepted') answer(story, at, by);
      else story.add('lead.stage', at, { stage: 'disqualified' });
      events.push(...story.events);
      story = null;
    }
  }
  return events;
}

/** An incident from its first entry to its first completion, with or without its waits for the customer as pauses. */
export function toResolution({ name, entries }: Incident, withPauses: boolean): Wire[] {
  const story = tell(withPauses ? name : `${name} with its waits`);
  const [first] = entries;
  if (!first) return [];
  story.add('lead.stage', first.at, { stage: 'mql' });
  let waiting = false;
  for (const { at, status, sub, by } of entries) {
    if (status === 'Completed') {
      answer(story, at, by);
      break;
    }
    const waits = sub === 'Wait - User' || sub === 'Wait - Customer';
    if (withPauses && waits && !waiting) story.add('lead.paused', at, { reason: sub });
    if (withPauses && !waits && waiting) story.add('lead.resumed', at);
    waiting = waits;
  }
  return story.events;
}
