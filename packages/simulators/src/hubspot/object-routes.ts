import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { createContact, deleteContact, findContact, updateContact, type WriteOptions } from './contacts.ts';
import { associate, createObject, deleteObject, updateObject } from './engagements.ts';
import { missingObjects, notFound, validationError } from './errors.ts';
import { mergeContacts } from './merge.ts';
import { toAnswer, type Wanted } from './object-answer.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import { type CrmObject, findObject, type PortalState } from './portal-state.ts';
import { toStoredValues } from './property-values.ts';
import { searchObjects } from './search.ts';

const properties = z.record(z.string(), z.unknown());
const association = z.object({ to: z.object({ id: z.union([z.string(), z.number()]).transform(String) }) });
const createSchema = z.object({ properties, associations: z.array(association).default([]) });
const updateSchema = z.object({ properties });
const names = z.array(z.string()).default([]);
const readBatchSchema = z.object({
  inputs: z.array(z.object({ id: z.string() })),
  properties: names,
  propertiesWithHistory: names,
  idProperty: z.string().optional(),
});
const updateBatchSchema = z.object({
  inputs: z.array(z.object({ id: z.string(), properties, idProperty: z.string().optional() })),
});
const createBatchSchema = z.object({ inputs: z.array(createSchema) });

/** Parses a request body; throws the 400 of a body that is no JSON or lacks a field. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const raw = await c.req.text();
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    throw validationError('Invalid input JSON on line 1, column 1: the request body is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw validationError(`Invalid input JSON: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

/** `/crm/v3/objects/*` and the association reads of v4. */
export function objectRoutes(state: PortalState, searchLagMs: number): Hono {
  const app = new Hono({ strict: false });
  const byApi: WriteOptions = { source: { changeSource: 'INTEGRATION', sourceId: String(state.appId) } };
  const typeOf = (c: Context): ObjectType => {
    const type = findObjectType(c.req.param('type') ?? '');
    if (!type) throw validationError(`Unable to infer object type from: ${c.req.param('type')}`);
    return type;
  };
  const create = (type: ObjectType, input: z.infer<typeof createSchema>): CrmObject => {
    const targets = input.associations.map(
      ({ to }) => findObject(state, 'contacts', to.id) ?? findObject(state, 'companies', to.id),
    );
    if (targets.some((target) => target === null))
      throw validationError('One or more associations are not valid: the object does not exist');
    const made =
      type === 'contacts'
        ? createContact(state, input.properties, byApi)
        : createObject(state, type, input.properties, byApi);
    for (const target of targets) {
      if (target)
        target.type === 'contacts' ? associate(state, target, made, byApi) : associate(state, made, target, byApi);
    }
    return made;
  };
  const update = (type: ObjectType, id: string, given: Record<string, unknown>): CrmObject =>
    type === 'contacts' ? updateContact(state, id, given, byApi) : updateObject(state, type, id, given, byApi);
  const written = (object: CrmObject, given: Record<string, unknown>) =>
    toAnswer(state, object, { properties: Object.keys(given) });

  app.post('/crm/v3/objects/:type/search', async (c) => {
    const raw = await c.req.text();
    return c.json(searchObjects(state, typeOf(c), raw, await readBody(c, z.unknown()), searchLagMs));
  });
  app.post('/crm/v3/objects/contacts/merge', async (c) => {
    const ids = await readBody(c, z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() }));
    return c.json(toAnswer(state, mergeContacts(state, ids.primaryObjectId, [ids.objectIdToMerge], byApi)));
  });
  app.post('/crm/v3/objects/contacts/gdpr-delete', async (c) => {
    const { objectId, idProperty } = await readBody(
      c,
      z.object({ objectId: z.string(), idProperty: z.string().optional() }),
    );
    const contact = findContact(state, objectId, idProperty);
    if (contact) deleteContact(state, contact.id, { ...byApi, privacy: true });
    return c.body(null, 204);
  });
  app.post('/crm/v3/objects/:type/batch/read', async (c) => {
    const type = typeOf(c);
    const body = await readBody(c, readBatchSchema);
    checkBatch(body.inputs, body.propertiesWithHistory.length > 0 ? 50 : 100);
    const found = body.inputs.map(({ id }) =>
      type === 'contacts' ? findContact(state, id, body.idProperty) : findObject(state, type, id),
    );
    const missing = body.inputs.filter((_, index) => !found[index]).map(({ id }) => id);
    const results = found.filter((object) => object !== null).map((object) => toAnswer(state, object, body));
    return batchAnswer(c, state, type, results, missing);
  });
  app.post('/crm/v3/objects/:type/batch/update', async (c) => {
    const type = typeOf(c);
    const { inputs } = await readBody(c, updateBatchSchema);
    checkBatch(inputs, 100);
    for (const input of inputs) toStoredValues(state, type, input.properties);
    const known = inputs.filter((input) => findObject(state, type, input.id));
    const missing = inputs.filter((input) => !known.includes(input)).map(({ id }) => id);
    const results = known.map((input) => written(update(type, input.id, input.properties), input.properties));
    return batchAnswer(c, state, type, results, missing);
  });
  app.post('/crm/v3/objects/:type/batch/create', async (c) => {
    const type = typeOf(c);
    const { inputs } = await readBody(c, createBatchSchema);
    if (inputs.length > 100) throw validationError('The maximum number of inputs is 100');
    for (const input of inputs) toStoredValues(state, type, input.properties);
    return batchAnswer(
      c,
      state,
      type,
      inputs.map((input) => written(create(type, input), input.properties)),
      [],
      201,
    );
  });
  app.post('/crm/v3/objects/:type', async (c) => {
    const body = await readBody(c, createSchema);
    return c.json(written(create(typeOf(c), body), body.properties), 201);
  });
  app.get('/crm/v3/objects/:type', (c) => {
    const type = typeOf(c);
    const limit = toLimit(c.req.query('limit'), 10, 100);
    const archived = c.req.query('archived') === 'true';
    const after = Number(c.req.query('after') ?? 0);
    const wanted = wantedOf(c);
    if (wanted.propertiesWithHistory?.length && limit > 50) throw validationError('limit with history is at most 50');
    const rows = [...state.objects[type].values()].filter(
      (object) => !object.erased && (object.archivedAt !== null) === archived && Number(object.id) > after,
    );
    const page = rows.sort((a, b) => Number(a.id) - Number(b.id)).slice(0, limit);
    const next = rows.length > limit ? page.at(-1)?.id : undefined;
    return c.json({
      results: page.map((object) => toAnswer(state, object, wanted)),
      ...(next ? { paging: { next: { after: next, link: `?after=${next}` } } } : {}),
    });
  });
  app.get('/crm/v3/objects/:type/:id', (c) => {
    const type = typeOf(c);
    const archived = c.req.query('archived') === 'true';
    const object =
      type === 'contacts'
        ? findContact(state, c.req.param('id'), c.req.query('idProperty'), archived)
        : findObject(state, type, c.req.param('id'), archived);
    if (!object) throw notFound();
    return c.json(toAnswer(state, object, wantedOf(c)));
  });
  app.patch('/crm/v3/objects/:type/:id', async (c) => {
    const type = typeOf(c);
    const body = await readBody(c, updateSchema);
    const object =
      type === 'contacts'
        ? findContact(state, c.req.param('id'), c.req.query('idProperty'))
        : findObject(state, type, c.req.param('id'));
    if (!object) throw notFound();
    return c.json(written(update(type, object.id, body.properties), body.properties));
  });
  app.delete('/crm/v3/objects/:type/:id', (c) => {
    const type = typeOf(c);
    if (!findObject(state, type, c.req.param('id'))) return c.body(null, 204);
    if (type === 'contacts') deleteContact(state, c.req.param('id'), byApi);
    else deleteObject(state, type, c.req.param('id'), byApi);
    return c.body(null, 204);
  });
  return app;
}

/** Comma-separated query values, as `properties=a,b` and the client's `properties=a&properties=b` alike. */
function wantedOf(c: Context): Wanted {
  const list = (name: string) =>
    (c.req.queries(name) ?? [])
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter(Boolean);
  return {
    properties: list('properties'),
    propertiesWithHistory: list('propertiesWithHistory'),
    associations: list('associations'),
  };
}

/** A page size from the query; throws the 400 above the maximum. */
export function toLimit(given: string | undefined, fallback: number, max: number): number {
  const limit = given === undefined ? fallback : Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > max)
    throw validationError(`Invalid limit: ${given}. It must be between 1 and ${max}`);
  return limit;
}

function checkBatch(inputs: readonly { id: string }[], max: number): void {
  if (inputs.length > max) throw validationError(`The maximum number of inputs is ${max}`);
  const ids = inputs.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw validationError(`Duplicate IDs found in batch input: [${twice}]. IDs must be unique`);
}

function batchAnswer(
  c: Context,
  state: PortalState,
  type: ObjectType,
  results: unknown[],
  missing: readonly string[],
  status: 200 | 201 = 200,
) {
  const at = new Date(state.now()).toISOString();
  const answer = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  return missing.length === 0
    ? c.json(answer, status)
    : c.json({ ...answer, numErrors: 1, errors: [missingObjects(type, missing)] }, 207);
}
