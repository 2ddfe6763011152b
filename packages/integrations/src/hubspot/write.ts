import type { CrmChange, CrmContext, CrmValue, CrmWriteResult, CrmWriter } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { isJsonObject } from '../json-body.ts';
import type { HubspotCalls } from './calls.ts';
import { statusOf, toHubspotError } from './errors.ts';
import { readFaults, wordFault } from './faults.ts';

/** What HubSpot takes in one call. */
const BATCH = 100;
const STAGE = 'lifecyclestage';
/** Faults in the data of one input: HubSpot then refuses the whole batch. */
const REFUSALS = new Set([400, 404, 409]);
/** What a partial error may be called when trying again is of no use. */
const FINAL = /VALIDATION|INVALID|FORBIDDEN|SCOPES|BANNED|EXISTS|UNSUPPORTED/;

type Properties = Record<string, string>;
type Input = { change: CrmChange; id: string; properties: Properties };
type Result = Omit<CrmWriteResult, 'id'>;
type Answer = {
  results: readonly { id: string; properties: Record<string, string | null> }[];
  errors?: readonly { category?: string; context?: Record<string, string[]> }[];
};

const WRITTEN: Result = { outcome: 'written', reason: null, code: null, fields: [] };
const GONE: Result = { outcome: 'gone', reason: 'HubSpot has no such contact any more.', code: null, fields: [] };
const later = (reason: string, code: string | null): Result => ({ outcome: 'retry', reason, code, fields: [] });

/** Writes contacts, 100 in a call. */
export function createHubspotWriter(calls: HubspotCalls): CrmWriter {
  return {
    source: 'hubspot',
    async write(changes, ctx) {
      const done = new Map<CrmChange, Result>();
      const inputs = changes.map((change) => ({
        change,
        id: change.externalId,
        properties: toProperties(change.fields),
      }));
      try {
        for (const batch of toBatches(inputs)) await send(calls, batch, ctx, done);
      } catch (error) {
        // What went through counts; the rest goes with the next call, which hears of the cause itself.
        if (!isAdapterError(error) || done.size === 0) throw error;
        for (const change of changes) if (!done.has(change)) done.set(change, later(error.reason, null));
      }
      return changes.map((change) => ({ id: change.id, ...(done.get(change) ?? later('no answer', null)) }));
    },
  };
}

/** HubSpot's values are texts; '' clears one. */
function toProperties(fields: Readonly<Record<string, CrmValue>>): Properties {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === null ? '' : String(value)]));
}

/** Batches in which no record comes twice: HubSpot refuses those. */
function toBatches(inputs: readonly Input[]): Input[][] {
  const batches: Input[][] = [];
  for (const input of inputs) {
    const batch = batches.find((one) => one.length < BATCH && !one.some(({ id }) => id === input.id));
    if (batch) batch.push(input);
    else batches.push([input]);
  }
  return batches;
}

/** Sends a batch; when one input spoils it, it is sent in parts, those first that are not under suspicion. */
async function send(
  calls: HubspotCalls,
  batch: readonly Input[],
  ctx: CrmContext,
  done: Map<CrmChange, Result>,
): Promise<void> {
  if (batch.length === 0) return;
  const answer = await update(calls, batch, ctx).catch((error: unknown) => {
    if (!REFUSALS.has(statusOf(error) ?? 0)) throw toHubspotError(error, ctx.now);
    return { refused: (error as { body?: unknown }).body, status: statusOf(error) };
  });
  if (!('refused' in answer)) return take(calls, batch, answer, ctx, done);
  const [only] = batch;
  if (batch.length === 1 && only) {
    done.set(
      only.change,
      answer.status === 404 ? await sendToSurvivor(calls, only, ctx) : toRefusal(only, answer.refused),
    );
    return;
  }
  for (const part of splitBySuspicion(batch, answer.refused)) await send(calls, part, ctx, done);
}

async function update(calls: HubspotCalls, batch: readonly Input[], ctx: CrmContext): Promise<Answer> {
  const inputs = batch.map(({ id, properties }) => ({ id, properties }));
  return (await calls.run(ctx, (client) => client.crm.contacts.batchApi.update({ inputs }))) as Answer;
}

async function take(
  calls: HubspotCalls,
  batch: readonly Input[],
  answer: Answer,
  ctx: CrmContext,
  done: Map<CrmChange, Result>,
): Promise<void> {
  const byId = new Map(answer.results.map((result) => [result.id, result.properties]));
  const faults = new Map(
    (answer.errors ?? []).flatMap(({ category, context }) =>
      (context?.ids ?? []).map((id) => [id, category ?? 'ERROR']),
    ),
  );
  const unnamed = batch.filter(({ id }) => !byId.has(id) && !faults.has(id));
  const asked = new Set(batch.map(({ id }) => id));
  const others = answer.results.filter(({ id }) => !asked.has(id));
  // A merged contact answers with the survivor's id.
  const merged = others.length === unnamed.length;
  const backward: Input[] = [];
  for (const input of batch) {
    const { change, id, properties } = input;
    const said = byId.get(id);
    const fault = faults.get(id);
    if (fault === 'OBJECT_NOT_FOUND') done.set(change, await sendToSurvivor(calls, input, ctx));
    else if (fault !== undefined) done.set(change, toPartialFault(fault));
    else if (said === undefined && !merged) done.set(change, later('HubSpot did not say what became of it.', null));
    else {
      done.set(change, WRITTEN);
      const stage = said?.[STAGE];
      if (properties[STAGE] && stage !== undefined && stage !== properties[STAGE]) backward.push(input);
    }
  }
  if (backward.length > 0) await sendBackward(calls, backward, ctx, done);
}

/** A lifecycle stage goes back only when it was cleared before, in a call of its own. */
async function sendBackward(
  calls: HubspotCalls,
  batch: readonly Input[],
  ctx: CrmContext,
  done: Map<CrmChange, Result>,
): Promise<void> {
  for (const input of batch) done.set(input.change, later('The lifecycle stage has to go back.', null));
  for (const value of ['', null]) {
    const step = batch.map((input) => ({ ...input, properties: { [STAGE]: value ?? input.properties[STAGE] ?? '' } }));
    await update(calls, step, ctx).catch((error: unknown) => {
      throw toHubspotError(error, ctx.now);
    });
  }
  for (const input of batch) done.set(input.change, WRITTEN);
}

/** The old id of a merged contact leads to the survivor in a single read, a batch may not follow it. */
async function sendToSurvivor(calls: HubspotCalls, { id, properties }: Input, ctx: CrmContext): Promise<Result> {
  try {
    const { id: survivor } = await calls.run(ctx, (client) => client.crm.contacts.basicApi.getById(id));
    if (survivor === id) return later('HubSpot did not find the contact, but shows it.', null);
    await calls.run(ctx, (client) => client.crm.contacts.basicApi.update(survivor, { properties }));
    return WRITTEN;
  } catch (error) {
    if (statusOf(error) === 404) return GONE;
    throw toHubspotError(error, ctx.now);
  }
}

function toRefusal({ properties }: Input, body: unknown): Result {
  const faults = readFaults(body);
  const [first] = faults;
  const category = isJsonObject(body) && typeof body.category === 'string' ? body.category : 'VALIDATION_ERROR';
  if (first === undefined)
    return { outcome: 'rejected', reason: `HubSpot refused the change (${category}).`, code: category, fields: [] };
  const fields = faults.flatMap(({ name }) => (name !== null && name in properties ? [name] : []));
  const words = faults.map((fault) => wordFault(fault, fault.name === null ? undefined : properties[fault.name]));
  return { outcome: 'rejected', reason: [...new Set(words)].join(' '), code: first.code, fields: [...new Set(fields)] };
}

function toPartialFault(category: string): Result {
  if (!FINAL.test(category)) return later(`HubSpot was busy with this contact (${category}).`, category);
  return { outcome: 'rejected', reason: `HubSpot refused the change (${category}).`, code: category, fields: [] };
}

/** The inputs whose values the refusal speaks of apart from the others; halves when that says nothing. */
function splitBySuspicion(batch: readonly Input[], refused: unknown): (readonly Input[])[] {
  const faults = readFaults(refused);
  const suspects = (says: (message: string, value: string) => boolean) =>
    batch.filter(({ properties }) =>
      faults.some(({ name, message }) => {
        const value = name === null ? undefined : properties[name];
        return value !== undefined && says(message, value);
      }),
    );
  // A message begins with the bad value; those that are allowed may follow.
  const first = suspects((message, value) => message.startsWith(`${value} `));
  const suspected = first.length > 0 ? first : suspects((message, value) => message.includes(value));
  const half = (inputs: readonly Input[]) => {
    const middle = Math.ceil(inputs.length / 2);
    return [inputs.slice(0, middle), inputs.slice(middle)];
  };
  if (suspected.length === 0 || suspected.length === batch.length) return half(batch);
  const guilty = new Set(suspected);
  return [batch.filter((input) => !guilty.has(input)), suspected];
}
