import type { Days } from './days.ts';
import type { HandoffFact } from './facts.ts';

export const REACHED = ['mql', 'sal', 'sql', 'opportunity', 'won'] as const;
export type Reached = (typeof REACHED)[number];

export const EXITS = ['rejected', 'recycled', 'disqualified', 'lost', 'open'] as const;
export type Exit = (typeof EXITS)[number];

/** Which handoffs a funnel figure counts; see `ClockFilter`. */
export type HandoffFilter = {
  /** The instant of `stage` lies in [from, to): `mql` for a cohort, any stage for activity. */
  entered?: { stage: Reached; from: number; to: number };
  owner?: string | null;
  team?: string | null;
  source?: string | null;
  campaign?: string | null;
  policy?: string | null;
  leadType?: string | null;
  field?: { name: string; value: string | null };
  month?: string;
  week?: string;
  reached?: Reached;
  /** Did not get as far as this stage. */
  before?: Reached;
  exit?: Exit;
  visible?: { owners: readonly string[]; teams: readonly string[] };
};

/** The instant of a stage; null when the handoff never got there. */
export function stageAt(fact: HandoffFact, stage: Reached): number | null {
  switch (stage) {
    case 'mql':
      return fact.mqlAt;
    case 'sal':
      return fact.salAt;
    case 'sql':
      return fact.sqlAt;
    case 'opportunity':
      return fact.opportunityAt;
    case 'won':
      return fact.wonAt;
  }
}

/** Cumulative: whoever reached a later stage has reached this one, even when its own instant is missing. */
export function hasReached(fact: HandoffFact, stage: Reached): boolean {
  return REACHED.slice(REACHED.indexOf(stage)).some((later) => stageAt(fact, later) !== null);
}

/** How a handoff left the funnel; null for one that was won, merged or deleted. Rejected is before recycled: it has a reason. */
export function exitOf(fact: HandoffFact): Exit | null {
  if (fact.rejected) return 'rejected';
  if (fact.outcome === 'recycled' || fact.outcome === 'disqualified' || fact.outcome === 'lost') return fact.outcome;
  return fact.outcome === null && fact.closedAt === null ? 'open' : null;
}

/** The one predicate behind a count of handoffs and the list that opens from it. */
export function handoffFilter(filter: HandoffFilter, days: Days): (fact: HandoffFact) => boolean {
  const tests: ((fact: HandoffFact) => boolean)[] = [];
  const { entered, field, month, week, reached, before, exit, visible } = filter;
  if (entered) {
    tests.push((fact) => {
      const at = stageAt(fact, entered.stage);
      return at !== null && at >= entered.from && at < entered.to;
    });
  }
  if (filter.owner !== undefined) tests.push((fact) => fact.ownerKey === filter.owner);
  if (filter.team !== undefined) tests.push((fact) => fact.teamKey === filter.team);
  if (filter.source !== undefined) tests.push((fact) => fact.sourceLabel === filter.source);
  if (filter.campaign !== undefined) tests.push((fact) => fact.campaign === filter.campaign);
  if (filter.policy !== undefined) tests.push((fact) => fact.policyKey === filter.policy);
  if (filter.leadType !== undefined) tests.push((fact) => fact.leadType === filter.leadType);
  if (field) tests.push((fact) => (fact.fields[field.name] ?? null) === field.value);
  if (month !== undefined) tests.push((fact) => days.monthOf(fact.mqlAt) === month);
  if (week !== undefined) tests.push((fact) => days.weekOf(fact.mqlAt) === week);
  if (reached) tests.push((fact) => hasReached(fact, reached));
  if (before) tests.push((fact) => !hasReached(fact, before));
  if (exit) tests.push((fact) => exitOf(fact) === exit);
  if (visible) {
    tests.push(
      ({ ownerKey, teamKey }) =>
        (ownerKey !== null && visible.owners.includes(ownerKey)) ||
        (teamKey !== null && visible.teams.includes(teamKey)),
    );
  }
  return (fact) => tests.every((test) => test(fact));
}
