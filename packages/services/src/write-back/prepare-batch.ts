import type { Tx } from '@baton/db/client';
import { listRecords, noteSending, type RecordRow } from '@baton/db/crm-records';
import { listDecisions } from '@baton/db/decisions';
import { type LeadDetail, listLeadDetails } from '@baton/db/lead-readers';
import { type ClaimedWrite, claimWrites } from '@baton/db/outbox';
import type { CrmContext, CrmSource } from '@baton/integrations/crm';
import { viewRow } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import { isProvisional } from '../crm/feeds.ts';
import { type Directory, loadDirectory } from '../people/directory.ts';
import { diffRecord, type FieldChange, toSent } from './changes.ts';
import { computeRecord, type WantedRecord } from './compute-record.ts';
import type { WriteSettings } from './write-settings.ts';

/** A claimed lead with what has to be sent of it. `notes` are the ids of the noted values, in the order of `changes`. */
export type PlannedWrite = {
  claim: ClaimedWrite;
  lead: LeadDetail | null;
  known: RecordRow | null;
  wanted: WantedRecord | null;
  changes: FieldChange[];
  notes: string[];
};

export type Writing = { connectionId: string; kind: CrmSource; settings: WriteSettings; context: CrmContext };

const NO_DECISIONS = { stage: null, owner: null };

/**
 * Claims leads of the connection and works out what has to be sent. The values are noted in the same transaction: when they
 * come back to us, or when we die before we hear of them, it is known that they may be there.
 */
export async function prepareBatch(
  ctx: Ctx,
  tx: Tx,
  { connectionId, kind, settings, context }: Writing,
  claim: { limit: number; leaseMs: number },
): Promise<PlannedWrite[]> {
  const claimed = await claimWrites(tx, connectionId, claim);
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ leadId }) => leadId);
  const leads = new Map((await listLeadDetails(tx, ids)).map((lead) => [lead.id, lead]));
  const [records, decisions, directory] = [
    await listRecords(tx, connectionId, ids),
    await listDecisions(tx, ids),
    await loadDirectory(ctx, tx),
  ];
  const owners = new Map(Object.entries(context.people).map(([id, key]) => [key, id]));
  const planned = claimed.map((one): PlannedWrite => {
    const lead = leads.get(one.leadId) ?? null;
    const known = records.get(one.leadId) ?? null;
    const row = { claim: one, lead, known, notes: [] };
    if (lead === null || lead.deletedAt !== null || lead.mergedIntoId !== null)
      return { ...row, wanted: null, changes: [] };
    const terms = {
      settings,
      ...termsOf(directory, settings, lead, ctx.now),
      ownerIdOf: (key: string) => owners.get(key) ?? null,
    };
    const wanted = computeRecord(lead, decisions.get(lead.id) ?? NO_DECISIONS, terms);
    return { ...row, wanted, changes: diffRecord(wanted, known, settings, kind) };
  });
  const sent = planned.flatMap(({ lead, changes }) =>
    lead === null ? [] : changes.map((change) => toSent(lead.id, lead.externalId, change)),
  );
  const notes = await noteSending(tx, connectionId, sent, ctx.now);
  const starts = planned.map((_, index) => planned.slice(0, index).reduce((sum, one) => sum + one.changes.length, 0));
  return planned.map((one, index) => {
    const from = starts[index] ?? 0;
    return { ...one, notes: notes.slice(from, from + one.changes.length) };
  });
}

function termsOf(directory: Directory, { values }: WriteSettings, lead: LeadDetail, now: number) {
  const behind = directory.feeds(lead.source);
  const reasons = directory.latest?.playbook.rejection.reasons ?? [];
  return {
    reasonValue: (key: string) =>
      reasons.find((one) => one.key === key)?.crmValue ?? values.reasons[key] ?? directory.reasonLabel(key),
    view: (clock: Parameters<typeof viewRow>[0]) => viewRow(clock, directory, now),
    isProvisional: (clock: { dueAt: number | null }) => isProvisional(behind, clock.dueAt),
    now,
  };
}
