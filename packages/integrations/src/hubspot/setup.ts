import type { CrmContext, CrmField, CrmFieldType, CrmSample, CrmSetup } from '../crm.ts';
import type { HubspotCalls } from './calls.ts';
import { toHubspotError } from './errors.ts';
import { identify } from './identity.ts';
import { type HubspotProperty, listProperties } from './properties.ts';
import { createProvisioning } from './provision.ts';
import { meaningOf } from './stage-events.ts';

const SAMPLE = 100;
const VALUES_SHOWN = 5;
const TYPES: Record<string, CrmFieldType> = {
  string: 'text',
  number: 'number',
  bool: 'boolean',
  date: 'date',
  datetime: 'datetime',
  enumeration: 'picklist',
};

/** What a portal's contact properties are, who we are there, and making what Baton writes. */
export function createHubspotSetup(calls: HubspotCalls): CrmSetup {
  return {
    source: 'hubspot',
    identify: (ctx) => identify(calls, ctx),
    async listFields(ctx) {
      return (await listProperties(calls, ctx)).map(toField);
    },
    sampleFields: (names, ctx) => sampleFields(calls, names, ctx),
    stageOf: (value, stageMapping, field = 'hs_lead_status') => meaningOf(field, value, stageMapping),
    ...createProvisioning(calls),
  };
}

function toField(property: HubspotProperty): CrmField {
  const { name, label, options, hubspotDefined, calculated, modificationMetadata } = property;
  const reference = name === 'hubspot_owner_id' || name.endsWith('_user_id');
  const type = reference ? 'reference' : (TYPES[property.type] ?? 'other');
  return {
    name,
    label,
    type,
    custom: hubspotDefined !== true,
    readable: true,
    writable: !calculated && modificationMetadata?.readOnlyValue !== true,
    required: false,
    options:
      type === 'picklist'
        ? [...options]
            .sort((a, b) => (a.displayOrder ?? 0) - (b.displayOrder ?? 0))
            .map(({ value, label: text }) => ({ value, label: text }))
        : null,
  };
}

async function sampleFields(
  calls: HubspotCalls,
  names: readonly string[],
  ctx: CrmContext,
): Promise<Record<string, CrmSample>> {
  const body = {
    filterGroups: [],
    sorts: [{ propertyName: 'createdate', direction: 'DESCENDING' }] as never,
    properties: [...names],
    limit: SAMPLE,
  };
  const { results } = await calls
    .run(ctx, (client) => client.crm.contacts.searchApi.doSearch(body))
    .catch((error: unknown) => {
      throw toHubspotError(error, ctx.now);
    });
  const sample = (name: string): CrmSample => {
    const values = results.flatMap((record) => record.properties[name] || []);
    return { filled: values.length, of: results.length, values: [...new Set(values)].slice(0, VALUES_SHOWN) };
  };
  return Object.fromEntries(names.map((name) => [name, sample(name)]));
}
