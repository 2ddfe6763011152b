import type { LeadEvent } from '@baton/core/handoff/event';
import type { Handoff } from '@baton/core/handoff/handoff';
import type { Tx } from '@baton/db/client';
import { appendEvents } from '@baton/db/events';
import { moveId } from '@baton/db/moves';
import type { PublishedVersion } from '../playbook/load-versions.ts';
import { replayWork, type Work } from './work.ts';

/**
 * Appends to every lead whose handoff was open when a version that reaches open ones came into force the fact that moves
 * it, at that instant; a handoff that is only learned of later is moved all the same. Once per version and lead.
 */
export async function moveHandoffs(
  tx: Tx,
  works: readonly Work[],
  versions: readonly PublishedVersion[],
  now: number,
): Promise<void> {
  const reaching = versions.filter(({ mode, effectiveAt }) => mode !== 'new' && effectiveAt <= now);
  if (reaching.length === 0) return;
  const moves = works.flatMap((work) => movesFor(work, versions, reaching, now).map((event) => ({ work, event })));
  await appendEvents(
    tx,
    moves.map(({ work, event }) => ({
      ...event,
      leadId: work.lead.id,
      data: event.data as Record<string, unknown>,
    })),
  );
  for (const { work, event } of moves) work.fresh.push(event);
}

function movesFor(
  work: Work,
  versions: readonly PublishedVersion[],
  reaching: readonly PublishedVersion[],
  now: number,
): LeadEvent[] {
  const { lead, events } = work;
  const known = new Set(events.filter(({ type }) => type === 'handoff.moved').map(({ sourceId }) => sourceId));
  const missing = reaching.filter(
    ({ version, effectiveAt }) =>
      !known.has(moveId(version, lead.id)) && events.some(({ occurredAt }) => occurredAt < effectiveAt),
  );
  if (missing.length === 0) return [];
  const { handoffs } = replayWork(versions, work, now);
  return missing
    .filter(({ effectiveAt }) => handoffs.some((handoff) => wasOpenAt(handoff, effectiveAt)))
    .map((version) => moveFact(lead.id, version, version.mode === 'openFromStart' ? 'start' : 'now', now));
}

/** Whether a version of that instant (epoch ms) reaches a handoff: one that begins with it has it by itself. */
export function wasOpenAt({ mqlAt, closedAt }: Pick<Handoff, 'mqlAt' | 'closedAt'>, at: number): boolean {
  return mqlAt < at && (closedAt === null || closedAt > at);
}

/** The fact that moves a lead's open handoff to a version, as learned at `now` (epoch ms). */
export function moveFact(
  leadId: string,
  { version, effectiveAt }: Pick<PublishedVersion, 'version' | 'effectiveAt'>,
  from: 'now' | 'start',
  now: number,
): LeadEvent {
  return {
    type: 'handoff.moved',
    occurredAt: effectiveAt,
    recordedAt: now,
    source: 'baton',
    sourceId: moveId(version, leadId),
    sequence: 0,
    actor: 'baton',
    data: { version, from },
  };
}
