import type { ClockKind } from '../playbook/clock-rule.ts';

export const CLOCK_STATES = ['pending', 'running', 'paused', 'completed', 'cancelled'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/**
 * A stretch of a clock's life in which owner, calendar and pause state do not change; `to` null: still lasting.
 * Spans are facts: they do not depend on `now`. Ledger rows are made from them for reading.
 */
export type Span = {
  from: number;
  to: number | null;
  paused: boolean;
  ownerKey: string | null;
  calendarKey: string;
  why: string | null;
};

/** A tier with the instant at which it falls due if nothing changes (epoch ms). */
export type Firing = { tier: string; at: number };

/** An event that might have stopped a clock, and the condition it missed. */
export type NearMiss = { event: string; sourceId: string; at: number; condition: string };

/** A measurement of one target on one handoff. Instants epoch ms, durations ms of working time unless named `wall`. */
export type SlaClock = {
  kind: ClockKind;
  instance: number;
  state: ClockState;
  outcome: 'met' | 'missed' | null;
  breached: boolean;
  breachedAt: number | null;
  /** When the outcome was settled: the stop of a met clock, the due instant of a missed one. */
  decidedAt: number | null;
  policyKey: string;
  policyName: string;
  version: number;
  calendarKey: string;
  ownerKey: string | null;
  teamKey: string | null;
  startedAt: number | null;
  /** Null while nothing runs towards it: pending, paused without a known end, or a calendar that never opens again. */
  dueAt: number | null;
  stoppedAt: number | null;
  targetMs: number;
  elapsedMs: number;
  wallMs: number;
  approachingAt: number | null;
  spans: Span[];
  planned: Firing[];
  stoppedBy: { what: string; sourceId: string | null; by: string | null } | null;
  notStoppedBy: NearMiss[];
  cancelReason: string | null;
};
