import type { Tx } from '@baton/db/client';
import { endSending, forgetRecords, type RecordRow, saveRecords, type WriteEnd } from '@baton/db/crm-records';
import { finishWrites, type WriteOutcome } from '@baton/db/outbox';
import type { AdapterError } from '@baton/integrations/errors';
import { toWritten, withoutTheirs } from './changes.ts';
import type { PlannedWrite } from './prepare-batch.ts';
import type { SentWrite } from './send-batch.ts';

/** A record that the CRM is too busy for is tried so often, the pauses growing from one to the other (ms). */
const ATTEMPTS = 10;
const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/** A pause before the next try that grows with each; no two are alike, so that those who failed together come back apart. */
export function backOffMs(attempts: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 20));
  return Math.round(whole * (0.5 + Math.random() / 2));
}

/** Stores how a batch went: what records say now, what they refused, and when each lead is looked at again. */
export async function storeResults(
  tx: Tx,
  connectionId: string,
  sent: readonly SentWrite[],
  now: number,
): Promise<void> {
  const rows = sent
    .map((row) => (row.claim.attempts >= ATTEMPTS ? giveUp(row) : row))
    .map((row) => ({ ...row, record: row.wanted === null ? null : toRecord(row) }));
  const records = rows.flatMap((row) => (row.record !== null && hasNews(row) ? [row.record] : []));
  await saveRecords(tx, connectionId, records, now);
  await endSending(tx, rows.flatMap(toEnds));
  await forgetRecords(
    tx,
    connectionId,
    rows.flatMap(({ claim, record }) => (record === null ? [claim.leadId] : [])),
  );
  await finishWrites(
    tx,
    rows.map((row) => toOutcome(row, row.record, now)),
  );
}

function giveUp(row: SentWrite): SentWrite {
  if (row.waiting.length === 0 || row.gone) return row;
  const reason = `${row.reason ?? 'The CRM did not take it.'} Tried ${row.claim.attempts} times.`;
  return { ...row, refused: [...row.refused, ...row.waiting], waiting: [], reason };
}

/** Most looks find nothing to say: their records stay as they are. */
function hasNews({ changes, gone, known, wanted }: SentWrite): boolean {
  const forgets = wanted?.theirs.some((field) => known?.written[field] !== undefined) ?? false;
  return changes.length > 0 || gone || forgets || (known !== null && known.state !== 'written');
}

function toRecord({ claim, known, wanted, written, refused, waiting, gone, reason, code }: SentWrite): RecordRow {
  const stands = withoutTheirs(known?.written ?? {}, wanted?.theirs ?? []);
  // A value that was refused before and is still wanted was not sent again; it stays refused.
  const sentNow = new Set([...written, ...refused, ...waiting].map(({ field }) => field));
  const before = Object.entries(known?.refused ?? {}).filter(([field, { value, by }]) => {
    const want = wanted?.values[field as keyof typeof wanted.values];
    return !sentNow.has(field as never) && want !== undefined && String(want.value) === String(value) && want.by === by;
  });
  const standing = { ...Object.fromEntries(before), ...toWritten(refused) };
  const failed = Object.keys(standing).length > 0;
  return {
    leadId: claim.leadId,
    written: { ...stands, ...toWritten(written) },
    refused: standing,
    state: gone ? 'gone' : failed ? 'failed' : 'written',
    error: gone || failed ? (reason ?? known?.error ?? null) : null,
    code: gone || failed ? (code ?? known?.code ?? null) : null,
  };
}

function toEnds({ changes, notes, written, refused, reason, gone }: SentWrite): WriteEnd[] {
  return changes.flatMap((change, index): WriteEnd[] => {
    const id = notes[index];
    if (id === undefined) return [];
    if (written.includes(change)) return [{ id, outcome: 'written', reason: null }];
    return [{ id, outcome: gone || refused.includes(change) ? 'failed' : 'unknown', reason }];
  });
}

function toOutcome({ claim, wanted, waiting, reason }: SentWrite, record: RecordRow | null, now: number): WriteOutcome {
  const { id, marks, claims, attempts } = claim;
  const row = { id, marks, claims, error: reason, nextAttemptAt: null, again: false };
  if (wanted === null || record === null) return { ...row, status: 'skipped', error: 'The lead is gone.' };
  if (record.state === 'gone') return { ...row, status: 'skipped' };
  if (waiting.length > 0) return { ...row, status: 'queued', nextAttemptAt: now + backOffMs(attempts) };
  const { nextChangeAt } = wanted;
  if (nextChangeAt !== null) return { ...row, status: 'queued', nextAttemptAt: nextChangeAt, again: true };
  return { ...row, status: record.state === 'failed' ? 'failed' : 'done' };
}

/**
 * Gives back what nobody heard of or the CRM refused as a whole: for when the connection is written to again, and where a
 * record of the batch may be the cause, each after a pause of its own.
 */
export async function giveBack(
  tx: Tx,
  planned: readonly PlannedWrite[],
  error: AdapterError,
  now: number,
): Promise<void> {
  const refused = error.kind === 'auth' || error.kind === 'rateLimited';
  const { reason } = error;
  await endSending(
    tx,
    planned.flatMap(({ notes }) =>
      notes.map((id) => ({ id, outcome: refused ? 'failed' : 'unknown', reason }) as const),
    ),
  );
  await finishWrites(
    tx,
    planned.map(({ claim: { id, marks, claims, attempts } }) => {
      const nextAttemptAt = refused ? now : now + backOffMs(attempts);
      return { id, marks, claims, status: 'queued', error: reason, nextAttemptAt, again: refused };
    }),
  );
}
