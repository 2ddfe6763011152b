import type { Standing } from '../clock/view.ts';

/**
 * One clock as figures see it at one `now`: narrow, with everything that depends on `now` already derived by
 * `viewClock`. Instants are epoch ms, durations ms of working time. `null` is "no value"; '' is a value of its own.
 */
export type ClockFact = {
  clockId: string;
  leadId: string;
  handoffId: string;
  kind: string;
  standing: Standing;
  /** Met or missed, also for a clock that is still open past its due instant; null while undecided or cancelled. */
  outcome: 'met' | 'missed' | null;
  /** The stop of a met clock, the due instant of a missed one. */
  decidedAt: number | null;
  startedAt: number | null;
  dueAt: number | null;
  /** Null while it is open: nothing has stopped it. */
  stoppedAt: number | null;
  targetMs: number;
  elapsedMs: number;
  wallMs: number;
  pausedMs: number;
  /** Of the elapsed time: without an owner or before the feed told of it, and what people had it for. Null if not asked for. */
  systemMs: number | null;
  personMs: number | null;
  /** Taken out of the figures with a reason: it is counted as excused and as nothing else. */
  excused: boolean;
  /** The touch that stopped it was logged by hand. */
  selfReported: boolean;
  ownerKey: string | null;
  teamKey: string | null;
  policyKey: string | null;
  sourceLabel: string | null;
  campaign: string | null;
  leadType: string | null;
  mqlAt: number | null;
  assignedAt: number | null;
  firstTouchAt: number | null;
};

/** One pass MQL -> outcome as figures see it. Instants are epoch ms. */
export type HandoffFact = {
  handoffId: string;
  leadId: string;
  cycle: number;
  ownerKey: string | null;
  teamKey: string | null;
  policyKey: string | null;
  sourceLabel: string | null;
  campaign: string | null;
  leadType: string | null;
  mqlAt: number;
  assignedAt: number | null;
  salAt: number | null;
  sqlAt: number | null;
  opportunityAt: number | null;
  wonAt: number | null;
  lostAt: number | null;
  closedAt: number | null;
  outcome: string | null;
  rejected: boolean;
  /** Stages that were back-filled: they count, but not for how long a step takes. */
  inferred: readonly string[];
  /** Values of the lead's fields a report groups by. */
  fields: Readonly<Record<string, string | null>>;
};

/** Rates of fewer cases than this are marked and never ranked. */
export const LOW_N = 10;

/** A rate, or null where there is nothing to divide by. */
export function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
