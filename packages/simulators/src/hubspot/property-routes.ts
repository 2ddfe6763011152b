import { Hono } from 'hono';
import { z } from 'zod';
import { HubspotRefusal, notFound, validationError } from './errors.ts';
import { readBody } from './object-routes.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import { type PropertyDefinition, type PropertyOption, toDefinition } from './property-definitions.ts';

const optionSchema = z.object({
  label: z.string().min(1),
  value: z.string().min(1),
  displayOrder: z.number().default(0),
  hidden: z.boolean().default(false),
  description: z.string().optional(),
});
const TYPES = ['string', 'number', 'date', 'datetime', 'enumeration', 'bool'] as const;
const changeable = {
  groupName: z.string(),
  label: z.string().min(1),
  description: z.string().optional(),
  options: z.array(optionSchema).optional(),
  formField: z.boolean().optional(),
  displayOrder: z.number().optional(),
  hidden: z.boolean().optional(),
};
const createSchema = z.object({
  ...changeable,
  name: z.string(),
  type: z.enum(TYPES),
  fieldType: z.string(),
  hasUniqueValue: z.boolean().optional(),
});
const updateSchema = z.strictObject({ ...changeable, type: z.enum(TYPES), fieldType: z.string() }).partial();
const groupSchema = z.object({ name: z.string(), label: z.string().min(1), displayOrder: z.number().optional() });

const FIELD_TYPES: Record<(typeof TYPES)[number], readonly string[]> = {
  string: ['text', 'textarea', 'file', 'html', 'phonenumber', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox', 'calculation_equation'],
  bool: ['booleancheckbox', 'calculation_equation'],
};
/** Of HubSpot's own properties those whose options an account may change. */
const OPEN_OPTIONS = new Set(['hs_lead_status']);
const NAME = /^[a-z][a-z0-9_]{0,99}$/;

const conflict = (message: string) => new HubspotRefusal(409, { status: 'error', message, category: 'CONFLICT' });

/** `/crm/v3/properties/*`: definitions, their groups, and the names that deleted ones keep. */
export function propertyRoutes(state: PortalState): Hono {
  const app = new Hono({ strict: false });
  const typeOf = (name: string): ObjectType => {
    const type = findObjectType(name);
    if (!type) throw validationError(`Unable to infer object type from: ${name}`);
    return type;
  };
  const find = (type: ObjectType, name: string): PropertyDefinition => {
    const definition = state.definitions[type].get(name);
    if (!definition) throw notFound();
    return definition;
  };
  const checkGroup = (type: ObjectType, group: string) => {
    if (!state.groups[type].has(group)) throw validationError(`Property group ${group} does not exist`);
  };

  app.get('/crm/v3/properties/:type/groups', (c) => {
    const groups = [...state.groups[typeOf(c.req.param('type'))]];
    return c.json({ results: groups.map(([name, label]) => ({ name, label, displayOrder: -1, archived: false })) });
  });
  app.post('/crm/v3/properties/:type/groups', async (c) => {
    const type = typeOf(c.req.param('type'));
    const { name, label } = await readBody(c, groupSchema);
    if (!NAME.test(name)) throw validationError(`Property group name "${name}" is invalid`);
    if (state.groups[type].has(name)) throw conflict(`Property group ${name} already exists`);
    state.groups[type].set(name, label);
    return c.json({ name, label, displayOrder: -1, archived: false }, 201);
  });
  app.get('/crm/v3/properties/:type', (c) => {
    const type = typeOf(c.req.param('type'));
    const archived = c.req.query('archived') === 'true';
    const definitions = [...(archived ? state.archived[type] : state.definitions[type]).values()];
    return c.json({ results: definitions.map((definition) => toPropertyAnswer(definition)) });
  });
  app.get('/crm/v3/properties/:type/:name', (c) =>
    c.json(toPropertyAnswer(find(typeOf(c.req.param('type')), c.req.param('name')))),
  );
  app.post('/crm/v3/properties/:type', async (c) => {
    const type = typeOf(c.req.param('type'));
    const given = await readBody(c, createSchema);
    if (!NAME.test(given.name)) throw validationError(`Property name "${given.name}" is invalid`);
    if (state.definitions[type].has(given.name)) throw conflict(`Property named '${given.name}' already exists.`);
    if (state.archived[type].has(given.name))
      throw conflict(`Property named '${given.name}' was archived; its name is reserved.`);
    checkGroup(type, given.groupName);
    checkShape(given.type, given.fieldType, given.options);
    const definition = toDefinition(given);
    state.definitions[type].set(definition.name, definition);
    return c.json(toPropertyAnswer(definition), 201);
  });
  app.patch('/crm/v3/properties/:type/:name', async (c) => {
    const type = typeOf(c.req.param('type'));
    const known = find(type, c.req.param('name'));
    const given = await readBody(c, updateSchema);
    const own = !known.hubspotDefined;
    const others = Object.keys(given).filter((key) => key !== 'options');
    if (!own && (others.length > 0 || !OPEN_OPTIONS.has(known.name)))
      throw validationError(`Property ${known.name} is defined by HubSpot and cannot be changed`);
    if (given.type !== undefined && given.type !== known.type)
      throw validationError(`The type of ${known.name} cannot be changed from ${known.type}`);
    if (given.groupName !== undefined) checkGroup(type, given.groupName);
    const options = given.options ?? known.options;
    checkShape(known.type, given.fieldType ?? known.fieldType, options);
    const definition = toDefinition({ ...known, ...given, options });
    state.definitions[type].set(known.name, definition);
    return c.json(toPropertyAnswer(definition));
  });
  app.delete('/crm/v3/properties/:type/:name', (c) => {
    const type = typeOf(c.req.param('type'));
    const known = find(type, c.req.param('name'));
    if (known.hubspotDefined)
      throw validationError(`Property ${known.name} is defined by HubSpot and cannot be deleted`);
    state.definitions[type].delete(known.name);
    state.archived[type].set(known.name, { ...known, archivedAt: state.now() });
    return c.body(null, 204);
  });
  return app;
}

function checkShape(
  type: PropertyDefinition['type'],
  fieldType: string,
  options: readonly PropertyOption[] = [],
): void {
  if (!FIELD_TYPES[type].includes(fieldType))
    throw validationError(`Field type ${fieldType} is not valid for properties of type ${type}`);
  if (type === 'enumeration' && options.length === 0)
    throw validationError('Enumeration properties need at least one option');
  const values = options.map(({ value }) => value);
  if (type === 'bool' && (values.length !== 2 || !values.includes('true') || !values.includes('false')))
    throw validationError('Boolean properties need exactly the options true and false');
  for (const list of [values, options.map(({ label }) => label)]) {
    const twice = list.find((one, index) => list.indexOf(one) !== index);
    if (twice !== undefined) throw validationError(`Property option "${twice}" is there twice`);
  }
}

function toPropertyAnswer({ readOnly, ...definition }: PropertyDefinition & { archivedAt?: number }) {
  const { archivedAt } = definition;
  return {
    ...definition,
    hidden: false,
    displayOrder: -1,
    archived: archivedAt !== undefined,
    ...(archivedAt === undefined ? {} : { archivedAt: new Date(archivedAt).toISOString() }),
    externalOptions: definition.name === 'hubspot_owner_id',
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition: definition.hubspotDefined,
      readOnlyOptions: definition.hubspotDefined && !OPEN_OPTIONS.has(definition.name),
      readOnlyValue: readOnly,
    },
  };
}
