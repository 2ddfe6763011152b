import { Hono } from 'hono';
import { type Call, type OrgEnv, readRecord, toWriter } from './call.ts';
import { describeObject, summarizeObject } from './describe.ts';
import { badRequest, deletedRecord, noSuchId, SalesforceRefusal } from './errors.ts';
import { toStoredValue, toWire } from './field-values.ts';
import type { ObjectDefinition } from './object-definitions.ts';
import { findField, findRow, grantOf, type OrgState, type Row, tableOf, type Writer } from './org-state.ts';
import { getObject, prepareCreate, prepareDelete, prepareUpdate } from './records.ts';
import { listDeleted, listUpdated } from './replication.ts';
import type { RecordAnswer } from './soql-run.ts';

const BASE = '/services/data/:version/sobjects';

/** `/sobjects`: one record at a time, describe, and what changed in a window. */
export function recordRoutes(state: OrgState): Hono<OrgEnv> {
  const app = new Hono<OrgEnv>({ strict: false });
  app.get(BASE, (c) =>
    c.json({ encoding: 'UTF-8', maxBatchSize: 200, sobjects: [...state.objects.values()].map(summarizeObject) }),
  );
  app.get(`${BASE}/:object`, (c) =>
    c.json({ objectDescribe: summarizeObject(getObject(state, c.req.param('object'))), recentItems: [] }),
  );
  app.get(`${BASE}/:object/describe`, (c) => {
    const object = getObject(state, c.req.param('object'));
    const since = Date.parse(c.req.header('If-Modified-Since') ?? '');
    if (Math.floor(state.describedAt / 1000) * 1000 <= since) return c.body(null, 304);
    c.header('Last-Modified', new Date(state.describedAt).toUTCString());
    return c.json(describeObject(state, object, c.get('session').userId));
  });
  app.get(`${BASE}/:object/updated`, (c) =>
    c.json(listUpdated(state, getObject(state, c.req.param('object')), c.req.query())),
  );
  app.get(`${BASE}/:object/deleted`, (c) =>
    c.json(listDeleted(state, getObject(state, c.req.param('object')), c.req.query())),
  );
  app.post(`${BASE}/:object`, async (c) => {
    const object = getObject(state, c.req.param('object'));
    const { id, commit } = prepareCreate(state, object, await readRecord(c), toWriter(c));
    commit();
    return c.json({ id, success: true, errors: [] }, 201);
  });
  app.get(`${BASE}/:object/:id`, (c) => {
    const object = getObject(state, c.req.param('object'));
    const row = getVisible(state, object, c.req.param('id'));
    const fields = c.req
      .query('fields')
      ?.split(',')
      .map((name) => name.trim());
    return c.json(toAnswer(state, object, row, c.get('session').userId, fields));
  });
  app.patch(`${BASE}/:object/:id`, async (c) => {
    const object = getObject(state, c.req.param('object'));
    getVisible(state, object, c.req.param('id'));
    prepareUpdate(state, object, c.req.param('id'), await readRecord(c), toWriter(c)).commit();
    return c.body(null, 204);
  });
  app.delete(`${BASE}/:object/:id`, (c) => {
    const object = getObject(state, c.req.param('object'));
    getVisible(state, object, c.req.param('id'));
    prepareDelete(state, object, c.req.param('id'), toWriter(c)).commit();
    return c.body(null, 204);
  });
  app.get(`${BASE}/:object/:field/:value`, (c) => {
    const object = getObject(state, c.req.param('object'));
    const [row] = findByExternalId(state, object, c.req.param('field'), c.req.param('value'), c);
    if (!row) throw noSuchId(c.req.param('value'));
    return c.json(toAnswer(state, object, row, c.get('session').userId));
  });
  app.patch(`${BASE}/:object/:field/:value`, async (c) => {
    const object = getObject(state, c.req.param('object'));
    const [field, value] = [c.req.param('field'), c.req.param('value')];
    const result = upsertByExternalId(state, object, field, value, await readRecord(c), c);
    return c.json(result, result.created ? 201 : 200);
  });
  return app;
}

/** Makes or changes the one record whose external id has this value. Throws the 300 of a value that several have. */
export function upsertByExternalId(
  state: OrgState,
  object: ObjectDefinition,
  fieldName: string,
  value: string,
  given: Record<string, unknown>,
  c: Call,
  writer: Writer = toWriter(c),
) {
  const found = findByExternalId(state, object, fieldName, value, c);
  const [row] = found;
  if (found.length > 1)
    throw new SalesforceRefusal(
      300,
      found.map(({ Id }) => `/services/data/v66.0/sobjects/${object.name}/${Id}`) as never,
    );
  const prepared = row
    ? prepareUpdate(state, object, row.Id, given, writer)
    : prepareCreate(state, object, { ...given, [fieldName]: value }, writer);
  prepared.commit();
  return { id: prepared.id, success: true, errors: [], created: !row };
}

function findByExternalId(state: OrgState, object: ObjectDefinition, fieldName: string, value: string, c: Call): Row[] {
  const field = findField(state, object.name, fieldName, c.get('session').userId);
  if (!field?.externalId) throw noSuchId(fieldName);
  const wanted = toStoredValue(state, object.name, field, value);
  const fold = (text: unknown) => (field.caseSensitive ? String(text) : String(text).toLowerCase());
  return [...tableOf(state, object.name).values()].filter(
    (row) => row.IsDeleted !== true && row[field.name] != null && fold(row[field.name]) === fold(wanted),
  );
}

/** A record that the API user sees; throws the 404 of one that is gone. */
function getVisible(state: OrgState, object: ObjectDefinition, id: string): Row {
  const row = findRow(state, object.name, id);
  if (!row || state.hidden.has(row.Id)) throw noSuchId(id);
  if (row.IsDeleted === true) throw deletedRecord();
  return row;
}

/** A record as `GET` answers it: the named fields, or all that the user sees. */
export function toAnswer(
  state: OrgState,
  object: ObjectDefinition,
  row: Row,
  userId: string,
  names?: readonly string[],
): RecordAnswer {
  const url = `/services/data/v66.0/sobjects/${object.name}/${row.Id}`;
  const answer: RecordAnswer = { attributes: { type: object.name, url } };
  const visible = [...object.fields.values()].filter(({ name }) => grantOf(state, object.name, name, userId).readable);
  const fields = names?.map((name) => {
    const field = findField(state, object.name, name, userId);
    if (!field) throw badRequest('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    return field;
  });
  for (const field of fields ?? visible) answer[field.name] = toWire(row[field.name], field);
  answer.Id = row.Id;
  return answer;
}
