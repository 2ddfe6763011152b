import type { HandoffSeen, Wire } from './outside.ts';

const hours = (...open: [string, string][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, open]));
const daily = (...open: [string, string][]) => ({ ...hours(...open), sat: open, sun: open });

/** A fact: when (UTC, `2026-06-01 10:00`), what, and its data. The first of June 2026 is a Monday. */
export type Fact = [at: string, type: string, data?: object];

/** A case: what happens to a lead under one policy, and what the API then says. All times are UTC. */
export type Case = {
  name: string;
  /** Laid over the plain policy: office hours, first touch within 4 h by call, email or meeting, accepted within 8 h. */
  policy?: object;
  /** Tried after that one; takes leads of the type `other`. */
  other?: object;
  facts: Fact[];
  kind?: string;
  cycle?: number;
  /** What the clock of that kind and cycle says, at least; null when there must be none. */
  clock?: Record<string, unknown> | null;
  handoff?: Partial<HandoffSeen>;
  lead?: Record<string, unknown>;
  /** Which rows of the ledger hold, as `from to kind owner`, off hours left out. */
  rows?: string[];
  planned?: string[];
  /** Part of the condition that each touch missed. */
  missed?: (string | RegExp)[];
};

export const H = 3_600_000;
export const M = 60_000;
export const at = (text: string) =>
  new Date(`${text.replace(' ', 'T')}${text.length > 16 ? '' : ':00'}Z`).toISOString();
/** The lead comes in as an MQL that Priya owns. */
export const mql = (when = '2026-06-01 10:00', data: object = {}): Fact => [
  when,
  'lead.created',
  { score: 90, owner: 'priya', ...data },
];
export const call = (when: string, data: object = {}): Fact => [
  when,
  'lead.touched',
  { kind: 'call', by: 'priya', ...data },
];
export const pause = (when: string, data: object = {}): Fact => [
  when,
  'lead.paused',
  { reason: 'waiting for Legal', ...data },
];
export const resume = (when: string): Fact => [when, 'lead.resumed'];

const plain = {
  calendar: 'office',
  clocks: { firstTouch: { target: '4h', stopsOn: ['call', 'email', 'meeting'] }, accept: { target: '8h' } },
};

/** One playbook for all cases: a policy for each, which takes the leads of its own type. */
export function playbookOf(cases: readonly Case[]): object {
  return {
    playbook: 1,
    workspace: { name: 'Acme', timeZone: 'UTC' },
    calendars: {
      office: { timeZone: 'UTC', week: hours(['09:00', '17:00']) },
      lunch: { timeZone: 'UTC', week: hours(['09:00', '12:00'], ['13:00', '17:00']) },
      always: { timeZone: 'UTC', week: daily(['00:00', '24:00']) },
      holidays: {
        timeZone: 'UTC',
        week: hours(['09:00', '17:00']),
        holidays: ['2026-06-02'],
        overrides: [{ date: '2026-06-03', hours: [['09:00', '12:00']] }],
      },
      berlin: { timeZone: 'Europe/Berlin', week: hours(['09:00', '17:00']) },
      'berlin-nights': { timeZone: 'Europe/Berlin', week: daily(['00:00', '06:00']) },
      'york-nights': { timeZone: 'America/New_York', week: daily(['00:00', '06:00']) },
      'sydney-nights': { timeZone: 'Australia/Sydney', week: daily(['00:00', '06:00']) },
    },
    teams: {
      smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'office' },
      ent: { name: 'Enterprise', manager: 'marcus', members: ['lena'], calendar: 'berlin' },
    },
    definitions: { mql: { score: { atLeast: 80 } } },
    policies: cases.flatMap(({ policy, other }, index) => [
      {
        key: `p${index}`,
        name: `Policy ${index}`,
        when: { field: 'leadType', is: `type ${index}` },
        ...plain,
        ...policy,
      },
      ...(other
        ? [
            {
              key: `p${index}-other`,
              name: 'Other',
              when: { field: 'leadType', is: `other ${index}` },
              ...plain,
              ...other,
            },
          ]
        : []),
    ]),
    rejection: {
      reasons: [
        { key: 'no_budget', label: 'No budget', outcome: 'recycled' },
        { key: 'bad_data', label: 'Bad data', outcome: 'disqualified' },
      ],
    },
    recycling: { maximum: 2, reMqlAfter: '30d' },
  };
}

/** The events of a case, about the lead `C-n`. In the data `type` and `other` stand for the types of its policies. */
export function eventsOf({ facts }: Case, index: number): Wire[] {
  const lead = `C-${index}`;
  return facts.map(([when, type, data], n) => {
    const given = JSON.stringify(type === 'lead.created' ? { leadType: 'type', ...data } : (data ?? {}));
    const named = given
      .replace(/"leadType":"(type|other)"/, `"leadType":"$1 ${index}"`)
      .replaceAll('"M-', `"M${index}-`);
    return { id: `${lead}:${n}`, lead: lead, type, occurredAt: at(when), data: JSON.parse(named) };
  });
}
