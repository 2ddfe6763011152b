import type { CrmContext, CrmSetup, ProvisionStep, ProvisionWish } from '../crm.ts';
import { MADE_FIELDS, WRITTEN_FIELDS, type WrittenField } from '../crm-fields.ts';
import { isJsonObject } from '../json-body.ts';
import type { HubspotCalls } from './calls.ts';
import { statusOf, toHubspotError } from './errors.ts';
import { identify } from './identity.ts';
import { type HubspotProperty, listProperties } from './properties.ts';

type Provisioning = Pick<CrmSetup, 'planProvision' | 'provision'>;
type Value = { value: string; label: string };
/** A step with what it does; null where nothing is to be done. */
type Work = { step: ProvisionStep; make: (() => Promise<unknown>) | null };
type Desk = { calls: HubspotCalls; ctx: CrmContext; known: Map<string, HubspotProperty>; archived: Set<string> };

const GROUP = { name: 'baton', label: 'Baton' };
/** The group that every portal has. */
const DEFAULT_GROUP = 'contactinformation';
const STATUS = WRITTEN_FIELDS.status.hubspot;

const SHAPES = {
  text: { type: 'string', fieldType: 'text', words: 'a text' },
  number: { type: 'number', fieldType: 'number', words: 'a number' },
  boolean: { type: 'bool', fieldType: 'booleancheckbox', words: 'a checkbox' },
  datetime: { type: 'datetime', fieldType: 'date', words: 'a date with time' },
  picklist: { type: 'enumeration', fieldType: 'select', words: 'a list of options' },
} as const;
const TRUE_FALSE = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** Makes the contact properties that Baton writes, and adds options; nothing that is there is changed or taken away. */
export function createProvisioning(calls: HubspotCalls): Provisioning {
  return {
    planProvision: async (wish, ctx) => (await planWorks(calls, wish, ctx)).map(({ step }) => step),
    async provision(wish, ctx) {
      const outcomes: Awaited<ReturnType<CrmSetup['provision']>> = [];
      for (const { step, make } of await planWorks(calls, wish, ctx)) {
        const { id, action, words } = step;
        if (make === null)
          outcomes.push(action === 'clash' ? refused(id, words) : { id, outcome: 'unchanged', reason: null });
        else outcomes.push(await carryOut(id, make, ctx));
      }
      return outcomes;
    },
  };
}

const refused = (id: string, reason: string) => ({ id, outcome: 'refused' as const, reason });

async function carryOut(id: string, make: () => Promise<unknown>, ctx: CrmContext) {
  try {
    await make();
    return { id, outcome: 'done' as const, reason: null };
  } catch (error) {
    const status = statusOf(error);
    // Somebody made it since the plan was drawn.
    if (status === 409) return { id, outcome: 'unchanged' as const, reason: null };
    const known = toHubspotError(error, ctx.now);
    if (known.kind !== 'rejected') throw known;
    return refused(id, `HubSpot refused it: ${sayOf(error) ?? known.reason}`);
  }
}

/** HubSpot's own words about a property: they hold names that we chose, and nobody's data. */
function sayOf(error: unknown): string | null {
  const body = (error as { body?: unknown }).body;
  return isJsonObject(body) && typeof body.message === 'string' ? body.message.slice(0, 300) : null;
}

async function planWorks(calls: HubspotCalls, wish: ProvisionWish, ctx: CrmContext): Promise<Work[]> {
  const [live, archived] = [await listProperties(calls, ctx), await listProperties(calls, ctx, true)];
  const known = new Map(live.map((property) => [property.name, property]));
  const desk: Desk = { calls, ctx, known, archived: new Set(archived.map(({ name }) => name)) };
  const group = await planGroup(desk);
  const options: Partial<Record<WrittenField, readonly Value[]>> = {
    rejectionReason: wish.reasons,
    slaBreached: TRUE_FALSE,
  };
  const fields = MADE_FIELDS.map((field) => planField(desk, field, group.name, options[field] ?? []));
  // A group without fields is of no use.
  const groups = fields.some(({ step }) => step.action === 'create') ? group.works : [];
  return [...(await planAccess(desk)), ...groups, ...fields, ...planStatuses(desk, wish.statuses)];
}

async function planAccess({ calls, ctx }: Desk): Promise<Work[]> {
  const { missing } = await identify(calls, ctx);
  return missing.map((scope) => ({
    step: {
      id: `access:${scope}`,
      kind: 'access',
      target: scope,
      action: 'clash',
      words: `The app was not granted ${scope}. Reconnect HubSpot with it.`,
    },
    make: null,
  }));
}

/** Own properties stand in a group of their own, where the portal has groups. */
async function planGroup({ calls, ctx }: Desk): Promise<{ name: string; works: Work[] }> {
  const groups = await calls
    .run(ctx, (client) => client.crm.properties.groupsApi.getAll('contacts'))
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return null;
      throw toHubspotError(error, ctx.now);
    });
  if (groups === null) return { name: DEFAULT_GROUP, works: [] };
  if (groups.results.some(({ name }) => name === GROUP.name)) return { name: GROUP.name, works: [] };
  const step: ProvisionStep = {
    id: `group:${GROUP.name}`,
    kind: 'field',
    target: GROUP.name,
    action: 'create',
    words: `Creates the property group ‘${GROUP.label}’.`,
  };
  const make = () =>
    calls.run(ctx, (client) => client.crm.properties.groupsApi.create('contacts', { ...GROUP, displayOrder: -1 }));
  return { name: GROUP.name, works: [{ step, make }] };
}

function planField(desk: Desk, field: WrittenField, groupName: string, wanted: readonly Value[]): Work {
  const { label, type, hubspot: name } = WRITTEN_FIELDS[field];
  const shape = SHAPES[type as keyof typeof SHAPES];
  const base = { id: `field:${name}`, kind: 'field' as const, target: name };
  const clash = (words: string): Work => ({ step: { ...base, action: 'clash', words }, make: null });
  const known = desk.known.get(name);
  if (known === undefined) {
    if (desk.archived.has(name))
      return clash(`‘${name}’ was deleted, and HubSpot keeps the name for 90 days. Restore the property in HubSpot.`);
    if (type === 'picklist' && wanted.length === 0)
      return clash(`${label} needs options, and the playbook has no rejection reasons yet.`);
    const words = `Creates the contact property ‘${label}’ (${name}), ${shape.words}${
      type === 'picklist' ? `: ${wanted.map((one) => one.label).join(', ')}` : ''
    }.`;
    const definition = {
      name,
      label,
      groupName,
      type: shape.type,
      fieldType: field === 'rejectionDetail' ? 'textarea' : shape.fieldType,
      description: 'Written by Baton.',
      formField: false,
      ...(wanted.length > 0 ? { options: addOptions([], wanted) } : {}),
    };
    return {
      step: { ...base, action: 'create', words },
      make: () =>
        desk.calls.run(desk.ctx, (client) => client.crm.properties.coreApi.create('contacts', definition as never)),
    };
  }
  if (known.type !== shape.type)
    return clash(
      `There is a contact property ‘${name}’ already, of type ${known.type}; Baton needs ${shape.words}. It is left alone and not written.`,
    );
  if (known.calculated || known.modificationMetadata?.readOnlyValue)
    return clash(
      `There is a contact property ‘${name}’ already, and it is read-only. It is left alone and not written.`,
    );
  if (type !== 'picklist')
    return { step: { ...base, action: 'nothing', words: `‘${known.label}’ (${name}) is there.` }, make: null };
  return planOptions(desk, known, wanted, base.id);
}

function planStatuses(desk: Desk, wanted: readonly Value[]): Work[] {
  const known = desk.known.get(STATUS);
  if (wanted.length === 0 || known === undefined) return [];
  return [planOptions(desk, known, wanted, `values:${STATUS}`)];
}

/** A change of options replaces the list in HubSpot, so what is there goes with it. */
function planOptions({ calls, ctx }: Desk, known: HubspotProperty, wanted: readonly Value[], id: string): Work {
  const missing = wanted.filter(({ value }) => !known.options.some((option) => option.value === value));
  const base = { id, kind: 'values' as const, target: known.name };
  const twins = missing.filter(({ label }) => known.options.some((option) => option.label === label));
  if (twins.length > 0) {
    const list = twins.map(({ label }) => `‘${label}’`).join(', ');
    return {
      step: { ...base, action: 'clash', words: `‘${known.label}’ has an option labelled ${list} with another value.` },
      make: null,
    };
  }
  if (missing.length === 0)
    return { step: { ...base, action: 'nothing', words: `‘${known.label}’ has all options.` }, make: null };
  const words = `Adds ${missing.map(({ label }) => `‘${label}’`).join(', ')} to ‘${known.label}’ (${known.name}).`;
  return {
    step: { ...base, action: 'change', words },
    make: async () => {
      // Read again: what somebody added since must not be lost.
      const now = await calls.run(ctx, (client) => client.crm.properties.coreApi.getByName('contacts', known.name));
      const left = missing.filter(({ value }) => !now.options.some((option) => option.value === value));
      const options = addOptions(now.options, left);
      await calls.run(ctx, (client) => client.crm.properties.coreApi.update('contacts', known.name, { options }));
    },
  };
}

function addOptions(present: HubspotProperty['options'], added: readonly Value[]) {
  const last = present.reduce((most, { displayOrder = 0 }) => Math.max(most, displayOrder), -1);
  return [
    ...present.map(({ label, value, hidden, displayOrder = 0, description }) => ({
      label,
      value,
      hidden,
      displayOrder,
      ...(description ? { description } : {}),
    })),
    ...added.map(({ label, value }, index) => ({ label, value, hidden: false, displayOrder: last + 1 + index })),
  ];
}
