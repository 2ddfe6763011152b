import type { LeadEvent } from '@baton/core/handoff/event';
import { compareEvents } from '@baton/core/handoff/facts';
import type { LeadState } from '@baton/core/handoff/handoff';
import { replay } from '@baton/core/handoff/replay';
import type { Version } from '@baton/core/handoff/version';
import type { LeadEventRow, LockedLead } from '@baton/db/events';
import { toEvent } from './state.ts';

/** A locked lead with its events (and those of leads merged into it) while it is being worked on; `fresh` was just decided. */
export type Work = { lead: LockedLead; events: LeadEvent[]; fresh: LeadEvent[] };

/** Replays a work's stored and freshly decided events. */
export function replayWork(versions: readonly Version[], work: Work, now: number): LeadState {
  return replay(versions, [...work.events, ...work.fresh], now);
}

const FOLLOWS_MERGE = new Set([
  'lead.merged',
  'lead.deleted',
  'lead.restored',
  'handoff.moved',
  'clock.excused',
  'clock.overridden',
]);

/** Whether an event says nothing about the survivor when it belongs to a record that was merged away. */
export function endsWithMerge(type: string): boolean {
  return FOLLOWS_MERGE.has(type);
}

/**
 * The stored events that tell a lead's story, in the order in which they happened: its own, the merges into it, and of
 * the records merged away those that say something about the survivor. A contact that a CRM told of two of these records is
 * one.
 */
export function tellingRows(rows: readonly LeadEventRow[], leadId: string): LeadEventRow[] {
  const telling = rows
    .filter((row) => row.leadId === leadId || row.type === 'lead.merged' || !FOLLOWS_MERGE.has(row.type))
    .sort((a, b) => compareEvents(toEvent(a), toEvent(b)));
  // Not by `leadId`: what is told of a record after it was merged away is stored with the survivor.
  return telling.some((row) => row.type === 'lead.merged') ? telling.filter(isFirstTelling()) : telling;
}

/** Whether nothing alike was told before: the same touch at the same instant from the same source. */
function isFirstTelling(): (row: LeadEventRow) => boolean {
  const told = new Set<string>();
  return ({ type, occurredAt, source, data }) => {
    if (type !== 'lead.touched' && type !== 'lead.behaviour') return true;
    const key = JSON.stringify([type, occurredAt, source, Object.entries(data).sort()]);
    return told.size !== told.add(key).size;
  };
}

/** Those of them that `replay` reads for this lead: a merge is about the record that it took away. */
export function countingEvents(rows: readonly LeadEventRow[], leadId: string): LeadEvent[] {
  return tellingRows(rows, leadId)
    .filter((row) => row.type !== 'lead.merged')
    .map(toEvent);
}
