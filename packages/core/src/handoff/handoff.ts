import type { CadenceProgress } from '../clock/cadence.ts';
import type { SlaClock } from '../clock/clock.ts';
import type { LeadFields, Stage } from './event.ts';
import type { TouchFact } from './facts.ts';

/** Who held the lead in a stretch of a handoff; `to` null while they still do. */
export type Holding = { person: string | null; queue: string | null; from: number; to: number | null };

export type Outcome = 'won' | 'lost' | 'recycled' | 'disqualified' | 'merged' | 'deleted';

export type Rejection = { reason: string; note: string | null; by: string | null; at: number };

/** One move between stages, kept for ever, backward moves too. */
export type Transition = {
  from: Stage;
  to: Stage;
  at: number;
  by: string | null;
  source: string;
  sourceId: string;
  inferred: boolean;
};

/** One pass MQL -> outcome: the unit that is timed and counted. Instants are epoch ms. */
export type Handoff = {
  cycle: number;
  stage: Stage;
  version: number;
  policyKey: string | null;
  policyName: string | null;
  startedBy: 'stage' | 'criteria' | 'inferred';
  leadType: string | null;
  source: string | null;
  campaign: string | null;
  ownerKey: string | null;
  queueKey: string | null;
  teamKey: string | null;
  mqlAt: number;
  assignedAt: number | null;
  salAt: number | null;
  sqlAt: number | null;
  opportunityAt: number | null;
  wonAt: number | null;
  lostAt: number | null;
  closedAt: number | null;
  outcome: Outcome | null;
  rejection: Rejection | null;
  /** Stages that were skipped and back-filled; left out of velocity figures. */
  inferred: Stage[];
  holdings: Holding[];
  firstTouchAt: number | null;
  /** The follow-up the policy asks for; null without one. */
  cadence: CadenceProgress | null;
  clocks: SlaClock[];
};

/** Everything `replay` knows of one lead at `now`. */
export type LeadState = {
  fields: LeadFields;
  stage: Stage;
  ownerKey: string | null;
  queueKey: string | null;
  createdAt: number | null;
  lastEventAt: number | null;
  deletedAt: number | null;
  /** Person data must be erased (privacy deletion). */
  privacy: boolean;
  touches: TouchFact[];
  transitions: Transition[];
  handoffs: Handoff[];
};
