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
  /** The playbook version whose calendar that is. */
  version: number;
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
  /** Whom a breach would be charged to if nothing changes until the due instant; null once it is decided or without one. */
  charge: { ownerKey: string | null; teamKey: string | null } | null;
  /** By what it counted and from when, where that changed while it ran; empty where it did not. */
  terms: ClockTerms[];
  /** Out of the rep's figures, still visible. */
  excuse: { reason: string; by: string | null; at: number; rule: boolean } | null;
  /** The due instant was set by hand. */
  override: { dueAt: number; reason: string; by: string | null; at: number } | null;
  /** From when on nobody was there to act: the owner away without a cover, or gone. */
  uncoveredAt: number | null;
  /** When its start was learned, where the feed lagged; what passed before is no delay of a person. */
  knownAt: number | null;
};

export type ClockTerms = { from: number; version: number; policyKey: string; targetMs: number };

/** Name of the firing that tells operations of a clock nobody can act on. */
export const UNCOVERED = 'uncovered';
