import { chooseOwner, type Rotation } from '@baton/core/assignment/choose';
import type { LeadEvent, Owner } from '@baton/core/handoff/event';
import { type Version, versionAt } from '@baton/core/handoff/version';
import type { Tx } from '@baton/db/client';
import { appendEvents } from '@baton/db/events';
import { lockRotation, takeTurn } from '@baton/db/rotation';
import { replayWork, type Work } from './work.ts';

type Terms = { now: number; enforceFrom: number | null; observe: boolean };

/**
 * Gives an owner to every lead that is in an open handoff without one, by the playbook's rules, and appends the decision
 * as a fact. History from before `enforceFrom` and workspaces that only observe are left alone.
 */
export async function assignLeads(
  tx: Tx,
  works: readonly Work[],
  versions: readonly Version[],
  terms: Terms,
): Promise<void> {
  if (terms.observe) return;
  const waiting = works.filter((work) => needsOwner(versions, work, terms));
  if (waiting.length === 0) return;
  const turns = await lockRotation(tx);
  const rotation = toRotation(turns);
  for (const work of waiting) {
    const state = replayWork(versions, work, terms.now);
    const handoff = state.handoffs.at(-1);
    const version = versionAt(versions, terms.now);
    if (!handoff || !version) continue;
    const behaviours = work.events.flatMap((event) =>
      event.type === 'lead.behaviour' ? [{ at: event.occurredAt, did: event.data.did }] : [],
    );
    const choice = chooseOwner(version, { at: terms.now, fields: state.fields, behaviours }, rotation);
    if (choice === null) continue;
    const event = ownerFact(
      `assign:${work.lead.id}:${handoff.cycle}`,
      terms.now,
      choice.owner,
      'assignment',
      choice.path,
    );
    if (
      (await appendEvents(tx, [{ ...event, leadId: work.lead.id, data: event.data as Record<string, unknown> }])) === 0
    )
      continue;
    work.fresh.push(event);
    if (choice.pool !== null && typeof choice.owner === 'string') {
      await takeTurn(tx, choice.pool, choice.owner, terms.now);
      const pool = rotation.get(choice.pool) ?? new Map();
      const turn = pool.get(choice.owner) ?? { count: 0, lastAt: null };
      pool.set(choice.owner, { count: turn.count + 1, lastAt: terms.now });
      rotation.set(choice.pool, pool);
    }
  }
}

function needsOwner(versions: readonly Version[], work: Work, { now, enforceFrom }: Terms): boolean {
  const state = replayWork(versions, work, now);
  const handoff = state.handoffs.at(-1);
  if (!handoff || handoff.closedAt !== null || state.ownerKey !== null || state.queueKey !== null) return false;
  if (enforceFrom !== null && handoff.mqlAt < enforceFrom) return false;
  return versionAt(versions, now)?.playbook.routing.mode === 'baton';
}

/** A decision of Baton about the owner, as a fact that replay reads. */
export function ownerFact(
  sourceId: string,
  at: number,
  owner: Owner,
  by: 'assignment' | 'escalation',
  path: string[],
): LeadEvent {
  return {
    type: 'lead.owner',
    occurredAt: at,
    recordedAt: at,
    source: 'baton',
    sourceId,
    sequence: 0,
    actor: 'baton',
    data: { owner, decision: { by, path } },
  };
}

/** Turns by pool and person, as the choice of an owner reads them. */
export function toRotation(
  turns: readonly { pool: string; personKey: string; count: number; lastAt: number | null }[],
) {
  const rotation = new Map<string, Map<string, { count: number; lastAt: number | null }>>();
  for (const { pool, personKey, count, lastAt } of turns) {
    const members = rotation.get(pool) ?? new Map();
    members.set(personKey, { count, lastAt });
    rotation.set(pool, members);
  }
  return rotation satisfies Rotation;
}
