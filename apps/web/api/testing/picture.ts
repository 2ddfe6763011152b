import { expect } from 'vitest';
import { faultsOf } from './clock-faults.ts';
import type { ClockDetailSeen, LeadSeen, Outside, SegmentSeen } from './outside.ts';

// What names a row, says when something was learned, or tells of the very moment of asking.
// `copyText` says in words and local times what stands beside it.
const OWN = new Set([
  'copyText',
  'id',
  'changedAt',
  'recordedAt',
  'lateMs',
  'serverNow',
  'leads',
  'reference',
  'createdAt',
]);
const OF_NOW = new Set([
  'elapsedMs',
  'wallMs',
  'leftMs',
  'offHours',
  'resumesAt',
  'nextBoundaryAt',
  'breached',
  'outcome',
  'state',
  'calendar',
  'shares',
  'delay',
]);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export type View = {
  /** The instant at which clocks that are still open are looked at (epoch ms); asked for later, the same is seen. */
  at: number;
  /** Moves every instant by so much (ms), to compare with a history that happened so much later. */
  shiftMs?: number;
};

const isOpen = (state: unknown) => state === 'running' || state === 'paused' || state === 'pending';

export type Picture = { lead: Record<string, unknown>; ledgers: Record<string, unknown>[] };

/** Everything a client can see of a lead and its clocks, but names of rows and instants of learning; null when there is none. */
export async function pictureOf(outside: Outside, externalId: string, view: View): Promise<Picture | null> {
  const lead = await outside.lead(externalId);
  if (lead === null) return null;
  const clocks = lead.handoffs.flatMap((handoff) => handoff.clocks);
  const ledgers: Record<string, unknown>[] = [];
  for (const { id } of clocks) {
    const clock = await outside.clock(id);
    expect(faultsOf(clock), `${externalId} ${clock.kind}`).toEqual([]);
    ledgers.push(ledgerOf(clock, view));
  }
  const { timeline, whyMql, whyOwner, ...rest } = plain(lead, view) as LeadSeen;
  return {
    lead: { ...rest, timeline: (timeline as unknown[]).map((line) => JSON.stringify(line)).sort(), whyMql, whyOwner },
    ledgers,
  };
}
/** The handoffs and clocks of a picture alone: what no unrelated event may change. */
export function clocksOf(picture: Picture | null | undefined): object | null {
  if (!picture) return null;
  const { handoffs, stage } = picture.lead;
  const ledgers = picture.ledgers.map(({ startedBy: _, stoppedBy: __, ...ledger }) => ledger);
  return { stage, handoffs, ledgers };
}

function ledgerOf(clock: ClockDetailSeen, view: View): Record<string, unknown> {
  const segments = isOpen(clock.state) ? cut(clock.segments, view.at) : clock.segments;
  const planned = clock.planned.map((one) =>
    isOpen(clock.state) ? { ...one, state: Date.parse(one.at) <= view.at } : one,
  );
  return plain({ ...clock, segments, planned, recalculations: [] }, view) as Record<string, unknown>;
}

function cut(segments: readonly SegmentSeen[], until: number): SegmentSeen[] {
  return segments.flatMap((row) => {
    const [from, to] = [Date.parse(row.from), Math.min(Date.parse(row.to), until)];
    if (to <= from) return [];
    return [
      { ...row, to: new Date(to).toISOString(), wallMs: to - from, countedMs: row.kind === 'running' ? to - from : 0 },
    ];
  });
}

function plain(value: unknown, view: View): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, view));
  if (typeof value === 'string' && view.shiftMs && INSTANT.test(value))
    return new Date(Date.parse(value) + view.shiftMs).toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const open = 'kind' in value && 'state' in value && isOpen(value.state);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !OWN.has(name) && !(open && OF_NOW.has(name)))
      .map(([name, inner]) => [name, plain(inner, view)]),
  );
}
