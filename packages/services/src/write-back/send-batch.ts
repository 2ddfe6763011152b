import type { CrmChange, CrmWriteResult, CrmWriter } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import type { FieldChange } from './changes.ts';
import type { PlannedWrite, Writing } from './prepare-batch.ts';

/** How the values of one lead went. `refused` will not succeed as they are, `waiting` may. */
export type SentWrite = PlannedWrite & {
  written: FieldChange[];
  refused: FieldChange[];
  waiting: FieldChange[];
  gone: boolean;
  reason: string | null;
  code: string | null;
};

/**
 * Sends what was planned. A record that is refused for some of its fields is sent once more without those. Throws
 * AdapterError when nothing went through.
 */
export async function sendBatch(
  writer: CrmWriter,
  planned: readonly PlannedWrite[],
  { context }: Writing,
): Promise<SentWrite[]> {
  const sent = planned.map(
    (one): SentWrite => ({
      ...one,
      written: [],
      refused: [],
      waiting: one.changes,
      gone: false,
      reason: null,
      code: null,
    }),
  );
  await round(writer, sent, context);
  const again = sent.filter(({ refused, waiting, gone }) => refused.length > 0 && waiting.length > 0 && !gone);
  await round(writer, again, context).catch((error: unknown) => {
    // What the first round wrote must not be lost over the second.
    if (!isAdapterError(error)) throw error;
  });
  return sent;
}

/** A lead of which the CRM takes nothing, whatever we do. */
export function toRefused(planned: PlannedWrite, reason: string): SentWrite {
  return { ...planned, written: [], refused: planned.changes, waiting: [], gone: false, reason, code: null };
}

async function round(writer: CrmWriter, rows: readonly SentWrite[], context: Writing['context']): Promise<void> {
  const due = rows.filter(({ lead, waiting }) => lead !== null && waiting.length > 0);
  if (due.length === 0) return;
  const results = await writer.write(due.map(toChange), context);
  const byId = new Map(results.map((result) => [result.id, result]));
  for (const row of due) apply(row, byId.get(row.claim.leadId) ?? null);
}

function toChange({ claim, lead, waiting }: SentWrite): CrmChange {
  return {
    id: claim.leadId,
    externalId: lead?.externalId ?? '',
    fields: Object.fromEntries(waiting.map(({ crmField, value }) => [crmField, value])),
  };
}

function apply(row: SentWrite, result: CrmWriteResult | null): void {
  if (result === null) return;
  const { outcome, fields } = result;
  if (outcome === 'written') {
    row.written.push(...row.waiting);
    row.waiting = [];
    return;
  }
  row.reason = [row.reason, result.reason].filter(Boolean).join(' ');
  row.code ??= result.code;
  row.gone = outcome === 'gone';
  if (outcome !== 'rejected') return;
  const named = row.waiting.filter(({ crmField }) => fields.includes(crmField));
  row.refused.push(...(named.length > 0 ? named : row.waiting));
  row.waiting = row.waiting.filter((change) => !row.refused.includes(change));
}
