import type { LeadEvent } from '@baton/core/handoff/event';
import type { Tx } from '@baton/db/client';
import { appendEvents, type EventVia, type LockedLead, listEvents, lockLeads, lockLeadsById } from '@baton/db/events';
import { listWithdrawnLeads } from '@baton/db/imported-events';
import type { LeadKey } from '@baton/db/lead-readers';
import { type SavedLead, type LeadState as StoredLead, saveLeads } from '@baton/db/leads';
import { planWrites } from '@baton/db/outbox';
import { isCrmSource } from '@baton/integrations/crm';
import { settleAlerts } from '../alerts/settle.ts';
import type { Ctx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { assignLeads } from './assign.ts';
import { loadEnforceFrom } from './enforce-from.ts';
import { moveHandoffs } from './move-handoffs.ts';
import { toStored } from './state.ts';
import { countingEvents, endsWithMerge, replayWork, type Work } from './work.ts';

/** A fact about the lead with this key, not yet appended; `via` says how a CRM told it. */
export type Fact = { key: LeadKey; event: LeadEvent; via?: EventVia };

/**
 * Appends facts, replays the leads they are about and saves what changed, all in the caller's transaction.
 * Facts known already (same source and id) change nothing. Leads are created as needed.
 */
export async function applyFacts(ctx: Ctx, tx: Tx, facts: readonly Fact[]): Promise<SavedLead[]> {
  const keys = new Map<string, LeadKey>();
  for (const { key, event } of facts) {
    keys.set(nameOf(key), key);
    if (event.type === 'lead.merged') {
      const into = { source: key.source, externalId: event.data.into };
      keys.set(nameOf(into), into);
    }
  }
  const locked = await lockLeads(tx, [...keys.values()]);
  const byKey = new Map(locked.flatMap((lead) => lead.keys.map((key) => [nameOf(key), lead] as const)));
  const fresh = new Map<string, LeadEvent[]>();
  const via = new Map<LeadEvent, EventVia>();
  const merges: { loser: LockedLead; into: LockedLead }[] = [];
  for (const { key, event, via: how } of facts) {
    const lead = byKey.get(nameOf(key));
    if (lead === undefined) throw new Error(`lead ${key.externalId} was not locked`);
    const isOwn = lead.source === key.source && lead.externalId === key.externalId;
    // What the CRM does to a merged-away record afterwards says nothing about the survivor.
    if (!isOwn && endsWithMerge(event.type)) continue;
    fresh.set(lead.id, [...(fresh.get(lead.id) ?? []), event]);
    if (how !== undefined) via.set(event, how);
    if (event.type !== 'lead.merged') continue;
    const into = byKey.get(nameOf({ source: key.source, externalId: event.data.into }));
    if (into && into.id !== lead.id) merges.push({ loser: lead, into });
  }
  return saveWorks(ctx, tx, locked, { fresh, via, merges });
}

/** Replays leads again as they are, for instance after a new playbook version. */
export async function replayLeads(ctx: Ctx, tx: Tx, leadIds: string[]): Promise<SavedLead[]> {
  return saveWorks(ctx, tx, await lockLeadsById(tx, leadIds), { fresh: new Map(), via: new Map(), merges: [] });
}

type News = {
  fresh: ReadonlyMap<string, LeadEvent[]>;
  via: ReadonlyMap<LeadEvent, EventVia>;
  merges: { loser: LockedLead; into: LockedLead }[];
};

async function saveWorks(ctx: Ctx, tx: Tx, locked: LockedLead[], { fresh, via, merges }: News): Promise<SavedLead[]> {
  await appendEvents(
    tx,
    [...fresh].flatMap(([leadId, events]) =>
      events.map((event) => ({
        ...event,
        leadId,
        data: event.data as Record<string, unknown>,
        via: via.get(event) ?? null,
      })),
    ),
  );
  const mergedInto = resolveMerges(merges);
  const { works, gone } = await setGoneAside(tx, await collectWorks(tx, locked, mergedInto));
  const [versions, workspace] = await Promise.all([
    loadVersions(ctx, tx),
    tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } }),
  ]);
  const sources = works.map(({ lead }) => lead.source);
  const enforceFrom = await loadEnforceFrom(ctx, tx, workspace.enforceFrom?.getTime() ?? null, sources);
  const now = latest(ctx.now, works, fresh);
  await moveHandoffs(tx, works, versions, now);
  await assignLeads(tx, works, versions, { now, enforceFrom, observe: workspace.observe });
  const states: StoredLead[] = works.map((work) =>
    toStored(work.lead.id, replayWork(versions, work, now), enforceFrom(work.lead.source), now),
  );
  for (const [loserId, survivorId] of mergedInto) states.push(emptied(loserId, { mergedIntoId: survivorId }));
  for (const { id, deletedAt } of gone) states.push(emptied(id, { deletedAt: deletedAt ?? ctx.now }));
  // A merged-away lead points at its survivor, so the survivor is saved first.
  const saved = await saveLeads(tx, states);
  const ofCrms = new Set(works.flatMap(({ lead }) => (isCrmSource(lead.source) ? [lead.id] : [])));
  await planWrites(
    tx,
    saved.flatMap(({ id, changed }) => (changed && ofCrms.has(id) ? [id] : [])),
  );
  const decided = works.map((work) => [work.lead.id, [...(fresh.get(work.lead.id) ?? []), ...work.fresh]] as const);
  await settleAlerts(ctx, tx, { saved, states, fresh: new Map([...fresh, ...decided]) });
  return saved;
}

/**
 * The instant as of which leads are replayed. While this worker waited for them others may have stored later facts: what
 * was recorded has happened, or `replay` would leave it out again.
 */
function latest(now: number, works: readonly Work[], fresh: ReadonlyMap<string, LeadEvent[]>): number {
  let last = now;
  for (const { events } of works) for (const { recordedAt } of events) last = Math.max(last, recordedAt);
  for (const events of fresh.values()) for (const { occurredAt } of events) last = Math.max(last, occurredAt);
  return last;
}

/** Loser -> final survivor, chains followed; a merge that would close a circle is left out. */
function resolveMerges(merges: { loser: LockedLead; into: LockedLead }[]): Map<string, string> {
  const into = new Map<string, string>();
  const root = (id: string): string => {
    const next = into.get(id);
    return next === undefined ? id : root(next);
  };
  for (const merge of merges) {
    const [loser, survivor] = [root(merge.loser.id), root(merge.into.id)];
    if (loser !== survivor) into.set(loser, survivor);
  }
  return new Map([...into.keys()].map((id) => [id, root(id)]));
}

async function collectWorks(tx: Tx, locked: LockedLead[], mergedInto: ReadonlyMap<string, string>): Promise<Work[]> {
  const survivors = locked.filter((lead) => !mergedInto.has(lead.id));
  const losersOf = (lead: LockedLead) =>
    [lead, ...locked.filter((one) => mergedInto.get(one.id) === lead.id)].flatMap((one) =>
      one.id === lead.id ? one.mergedIds : [one.id, ...one.mergedIds],
    );
  const rows = await listEvents(
    tx,
    survivors.flatMap((lead) => [lead.id, ...losersOf(lead)]),
  );
  return survivors.map((lead) => {
    const losers = losersOf(lead);
    const own = new Set([lead.id, ...losers]);
    const mine = rows.filter((row) => own.has(row.leadId));
    return { lead, events: countingEvents(mine, lead.id), fresh: [] };
  });
}

/**
 * Leads of which nothing is left but what Baton itself noted, because the imports that told of them were undone, apart: they
 * count as deleted until somebody tells of them again.
 */
async function setGoneAside(tx: Tx, works: Work[]): Promise<{ works: Work[]; gone: LockedLead[] }> {
  const untold = works.filter(({ events }) => events.every(({ source }) => source === 'baton'));
  if (untold.length === 0) return { works, gone: [] };
  const ids = untold.flatMap(({ lead }) => [lead.id, ...lead.mergedIds]);
  const withdrawn = await listWithdrawnLeads(tx, ids);
  const isGone = ({ lead }: Work) => [lead.id, ...lead.mergedIds].some((id) => withdrawn.has(id));
  const gone = new Set(untold.filter(isGone));
  return { works: works.filter((work) => !gone.has(work)), gone: [...gone].map(({ lead }) => lead) };
}

/** What is left of a lead that was merged into another or that nobody speaks of any more: its name outside, and where it went. */
function emptied(id: string, end: Partial<Pick<StoredLead, 'mergedIntoId' | 'deletedAt'>>): StoredLead {
  return {
    id,
    name: null,
    email: null,
    company: null,
    stage: 'new',
    ownerKey: null,
    queueKey: null,
    mergedIntoId: null,
    deletedAt: null,
    fields: {},
    lastEventAt: null,
    handoffs: [],
    ...end,
  };
}

function nameOf(key: LeadKey): string {
  return JSON.stringify([key.source, key.externalId]);
}
