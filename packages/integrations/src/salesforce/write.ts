import type { Connection } from 'jsforce';
import type { CrmChange, CrmContext, CrmWriteResult, CrmWriter } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { isJsonObject } from '../json-body.ts';
import { type Fault, faultsOf, isBusy, toFault, wordsOf } from './errors.ts';
import { kindOf, toId18 } from './ids.ts';
import type { Library } from './library.ts';

const BATCH = 200;
const GONE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND']);
const FIELD = /^[A-Za-z]\w{0,79}$/;
const RESERVED = new Set(['id', 'attributes', 'type']);

/** Writes leads through collections of 200. Assignment rules stay out of it: they would take leads from their owners. */
export function createSalesforceWriter(library: Library): CrmWriter {
  return {
    source: 'salesforce',
    async write(changes, ctx) {
      const results = new Map<CrmChange, CrmWriteResult>();
      const good: CrmChange[] = [];
      for (const change of changes) {
        const refused = checkChange(change);
        if (refused === null) good.push(change);
        else results.set(change, refused);
      }
      let wrote = false;
      for (const batch of toBatches(good)) {
        try {
          for (const [change, result] of await writeBatch(library, ctx, batch)) results.set(change, result);
          wrote = true;
        } catch (error) {
          if (!isAdapterError(error) || !wrote) throw error;
          // Some went through: the others are told to come again.
          for (const change of good)
            if (!results.has(change)) results.set(change, resultOf(change, 'retry', error.reason));
          break;
        }
      }
      return changes.map((change) => results.get(change) ?? resultOf(change, 'retry', 'not sent'));
    },
  };
}

/** Batches in which no lead is twice: of two changes of one lead the second goes out after the first. */
function toBatches(changes: readonly CrmChange[]): CrmChange[][] {
  const batches: CrmChange[][] = [];
  const from = new Map<string, number>();
  for (const change of changes) {
    const lead = toId18(change.externalId) ?? change.externalId;
    let index = from.get(lead) ?? 0;
    while ((batches[index]?.length ?? 0) >= BATCH) index++;
    const batch = batches[index] ?? [];
    batches[index] = batch;
    batch.push(change);
    from.set(lead, index + 1);
  }
  return batches;
}

/**
 * Salesforce refuses a whole call for one record that it cannot read, such as one with a field that is hidden from us: the
 * halves are tried apart until the bad one stands alone.
 */
async function writeBatch(
  library: Library,
  ctx: CrmContext,
  batch: readonly CrmChange[],
): Promise<[CrmChange, CrmWriteResult][]> {
  try {
    const answers = await library.client.call(ctx, (connection) => update(connection, batch));
    return batch.map((change, index) => [change, toResult(change, answers[index])]);
  } catch (error) {
    if (!isAdapterError(error) || error.kind !== 'rejected') throw error;
    const [only] = batch;
    if (batch.length === 1 && only) {
      const fault = faultsOf(error.cause)[0];
      return [[only, fault ? toRefusal(only, [fault]) : resultOf(only, 'rejected', error.reason)]];
    }
    const half = Math.ceil(batch.length / 2);
    return [
      ...(await writeBatch(library, ctx, batch.slice(0, half))),
      ...(await writeBatch(library, ctx, batch.slice(half))),
    ];
  }
}

async function update(connection: Connection, batch: readonly CrmChange[]): Promise<unknown[]> {
  const records = batch.map(({ externalId, fields }) => ({ ...fields, Id: toId18(externalId) ?? externalId }));
  const options = { allOrNone: false, headers: { 'Sforce-Auto-Assign': 'FALSE' } };
  const answers: unknown = await connection.sobject('Lead').update(records, options);
  if (!Array.isArray(answers) || answers.length !== batch.length)
    throw new SyntaxError('the answer of the collection does not fit what was sent');
  return answers;
}

function toResult(change: CrmChange, answer: unknown): CrmWriteResult {
  if (isJsonObject(answer) && answer.success === true) return resultOf(change, 'written', null);
  const errors = isJsonObject(answer) && Array.isArray(answer.errors) ? answer.errors : [];
  const faults = errors.flatMap((one) => toFault(one) ?? []);
  return faults.length > 0
    ? toRefusal(change, faults)
    : resultOf(change, 'retry', 'Salesforce did not say what became of it');
}

function toRefusal(change: CrmChange, faults: readonly Fault[]): CrmWriteResult {
  const [first] = faults;
  if (!first) return resultOf(change, 'retry', null);
  const reason = faults.map(wordsOf).join('; ');
  const told = { code: first.code, fields: [...new Set(faults.flatMap((fault) => fault.fields))] };
  if (faults.every(isBusy)) return { ...resultOf(change, 'retry', reason), ...told };
  // The id that crosses nothing is the record's own, unless the change points to another.
  const isGone =
    GONE.has(first.code) ||
    (first.code === 'INVALID_CROSS_REFERENCE_KEY' && !Object.keys(change.fields).some((name) => /Id$/.test(name)));
  return { ...resultOf(change, isGone ? 'gone' : 'rejected', reason), ...told };
}

/** What could never be written, or could write somewhere else. */
function checkChange(change: CrmChange): CrmWriteResult | null {
  const id = toId18(change.externalId);
  if (id === null || kindOf(id) !== 'lead') return resultOf(change, 'rejected', 'not the id of a lead in Salesforce');
  const bad = Object.keys(change.fields).find((name) => !FIELD.test(name) || RESERVED.has(name.toLowerCase()));
  return bad === undefined ? null : resultOf(change, 'rejected', 'not a field of a lead in Salesforce');
}

function resultOf(change: CrmChange, outcome: CrmWriteResult['outcome'], reason: string | null): CrmWriteResult {
  return { id: change.id, outcome, reason, code: null, fields: [] };
}
