import type { Acked } from './generator.ts';
import { MANAGER, type PolicyRule } from './rules.ts';

/**
 * A notice that must, or may, have gone out. It is written from the acked events and the plain rules alone and knows
 * nothing of the product's code. `to` holds several people where it depends on the moment who held the lead.
 */
export type Expected = {
  lead: string;
  tier: string;
  to: string[];
  channel: 'email' | 'slack';
  dueAt: number;
  /** From when on the product could know of it: what comes after counts as late. */
  knownAt: number;
  must: boolean;
  /** Its due instant depends on facts that arrived late, so an early one is no fault. */
  loose: boolean;
};

/** A fact told later than this after it happened may have been missed by a notice that was right when it was sent. */
const LAG_MS = 1_000;
/** A notice may cross a stop that was acked so shortly before. */
const CROSSING_MS = 2_000;

/** `patienceMs`: how late a notice may be in this run; one that is overtaken by a stop in that time may be left out. */
export function expectNotices(
  acked: readonly Acked[],
  policies: readonly PolicyRule[],
  patienceMs: number,
): Expected[] {
  const first = new Map<string, Acked>();
  for (const event of acked) {
    const known = first.get(event.id);
    if (known === undefined || event.ackedAt < known.ackedAt) first.set(event.id, event);
  }
  const byLead = Map.groupBy(first.values(), (event) => event.lead);
  return [...byLead.values()].flatMap((events) => expectOfLead(events, policies, patienceMs));
}

function expectOfLead(events: Acked[], policies: readonly PolicyRule[], patienceMs: number): Expected[] {
  const ordered = events.toSorted((a, b) => a.occurredAt - b.occurredAt);
  const of = (type: string) => ordered.filter((event) => event.type === type);
  const [created] = of('lead.created');
  const policy = policies.find((one) => one.leadType === created?.data.leadType);
  if (created === undefined || policy === undefined) return [];
  const [touched] = of('lead.touched');
  const [paused] = of('lead.paused');
  const [resumed] = of('lead.resumed');
  const holders = [created, ...of('lead.owner')].map((event) => ({
    from: event.occurredAt,
    told: event.ackedAt,
    person: String(event.data.owner),
  }));

  return policy.tiers.flatMap((tier) => {
    const dueAt = instantAfter(created.occurredAt, Math.ceil(policy.targetMs * tier.share), paused, resumed);
    if (dueAt === null) return [];
    const isStopped = touched !== undefined && touched.occurredAt <= dueAt;
    if (isStopped && touched.ackedAt < dueAt - CROSSING_MS) return [];
    const pauseMatters = paused !== undefined && paused.occurredAt < dueAt;
    const loose = pauseMatters && isLate(paused);
    const knownAt = Math.max(
      dueAt,
      created.ackedAt,
      pauseMatters ? paused.ackedAt : 0,
      pauseMatters ? (resumed?.ackedAt ?? 0) : 0,
    );
    const isOvertaken = touched !== undefined && touched.ackedAt < knownAt + patienceMs;
    return tier.to.map((role) => ({
      lead: created.lead,
      tier: tier.key,
      to: role === 'manager' ? [MANAGER] : holdersAround(holders, dueAt),
      channel: tier.channel,
      dueAt,
      knownAt,
      must: !isStopped && !isOvertaken,
      loose,
    }));
  });
}

/** Counts time from the start, leaving out the pause; null when the pause never ends before enough was counted. */
function instantAfter(start: number, ms: number, paused?: Acked, resumed?: Acked): number | null {
  if (paused === undefined || paused.occurredAt >= start + ms) return start + ms;
  return resumed === undefined ? null : start + ms + (resumed.occurredAt - paused.occurredAt);
}

function holdersAround(holders: { from: number; told: number; person: string }[], dueAt: number): string[] {
  const sure = holders.findLast((one) => one.from <= dueAt && one.told <= dueAt - LAG_MS) ?? holders[0];
  const later = holders.slice(sure === undefined ? 0 : holders.indexOf(sure) + 1);
  return [...new Set([...(sure ? [sure] : []), ...later].map((one) => one.person))];
}

function isLate(event: Acked): boolean {
  return event.ackedAt - event.occurredAt > LAG_MS;
}
