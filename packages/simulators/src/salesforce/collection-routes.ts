import { Hono } from 'hono';
import { z } from 'zod';
import { type Call, type OrgEnv, readJson, toWriter } from './call.ts';
import { badJson, badRequest, SalesforceRefusal, toRecordErrors } from './errors.ts';
import { objectOfId, toId18 } from './ids.ts';
import type { ObjectDefinition } from './object-definitions.ts';
import type { OrgState, Writer } from './org-state.ts';
import { findRow } from './org-state.ts';
import { toAnswer, upsertByExternalId } from './record-routes.ts';
import { getObject, type Prepared, prepareCreate, prepareDelete, prepareUpdate } from './records.ts';

const BASE = '/services/data/:version/composite/sobjects';
const recordSchema = z.looseObject({ attributes: z.object({ type: z.string() }).optional() });
const bodySchema = z.object({ allOrNone: z.boolean().default(false), records: z.array(recordSchema) });
type GivenRecord = z.infer<typeof recordSchema>;
type Result = { id?: string; success: boolean; errors: unknown[]; created?: boolean };

/** `/composite/sobjects`: up to 200 records in one call, answered with 200 and a result for each. */
export function collectionRoutes(state: OrgState): Hono<OrgEnv> {
  const app = new Hono<OrgEnv>({ strict: false });
  const objectOf = (record: GivenRecord): ObjectDefinition => {
    if (!record.attributes)
      throw badRequest('INVALID_INPUT', "The field 'attributes' with a 'type' is required on every record");
    return getObject(state, record.attributes.type);
  };
  app.post(BASE, (c) =>
    writeAll(c, (record, writer) => {
      const { attributes: _, ...values } = record;
      return prepareCreate(state, objectOf(record), values, writer);
    }),
  );
  app.patch(BASE, (c) =>
    writeAll(c, (record, writer) => {
      const { attributes: _, id, Id, ...values } = record;
      const given = id ?? Id;
      if (typeof given !== 'string') throw badRequest('MISSING_ARGUMENT', 'Id not specified in an update call', []);
      return prepareUpdate(state, objectOf(record), checkId(given), values, writer);
    }),
  );
  app.delete(BASE, (c) => {
    const ids = (c.req.query('ids') ?? '').split(',').filter(Boolean);
    checkCount(ids.length);
    const writer = toWriter(c);
    return c.json(
      commitAll(c.req.query('allOrNone') === 'true', ids, (id) =>
        prepareDelete(state, getObject(state, objectOfId(checkId(id)) ?? ''), id, writer),
      ),
    );
  });
  app.get(`${BASE}/:object`, (c) =>
    c.json(retrieve(c, c.req.query('ids')?.split(',') ?? [], c.req.query('fields')?.split(',') ?? [])),
  );
  app.post(`${BASE}/:object`, async (c) => {
    const schema = z.object({ ids: z.array(z.string()), fields: z.array(z.string()) });
    const { ids, fields } = readBody(schema, await readJson(c));
    return c.json(retrieve(c, ids, fields));
  });
  app.patch(`${BASE}/:object/:field`, async (c) => {
    const object = getObject(state, c.req.param('object'));
    const field = c.req.param('field');
    const { records } = readBody(bodySchema, await readJson(c));
    checkCount(records.length);
    const writer = toWriter(c);
    return c.json(
      records.map((record): Result => {
        const { attributes: _, [field]: value, ...values } = record;
        return attempt(() => upsertByExternalId(state, object, field, String(value), values, c, writer));
      }),
    );
  });

  const retrieve = (c: Call, ids: string[], fields: string[]) => {
    const object = getObject(state, c.req.param('object') ?? '');
    if (ids.length > 2000)
      throw badRequest('EXCEEDED_ID_LIMIT', 'record limit reached. cannot submit more than 2000 records');
    return ids.map((id) => {
      const row = findRow(state, object.name, id);
      if (!row || row.IsDeleted === true || state.hidden.has(row.Id)) return null;
      return toAnswer(state, object, row, c.get('session').userId, fields);
    });
  };
  const writeAll = async (c: Call, prepare: (record: GivenRecord, writer: Writer) => Prepared) => {
    const { allOrNone, records } = readBody(bodySchema, await readJson(c));
    checkCount(records.length);
    checkChunks(records);
    const writer = toWriter(c);
    return c.json(commitAll(allOrNone, records, (record) => prepare(record, writer)));
  };
  return app;
}

/** Writes what may be written. With `allOrNone` one refusal leaves everything as it was. */
function commitAll<T>(allOrNone: boolean, items: readonly T[], prepare: (item: T) => Prepared): Result[] {
  if (!allOrNone) return items.map((item) => attempt(() => commit(prepare(item))));
  const prepared: (Prepared | null)[] = [];
  const results = items.map((item) =>
    attempt(() => {
      const one = prepare(item);
      prepared.push(one);
      return { id: one.id, success: true, errors: [] };
    }),
  );
  if (results.some(({ success }) => !success)) return results.map((result) => (result.success ? ROLLED_BACK : result));
  for (const one of prepared) one?.commit();
  return results;
}

const ROLLED_BACK: Result = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

function commit(prepared: Prepared): Result {
  prepared.commit();
  return { id: prepared.id, success: true, errors: [] };
}

function attempt(write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof SalesforceRefusal)) throw error;
    return { success: false, errors: toRecordErrors(error) };
  }
}

function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badJson(`${parsed.error.issues[0]?.message} at ${parsed.error.issues[0]?.path.join('.') || 'the body'}`);
}

function checkId(id: string): string {
  const id18 = toId18(id);
  if (id18 === null) throw badRequest('MALFORMED_ID', `bad id ${id}`, []);
  return id18;
}

function checkCount(count: number): void {
  if (count > 200)
    throw badRequest('EXCEEDED_ID_LIMIT', 'record limit reached. cannot submit more than 200 records into this call');
}

/** Neighbours of one object make a chunk; ten of them are the most. */
function checkChunks(records: readonly GivenRecord[]): void {
  const starts = records.filter((record, i) => record.attributes?.type !== records[i - 1]?.attributes?.type);
  if (starts.length > 10)
    throw badRequest('INVALID_INPUT', 'Too many chunks: at most 10 chunks of object types are allowed in one call');
}
