import { describe, expect, it } from 'vitest';
import type { SlaClock } from '../../clock/clock.ts';
import type { ClockKind } from '../../playbook/clock-rule.ts';
import type { LeadEvent } from '../event.ts';
import { replay } from '../replay.ts';
import { event, testDocument, testPerson, testVersion } from '../testing.ts';
import type { Person, Version } from '../version.ts';

export const MIN = 60_000;
export const at = (iso: string) => Date.parse(iso);

type Policy = Record<string, unknown>;
export type Case = {
  name: string;
  policy?: Policy;
  /** Instead of the one policy: several, tried top to bottom. */
  policies?: Policy[];
  /** Later versions of the playbook, each with what differs; version 1 holds from the beginning. */
  later?: { effectiveAt: string; policy?: Policy; policies?: Policy[]; document?: (document: Policy) => void }[];
  people?: Person[];
  events: LeadEvent[];
  now: string;
  kind?: ClockKind;
  instance?: number;
  clock: Partial<SlaClock> | undefined;
};

/** One policy for every lead: first touch within 4 h of office hours in UTC, unless a case says otherwise. */
function versionWith(
  { policy, policies = [policy ?? {}] }: Pick<Case, 'policy' | 'policies'>,
  people: Person[] = ['priya', 'tom', 'lena', 'marcus'].map((key) => testPerson(key)),
  change: (document: Policy) => void = () => {},
  more: Partial<Version> = {},
): Version {
  const document = testDocument((one) => {
    one.policies = policies.map((given, index) => ({
      key: index === 0 ? 'all' : `all-${index + 1}`,
      name: 'All',
      calendar: 'office',
      clocks: {
        firstTouch: { target: '4h', stopsOn: ['call', 'email'] },
        accept: { target: '8h' },
        qualify: { target: '24h' },
      },
      ...given,
    }));
    change(one);
  });
  return testVersion(document, people, more);
}

function versionsOf({ later = [], ...first }: Case): Version[] {
  return [
    versionWith(first, first.people),
    ...later.map(({ effectiveAt, document, ...rest }, index) =>
      versionWith(rest.policy || rest.policies ? rest : first, first.people, document, {
        version: index + 2,
        effectiveAt: at(effectiveAt),
      }),
    ),
  ];
}

// Monday, 1 June 2026.
export const mql = (iso = '2026-06-01T10:00:00Z', owner: string | null = 'priya') =>
  event('lead.created', iso, { score: 90, leadType: 'content', owner });
export const call = (iso: string, more: object = {}) =>
  event('lead.touched', iso, { kind: 'call', by: 'priya', ...more });
export const pause = (iso: string, reason = 'waiting') => event('lead.paused', iso, { reason });
export const resume = (iso: string) => event('lead.resumed', iso);

/** Runs tables of cases: the events of one lead, and how a clock of its last handoff stands at `now`. */
export function runTables(tables: [string, Case[]][]): void {
  describe.each(tables)('%s', (_, cases) => {
    it.each(cases)('$name', (one) => {
      const { events, now, kind = 'firstTouch', instance = 1, clock } = one;
      const state = replay(versionsOf(one), events, at(now));
      const found = state.handoffs.at(-1)?.clocks.find((it) => it.kind === kind && it.instance === instance);
      if (clock === undefined) expect(found).toBeUndefined();
      else expect(found).toMatchObject(clock);
    });
  });
}
