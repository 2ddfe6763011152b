import { findRow, type OrgState, type Row, tableOf, toStamp, type Value, type Writer } from './org-state.ts';

type Entry = { field: string; type: string; old: Value; new: Value };

/** The row that says a lead was made. */
export function noteCreation(state: OrgState, object: string, row: Row, writer: Writer): void {
  if (object === 'Lead') addHistory(state, row.Id, [{ field: 'created', type: 'Text', old: null, new: null }], writer);
}

/** Rows for a changed status and owner; an owner has one with names and one with ids. */
export function noteUpdate(state: OrgState, object: string, before: Row, row: Row, writer: Writer): void {
  if (object !== 'Lead') return;
  const entries: Entry[] = [];
  if (before.Status !== row.Status)
    entries.push({ field: 'Status', type: 'DynamicEnum', old: before.Status ?? null, new: row.Status ?? null });
  if (before.OwnerId !== row.OwnerId)
    entries.push(
      { field: 'Owner', type: 'Text', old: nameOf(state, before.OwnerId), new: nameOf(state, row.OwnerId) },
      { field: 'Owner', type: 'EntityId', old: before.OwnerId ?? null, new: row.OwnerId ?? null },
    );
  addHistory(state, row.Id, entries, writer);
}

/** Rows of a lead's history as one save writes them: all with the same instant. Nothing when tracking is off. */
export function addHistory(state: OrgState, leadId: string, entries: readonly Entry[], writer: Writer): void {
  if (!state.trackHistory) return;
  for (const entry of entries) {
    const Id = state.nextId('LeadHistory');
    tableOf(state, 'LeadHistory').set(Id, {
      Id,
      LeadId: leadId,
      Field: entry.field,
      DataType: entry.type,
      OldValue: entry.old,
      NewValue: entry.new,
      CreatedById: writer.userId,
      CreatedDate: toStamp(writer.at ?? state.now()),
      IsDeleted: false,
    });
  }
}

/** The name of a user or queue. */
export function nameOf(state: OrgState, id: Value | undefined): string | null {
  if (typeof id !== 'string') return null;
  const row = findRow(state, 'User', id) ?? findRow(state, 'Group', id);
  return row ? String(row.Name) : null;
}
