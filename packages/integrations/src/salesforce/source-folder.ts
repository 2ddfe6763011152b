import type { Stage } from '@baton/core/handoff/event';
import type { CrmContext, ProvisionWish } from '../crm.ts';
import { MADE_FIELDS, WRITTEN_FIELDS } from '../crm-fields.ts';
import { API_VERSION } from './client.ts';
import {
  type Component,
  type ComponentValue,
  madeNames,
  PERMISSION_SET,
  RULE,
  rejectingStatuses,
  type StatusValue,
  toCustomField,
  toPermissionSet,
  toRule,
  toStatusSet,
} from './components.ts';
import type { Library } from './library.ts';
import { isSet, textOf } from './records.ts';
import { toSoql } from './soql.ts';

const METADATA = 'http://soap.sforce.com/2006/04/metadata';
const ROOT = 'force-app/main/default';

/** The values of the lead status in their order. Throws AdapterError. */
export async function listStatuses({ client }: Library, ctx: CrmContext): Promise<StatusValue[]> {
  const select = ['ApiName', 'MasterLabel', 'IsDefault', 'IsConverted', 'SortOrder'];
  const rows = await client.queryRows(ctx, toSoql({ select, from: 'LeadStatus', orderBy: ['SortOrder'] }));
  return rows.map((row) => {
    const fullName = textOf(row, 'ApiName') ?? textOf(row, 'MasterLabel') ?? '';
    const label = textOf(row, 'MasterLabel') ?? fullName;
    return { fullName, label, default: isSet(row, 'IsDefault'), converted: isSet(row, 'IsConverted') };
  });
}

/**
 * What provisioning makes as a source folder that `sf project deploy start` takes: path -> text. `present` are the lead
 * statuses that there are; they are part of it, because deploying a set of values replaces it.
 */
export function renderSourceFolder(
  wish: ProvisionWish,
  present: readonly StatusValue[],
  stageMapping: Readonly<Record<string, Stage>> = {},
): Record<string, string> {
  const added = wish.statuses.filter(({ value }) => !present.some(({ fullName }) => fullName === value));
  const statuses = [
    ...present,
    ...added.map(({ value, label }) => ({ fullName: value, label, default: false, converted: false })),
  ];
  const rejecting = rejectingStatuses(
    statuses.map((one) => one.fullName),
    stageMapping,
  );
  const fields = MADE_FIELDS.filter((field) => field !== 'rejectionReason' || wish.reasons.length > 0);
  const names = madeNames().filter((name) =>
    fields.some((field) => name === `Lead.${WRITTEN_FIELDS[field].salesforce}`),
  );
  const hasRule = rejecting.length > 0 && wish.reasons.length > 0;
  const rule = RULE.replace('Lead.', '');
  return {
    'sfdx-project.json': `${JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: API_VERSION }, null, 2)}\n`,
    'README.md': readme(hasRule),
    ...Object.fromEntries(
      fields.map((field) => {
        const name = WRITTEN_FIELDS[field].salesforce;
        return [
          `${ROOT}/objects/Lead/fields/${name}.field-meta.xml`,
          toXml('CustomField', { ...toCustomField(field, wish.reasons), fullName: name }),
        ];
      }),
    ),
    [`${ROOT}/permissionsets/${PERMISSION_SET}.permissionset-meta.xml`]: toXml(
      'PermissionSet',
      withoutName(toPermissionSet(names.map((field) => ({ field, editable: true })))),
    ),
    ...(present.length > 0
      ? {
          [`${ROOT}/standardValueSets/LeadStatus.standardValueSet-meta.xml`]: toXml(
            'StandardValueSet',
            withoutName(toStatusSet(statuses)),
          ),
        }
      : {}),
    ...(hasRule
      ? {
          [`${ROOT}/objects/Lead/validationRules/${rule}.validationRule-meta.xml`]: toXml('ValidationRule', {
            ...toRule(rejecting),
            fullName: rule,
          }),
        }
      : {}),
  };
}

function readme(hasRule: boolean): string {
  return `# Baton's fields for leads

Deploy with the Salesforce CLI:

    sf project deploy start --source-dir force-app --target-org YOUR_ORG
    sf org assign permset --name ${PERMISSION_SET} --target-org YOUR_ORG --on-behalf-of INTEGRATION_USER

Give the permission set to the reps who should see the fields, too. LeadStatus holds all values of today and the new ones:
deploying it replaces the list, so make the folder anew when the list has changed since.${
    hasRule ? ' The validation rule asks for a reason when a lead is rejected.' : ''
  }
`;
}

function withoutName({ fullName: _, ...component }: Component): Component {
  return component;
}

function toXml(type: string, component: Component): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${METADATA}">\n${elements(component, '    ')}</${type}>\n`;
}

function elements(component: Component, indent: string): string {
  return Object.entries(component)
    .map(([name, value]) => (isList(value) ? value : [value]).map((one) => element(name, one, indent)).join(''))
    .join('');
}

function element(name: string, value: Exclude<ComponentValue, readonly Component[]>, indent: string): string {
  if (typeof value !== 'object') return `${indent}<${name}>${escapeXml(String(value))}</${name}>\n`;
  return `${indent}<${name}>\n${elements(value, `${indent}    `)}${indent}</${name}>\n`;
}

function isList(value: ComponentValue): value is readonly Component[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
