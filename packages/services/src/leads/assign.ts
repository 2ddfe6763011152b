import { type Assignment, chooseOwner, type Rotation } from '@baton/core/assignment/choose';
import type { LeadEvent, Owner } from '@baton/core/handoff/event';
import type { LeadState } from '@baton/core/handoff/handoff';
import type { Subject } from '@baton/core/handoff/qualification';
import { isActive, type Person, type Version, versionAt } from '@baton/core/handoff/version';
import type { Tx } from '@baton/db/client';
import { appendEvents } from '@baton/db/events';
import { lockRotation, takeTurn } from '@baton/db/rotation';
import type { EnforceFrom } from './enforce-from.ts';
import { replayWork, type Work } from './work.ts';

type Terms = { now: number; enforceFrom: EnforceFrom; observe: boolean };

/** A lead that has to get an owner; `gone` is who owns it and does not work here any more. */
type Need = { work: Work; state: LeadState; version: Version; sourceId: string; gone: Person | null };

/**
 * Gives an owner to every lead that is in an open handoff without one, or with one who is not active any more, by the
 * playbook's rules, and appends the decision as a fact. History from before `enforceFrom` and workspaces that only observe
 * are left alone.
 */
export async function assignLeads(
  tx: Tx,
  works: readonly Work[],
  versions: readonly Version[],
  terms: Terms,
): Promise<void> {
  if (terms.observe) return;
  const needs = works.map((work) => needOf(versions, work, terms)).filter((need) => need !== null);
  if (needs.length === 0) return;
  const turns = await lockRotation(tx);
  const rotation = toRotation(turns);
  for (const { work, state, version, sourceId, gone } of needs) {
    const behaviours = work.events.flatMap((event) =>
      event.type === 'lead.behaviour' ? [{ at: event.occurredAt, did: event.data.did }] : [],
    );
    const choice = chooseActive(version, { at: terms.now, fields: state.fields, behaviours }, rotation, gone);
    if (choice === null) continue;
    const path = gone === null ? choice.path : [`${gone.name} is not active any more`, ...choice.path];
    const event = ownerFact(sourceId, terms.now, choice.owner, 'assignment', path);
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

function needOf(versions: readonly Version[], work: Work, { now, enforceFrom }: Terms): Need | null {
  const version = versionAt(versions, now);
  if (version?.playbook.routing.mode !== 'baton') return null;
  const state = replayWork(versions, work, now);
  const handoff = state.handoffs.at(-1);
  if (!handoff || handoff.closedAt !== null || state.queueKey !== null) return null;
  if (handoff.mqlAt < (enforceFrom(work.lead.source) ?? handoff.mqlAt)) return null;
  const sourceId = `assign:${work.lead.id}:${handoff.cycle}`;
  if (state.ownerKey === null) return { work, state, version, sourceId, gone: null };
  const owner = version.people.get(state.ownerKey);
  // Somebody the workspace does not know may well work; somebody it knows as gone does not.
  if (owner === undefined || isActive(owner, now)) return null;
  return { work, state, version, sourceId: `${sourceId}:${owner.key}:${owner.inactiveFrom}`, gone: owner };
}

/** A rule may name a person who has left: then the next one counts. */
function chooseActive(version: Version, subject: Subject, rotation: Rotation, gone: Person | null): Assignment | null {
  const exclude = new Set(gone === null ? [] : [gone.key]);
  for (;;) {
    const choice = chooseOwner(version, subject, rotation, exclude);
    const chosen = typeof choice?.owner === 'string' ? version.people.get(choice.owner) : undefined;
    if (chosen === undefined || isActive(chosen, subject.at)) return choice;
    exclude.add(chosen.key);
  }
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
