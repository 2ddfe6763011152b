import { customFields, findCustomField } from './custom-fields.ts';
import { compileFormula, FormulaError } from './formula.ts';
import { ComponentRefusal, type ComponentType, splitFullName, tag } from './metadata-component.ts';
import { writeLeadStatuses } from './org-seed.ts';
import { type FieldGrant, type LeadStatus, type OrgState, type Row, tableOf } from './org-state.ts';
import { changeRow, insertRow, person } from './records.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

const need = (component: Element, name: string): string => {
  const text = textOf(component, name);
  if (!text) throw new ComponentRefusal('REQUIRED_FIELD_MISSING', `Required fields are missing: [${name}]`, [name]);
  return text;
};

const validationRules: ComponentType = {
  elements: ['fullName', 'active', 'description', 'errorConditionFormula', 'errorDisplayField', 'errorMessage'],
  exists: (state, fullName) => state.rules.has(fullName),
  save: (state, fullName, component) => {
    const { objects, name } = splitFullName(state, fullName);
    const [object = ''] = objects;
    if (!/^[A-Za-z]\w*$/.test(name) || name.includes('__'))
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        'The Validation Rule Name field can only contain underscores and alphanumeric characters.',
      );
    const source = need(component, 'errorConditionFormula');
    const message = need(component, 'errorMessage');
    const displayField = textOf(component, 'errorDisplayField') ?? null;
    const fields = state.objects.get(object)?.fields;
    if (displayField !== null && !fields?.has(displayField))
      throw new ComponentRefusal(
        'INVALID_CROSS_REFERENCE_KEY',
        `In field: errorDisplayField - no CustomField named ${object}.${displayField} found`,
      );
    try {
      const formula = compileFormula(source, (field) => fields?.has(field) ?? false);
      const active = need(component, 'active') === 'true';
      state.rules.set(fullName, { fullName, object, active, source, formula, message, displayField });
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        `The formula expression is invalid: ${error.message.replace(/^Error: /, '')}`,
      );
    }
  },
  read: (state, fullName) => {
    const rule = state.rules.get(fullName);
    if (!rule) return null;
    const display = tag('errorDisplayField', rule.displayField);
    return `${tag('fullName', fullName)}${tag('active', rule.active)}${tag('errorConditionFormula', rule.source)}${display}${tag('errorMessage', rule.message)}`;
  },
  remove: (state, fullName) => {
    state.rules.delete(fullName);
  },
};

const permissionSets: ComponentType = {
  elements: [
    'fullName',
    'label',
    'description',
    'hasActivationRequired',
    'license',
    'fieldPermissions',
    'objectPermissions',
    'userPermissions',
  ],
  exists: (state, fullName) => findPermissionSet(state, fullName) !== null,
  save: (state, fullName, component) => {
    if (!/^[A-Za-z]\w*$/.test(fullName))
      throw new ComponentRefusal('FIELD_INTEGRITY_EXCEPTION', `Invalid name: ${fullName}`);
    const label = need(component, 'label');
    const grants = new Map<string, FieldGrant>();
    for (const permission of childrenOf(component, 'fieldPermissions')) {
      const name = need(permission, 'field');
      for (const field of checkGranted(state, name))
        grants.set(field, {
          readable: textOf(permission, 'readable') === 'true',
          editable: textOf(permission, 'editable') === 'true',
        });
    }
    const writer = person(state.apiUserId, { quiet: true });
    const known = findPermissionSet(state, fullName);
    const id = known?.Id ?? state.nextId('PermissionSet');
    if (known) changeRow(state, 'PermissionSet', known, { ...known, Label: label }, writer);
    else insertRow(state, 'PermissionSet', { Id: id, Name: fullName, Label: label, IsOwnedByProfile: false }, writer);
    state.grants.set(id, grants);
    state.describedAt = state.now();
  },
  read: (state, fullName) => {
    const row = findPermissionSet(state, fullName);
    if (!row) return null;
    const grants = [...(state.grants.get(row.Id) ?? [])].map(
      ([field, grant]) =>
        `<fieldPermissions>${tag('editable', grant.editable)}${tag('field', field)}${tag('readable', grant.readable)}</fieldPermissions>`,
    );
    return `${tag('fullName', fullName)}${grants.join('')}${tag('hasActivationRequired', false)}${tag('label', String(row.Label))}`;
  },
};

/** The fields that a permission is for; throws for what is not there and for required fields, which everybody has. */
function checkGranted(state: OrgState, name: string): string[] {
  const [object = '', field = ''] = name.split('.');
  const custom = findCustomField(state, name);
  const known = custom ?? state.objects.get(object)?.fields.get(field);
  if (!known)
    throw new ComponentRefusal('INVALID_CROSS_REFERENCE_KEY', `In field: field - no CustomField named ${name} found`);
  if (known.required)
    throw new ComponentRefusal('FIELD_INTEGRITY_EXCEPTION', `You cannot deploy to a required field: ${name}`);
  return object === 'Activity' ? [`Task.${field}`, `Event.${field}`] : [name];
}

function findPermissionSet(state: OrgState, name: string): Row | null {
  return [...tableOf(state, 'PermissionSet').values()].find((row) => row.Name === name) ?? null;
}

const standardValueSets: ComponentType = {
  elements: ['fullName', 'groupingStringEnum', 'sorted', 'standardValue'],
  exists: (_state, fullName) => fullName === 'LeadStatus',
  save: (state, fullName, component) => {
    if (fullName !== 'LeadStatus')
      throw new ComponentRefusal('INVALID_CROSS_REFERENCE_KEY', `no StandardValueSet named ${fullName} found`);
    const statuses = childrenOf(component, 'standardValue').map(
      (value): LeadStatus => ({
        fullName: need(value, 'fullName'),
        label: textOf(value, 'label') ?? need(value, 'fullName'),
        default: textOf(value, 'default') === 'true',
        converted: textOf(value, 'converted') === 'true',
      }),
    );
    const names = statuses.map((status) => status.fullName.toLowerCase());
    if (new Set(names).size < names.length) throw new ComponentRefusal('DUPLICATE_VALUE', 'Duplicate value in the set');
    if (statuses.filter((status) => status.default).length !== 1)
      throw new ComponentRefusal('FIELD_INTEGRITY_EXCEPTION', 'You must specify one default value for LeadStatus');
    if (!statuses.some((status) => status.converted))
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        'There must be at least one converted value for LeadStatus',
      );
    // What is not in the new list is gone from it.
    state.leadStatuses = statuses;
    writeLeadStatuses(state);
  },
  read: (state, fullName) => {
    if (fullName !== 'LeadStatus') return null;
    const values = state.leadStatuses.map(
      (status) =>
        `<standardValue>${tag('fullName', status.fullName)}${tag('default', status.default)}${tag('label', status.label)}${tag('converted', status.converted)}</standardValue>`,
    );
    return `${tag('fullName', fullName)}${tag('sorted', false)}${values.join('')}`;
  },
};

/** The kinds of components that the org knows. */
export const COMPONENT_TYPES: ReadonlyMap<string, ComponentType> = new Map([
  ['CustomField', customFields],
  ['ValidationRule', validationRules],
  ['PermissionSet', permissionSets],
  ['StandardValueSet', standardValueSets],
]);
