import { clip } from '../clip.ts';
import type { CrmContext, CrmField, CrmFieldType, CrmSample, CrmSetup } from '../crm.ts';
import { isJsonObject } from '../json-body.ts';
import type { Library } from './library.ts';
import { createProvisioning } from './provision.ts';
import { toSoql } from './soql.ts';
import { listStatuses, renderSourceFolder } from './source-folder.ts';
import { meaningOf } from './stage-events.ts';

const SAMPLE = 100;
const VALUES_SHOWN = 5;
const READ = ['Lead', 'LeadHistory', 'Task', 'Event', 'User'];
const TYPES: Readonly<Record<string, CrmFieldType>> = {
  string: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  id: 'text',
  encryptedstring: 'text',
  picklist: 'picklist',
  multipicklist: 'picklist',
  combobox: 'picklist',
  reference: 'reference',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
};

type Described = {
  name: string;
  label: string;
  type: string;
  custom: boolean;
  updateable: boolean;
  createable: boolean;
  nillable: boolean;
  defaultedOnCreate: boolean;
  picklistValues?: { value: string; label?: string | null; active?: boolean }[] | null;
};

/** What an organisation's lead fields are, who we are there, and making what Baton writes. */
export function createSalesforceSetup(library: Library): CrmSetup {
  const describeLead = async (ctx: CrmContext) => {
    const { fields } = await library.client.call(ctx, (connection) => connection.describe('Lead'));
    return fields as unknown as Described[];
  };
  return {
    source: 'salesforce',
    identify: (ctx) => identify(library, ctx),
    listFields: async (ctx) => (await describeLead(ctx)).map(toField),
    async sampleFields(names, ctx) {
      const known = new Set((await describeLead(ctx)).map((field) => field.name));
      return sampleFields(
        library,
        names.filter((name) => known.has(name)),
        ctx,
      );
    },
    stageOf: (value, stageMapping) => meaningOf(value, stageMapping),
    ...createProvisioning(library),
    async renderSource(wish, ctx) {
      return renderSourceFolder(wish, await listStatuses(library, ctx), ctx.stageMapping);
    },
  };
}

async function identify(library: Library, ctx: CrmContext): Promise<Awaited<ReturnType<CrmSetup['identify']>>> {
  const info: unknown = await library.client.call(ctx, (connection) =>
    connection.request({ method: 'GET', url: `${connection.instanceUrl}/services/oauth2/userinfo` }),
  );
  const of = (name: string) => (isJsonObject(info) && typeof info[name] === 'string' ? info[name] : null);
  const missing: string[] = [];
  for (const object of READ) if ((await library.book.describe(ctx, object)) === null) missing.push(`read ${object}`);
  return {
    account: of('organization_id') ?? '',
    user: of('preferred_username') ?? of('email') ?? of('name'),
    scopes: [],
    missing,
  };
}

function toField(field: Described): CrmField {
  const { name, label, custom, updateable, createable, nillable, defaultedOnCreate } = field;
  const type = TYPES[field.type] ?? 'other';
  const options = (field.picklistValues ?? []).filter((one) => one.active !== false);
  return {
    name,
    label,
    type,
    custom,
    readable: true,
    writable: updateable,
    required: createable && !nillable && !defaultedOnCreate && type !== 'boolean',
    options: type === 'picklist' ? options.map(({ value, label: text }) => ({ value, label: text ?? value })) : null,
  };
}

async function sampleFields(
  library: Library,
  names: readonly string[],
  ctx: CrmContext,
): Promise<Record<string, CrmSample>> {
  if (names.length === 0) return {};
  const select = [...new Set(['Id', ...names])];
  const soql = toSoql({ select, from: 'Lead', orderBy: ['CreatedDate'], descending: true, limit: SAMPLE });
  const rows = await library.client.queryRows(ctx, soql);
  const sample = (name: string): CrmSample => {
    const values = rows
      .map((row) => row[name])
      .filter((value) => value !== null && value !== undefined && value !== '');
    const words = [...new Set(values.map((value) => clip(String(value), 200)))];
    return { filled: values.length, of: rows.length, values: words.slice(0, VALUES_SHOWN) };
  };
  return Object.fromEntries(names.map((name) => [name, sample(name)]));
}
