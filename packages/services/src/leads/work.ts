import type { LeadEvent } from '@baton/core/handoff/event';
import type { LeadState } from '@baton/core/handoff/handoff';
import { replay } from '@baton/core/handoff/replay';
import type { Version } from '@baton/core/handoff/version';
import type { LockedLead } from '@baton/db/events';

/** A locked lead with its events (and those of leads merged into it) while it is being worked on; `fresh` was just decided. */
export type Work = { lead: LockedLead; events: LeadEvent[]; fresh: LeadEvent[] };

/** Replays a work's stored and freshly decided events. */
export function replayWork(versions: readonly Version[], work: Work, now: number): LeadState {
  return replay(versions, [...work.events, ...work.fresh], now);
}
