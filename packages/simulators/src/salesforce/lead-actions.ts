import { badRequest, convertedLead } from './errors.ts';
import { addHistory } from './lead-history.ts';
import { announce, findRow, type OrgState, type Row, tableOf, toStamp, type Value, type Writer } from './org-state.ts';
import { changeRow, getObject, getWritable, prepareCreate, setDeleted } from './records.ts';

export type ConvertOptions = {
  /** Null or absent: no opportunity is made. */
  opportunityName?: string | null;
  accountId?: string;
  contactId?: string;
  /** The status of the converted lead; the first converted one unless given. */
  status?: string;
  ownerId?: string;
};
export type Converted = { accountId: string; contactId: string; opportunityId: string | null };

/** Converts a lead: makes account, contact and opportunity, moves its activities to them and freezes it. */
export function convertLead(state: OrgState, leadId: string, options: ConvertOptions, writer: Writer): Converted {
  const lead = getWritable(state, getObject(state, 'Lead'), leadId, writer);
  if (lead.IsConverted === true) throw convertedLead();
  const status = state.leadStatuses.find(
    ({ fullName, converted }) => converted && (options.status === undefined || fullName === options.status),
  );
  if (!status) throw badRequest('INVALID_STATUS', `invalid convertedStatus: ${options.status}`);
  const ownerId = options.ownerId ?? (String(lead.OwnerId).startsWith('005') ? String(lead.OwnerId) : writer.userId);
  const make = (object: string, values: Record<string, Value>) => {
    const made = prepareCreate(state, getObject(state, object), values, writer);
    made.commit();
    return made.id;
  };
  const accountId = options.accountId ?? make('Account', { Name: lead.Company ?? '', OwnerId: ownerId });
  const contactId =
    options.contactId ??
    make('Contact', {
      FirstName: lead.FirstName ?? null,
      LastName: lead.LastName ?? '',
      Email: lead.Email ?? null,
      AccountId: accountId,
      OwnerId: ownerId,
    });
  const opportunityId = options.opportunityName
    ? make('Opportunity', {
        Name: options.opportunityName,
        AccountId: accountId,
        StageName: 'Prospecting',
        CloseDate: toStamp(state.now() + 90 * 86_400_000).slice(0, 10),
        OwnerId: ownerId,
      })
    : null;
  const at = writer.at ?? state.now();
  const next: Row = {
    ...lead,
    Status: status.fullName,
    IsConverted: true,
    ConvertedDate: toStamp(at).slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
    IsUnreadByOwner: false,
  };
  // The conversion's change event carries no LastModifiedDate, though the record has one.
  changeRow(state, 'Lead', lead, next, writer, { withoutModified: true });
  Object.assign(lead, { LastModifiedDate: toStamp(at), LastModifiedById: writer.userId });
  addHistory(state, lead.Id, [{ field: 'leadConverted', type: 'Text', old: null, new: null }], writer);
  moveActivities(state, lead.Id, { WhoId: contactId, WhatId: opportunityId ?? accountId, ownerId }, writer);
  return { accountId, contactId, opportunityId };
}

/** Merges up to two losers into a lead: they are deleted and point to it, their activities and memberships move. */
export function mergeLeads(state: OrgState, winnerId: string, loserIds: readonly string[], writer: Writer): void {
  if (loserIds.length < 1 || loserIds.length > 2)
    throw badRequest('INVALID_ARRAY_SIZE', 'you can merge one or two records into the master');
  const object = getObject(state, 'Lead');
  const winner = getWritable(state, object, winnerId, writer);
  const losers = loserIds.map((id) => getWritable(state, object, id, writer));
  for (const loser of losers) {
    loser.MasterRecordId = winner.Id;
    moveActivities(state, loser.Id, { WhoId: winner.Id, WhatId: null, ownerId: null }, writer);
    for (const member of tableOf(state, 'CampaignMember').values())
      if (member.LeadId === loser.Id)
        changeRow(state, 'CampaignMember', member, { ...member, LeadId: winner.Id }, writer);
    addHistory(state, winner.Id, [{ field: 'leadMerged', type: 'Text', old: null, new: loser.Name ?? null }], writer);
    setDeleted(state, 'Lead', loser, true, writer);
  }
  changeRow(state, 'Lead', winner, { ...winner }, writer);
}

/** Takes a lead out of the recycle bin with the id it had. */
export function undeleteLead(state: OrgState, id: string, writer: Writer): void {
  const lead = findRow(state, 'Lead', id);
  if (lead?.IsDeleted !== true) throw badRequest('UNDELETE_FAILED', 'entity is not in the recycle bin');
  lead.MasterRecordId = null;
  setDeleted(state, 'Lead', lead, false, writer);
}

/** Erases a lead for good: not even queryAll finds it. */
export function purgeLead(state: OrgState, id: string, writer: Writer): void {
  const lead = findRow(state, 'Lead', id);
  if (!lead) throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (lead.IsDeleted !== true) setDeleted(state, 'Lead', lead, true, writer);
  tableOf(state, 'Lead').delete(lead.Id);
  state.purged.set(lead.Id, String(lead.SystemModstamp));
}

/** Changes several leads alike in one transaction, which makes one change event with all their ids. */
export function updateLeadsAlike(state: OrgState, prepared: readonly { row: Row; next: Row }[], writer: Writer): void {
  const changed = new Set<string>();
  for (const { row, next } of prepared) {
    for (const name of Object.keys(next)) if (next[name] !== row[name]) changed.add(name);
    changeRow(state, 'Lead', row, next, writer, { silent: true });
  }
  const first = prepared[0]?.row;
  if (!first) return;
  const fields = [...changed, 'LastModifiedDate', 'LastModifiedById'];
  const ids = prepared.map(({ row }) => row.Id);
  announce(state, {
    object: 'Lead',
    kind: 'UPDATE',
    ids,
    changed: fields,
    row: first,
    writer,
    at: writer.at ?? state.now(),
  });
}

type Target = { WhoId: string; WhatId: string | null; ownerId: string | null };

function moveActivities(state: OrgState, fromId: string, to: Target, writer: Writer): void {
  for (const object of ['Task', 'Event']) {
    for (const row of tableOf(state, object).values()) {
      if (row.WhoId !== fromId || row.TaskSubtype === 'Cadence') continue;
      const next: Row = { ...row, WhoId: to.WhoId, WhatId: row.WhatId ?? to.WhatId };
      if (to.ownerId && row.IsClosed === false && row.OwnerId === writer.userId) next.OwnerId = to.ownerId;
      changeRow(state, object, row, next, writer);
    }
  }
  for (const relation of tableOf(state, 'EmailMessageRelation').values())
    if (relation.RelationId === fromId)
      changeRow(state, 'EmailMessageRelation', relation, { ...relation, RelationId: to.WhoId }, writer, {
        silent: true,
      });
}
