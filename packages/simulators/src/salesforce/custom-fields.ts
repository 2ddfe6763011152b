import { type FieldDefinition, type FieldType, toField } from './field-definitions.ts';
import { ComponentRefusal, type ComponentType, splitFullName, tag } from './metadata-component.ts';
import { type OrgState, tableOf } from './org-state.ts';
import { childrenOf, type Element, findChild, textOf } from './xml.ts';

const TYPES: Record<string, FieldType> = {
  Checkbox: 'boolean',
  Currency: 'currency',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  LongTextArea: 'textarea',
  Number: 'double',
  Percent: 'double',
  Phone: 'phone',
  Picklist: 'picklist',
  Text: 'string',
  TextArea: 'textarea',
  Url: 'url',
};
const MAY_BE_KEY = new Set(['Text', 'Number', 'Email']);

export const customFields: ComponentType = {
  elements: [
    'fullName',
    'label',
    'type',
    'length',
    'precision',
    'scale',
    'required',
    'unique',
    'externalId',
    'caseSensitive',
    'defaultValue',
    'description',
    'inlineHelpText',
    'valueSet',
    'visibleLines',
    'trackHistory',
    'trackFeedHistory',
    'trackTrending',
  ],
  exists: (state, fullName) => findCustomField(state, fullName) !== null,
  save: (state, fullName, component) => {
    const { objects, name } = splitFullName(state, fullName);
    if (!/^[A-Za-z](?:[A-Za-z0-9]|_(?!_)){0,38}[A-Za-z0-9]?__c$/.test(name))
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        `Invalid fullName, must end in a custom suffix (e.g. __c): ${fullName}`,
      );
    const field = toDefinition(name, component);
    const known = findCustomField(state, fullName);
    if (known && (known.type !== field.type || isLong(known) !== isLong(field)))
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        `Cannot update a field to a ${textOf(component, 'type')} from something else`,
        ['type'],
      );
    for (const object of objects) state.objects.get(object)?.fields.set(name, field);
    state.describedAt = state.now();
  },
  read: (state, fullName) => {
    const field = findCustomField(state, fullName);
    return field ? renderField(fullName, field) : null;
  },
  remove: (state, fullName) => {
    const { objects, name } = splitFullName(state, fullName);
    for (const object of objects) {
      state.objects.get(object)?.fields.delete(name);
      for (const row of tableOf(state, object).values()) delete row[name];
    }
    state.describedAt = state.now();
  },
};

/** A custom field by its full name, `Activity.X__c` as well. */
export function findCustomField(state: OrgState, fullName: string): FieldDefinition | null {
  const [object = '', name = ''] = fullName.split('.');
  const field = state.objects.get(object === 'Activity' ? 'Task' : object)?.fields.get(name);
  return field?.custom ? field : null;
}

function toDefinition(name: string, component: Element): FieldDefinition {
  const said = textOf(component, 'type') ?? '';
  const type = TYPES[said];
  if (!type) throw new ComponentRefusal('FIELD_INTEGRITY_EXCEPTION', `Unsupported field type: ${said}`, ['type']);
  const label = textOf(component, 'label');
  if (!label)
    throw new ComponentRefusal('REQUIRED_FIELD_MISSING', 'Required fields are missing: [MasterLabel]', ['MasterLabel']);
  const need = (element: string) => {
    const text = textOf(component, element);
    if (text === undefined)
      throw new ComponentRefusal(
        'FIELD_INTEGRITY_EXCEPTION',
        `Must specify '${element}' for a CustomField of type ${said}`,
        [element],
      );
    return text;
  };
  const externalId = textOf(component, 'externalId') === 'true';
  const unique = textOf(component, 'unique') === 'true';
  if ((externalId || unique) && !MAY_BE_KEY.has(said))
    throw new ComponentRefusal(
      'FIELD_INTEGRITY_EXCEPTION',
      `A field of type ${said} cannot be an external ID or unique`,
    );
  const more: Partial<FieldDefinition> = {};
  if (said === 'Text') more.length = toLength(need('length'), 255);
  if (said === 'TextArea') more.length = 255;
  if (said === 'LongTextArea') {
    more.length = toLength(need('length'), 131_072);
    need('visibleLines');
  }
  if (said === 'Number' || said === 'Percent' || said === 'Currency') {
    need('precision');
    need('scale');
  }
  if (said === 'Checkbox') more.defaultValue = need('defaultValue') === 'true';
  if (said === 'Picklist') Object.assign(more, toPicklist(component));
  return toField({
    name,
    type,
    label,
    createable: true,
    updateable: true,
    required: textOf(component, 'required') === 'true',
    externalId,
    unique,
    caseSensitive: textOf(component, 'caseSensitive') === 'true',
    ...more,
  });
}

function toLength(text: string, most: number): number {
  const length = Number(text);
  if (!Number.isInteger(length) || length < 1 || length > most)
    throw new ComponentRefusal('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `length must be between 1 and ${most}`, [
      'length',
    ]);
  return length;
}

function toPicklist(component: Element): Pick<FieldDefinition, 'picklistValues' | 'restrictedPicklist'> {
  const set = findChild(component, 'valueSet');
  const values = childrenOf(findChild(set, 'valueSetDefinition'), 'value');
  if (values.length === 0)
    throw new ComponentRefusal(
      'FIELD_INTEGRITY_EXCEPTION',
      "Must specify a 'valueSet' for a CustomField of type Picklist",
      ['valueSet'],
    );
  const picklistValues = values.map((value) => {
    const fullName = textOf(value, 'fullName');
    if (!fullName || findChild(value, 'default') === undefined)
      throw new ComponentRefusal('REQUIRED_FIELD_MISSING', 'Required fields are missing: [fullName, default]');
    return {
      value: fullName,
      label: textOf(value, 'label') ?? fullName,
      active: textOf(value, 'isActive') !== 'false',
      defaultValue: textOf(value, 'default') === 'true',
    };
  });
  const names = picklistValues.map(({ value }) => value.toLowerCase());
  if (new Set(names).size < names.length)
    throw new ComponentRefusal('DUPLICATE_VALUE', 'Duplicate picklist value', ['valueSet']);
  return { picklistValues, restrictedPicklist: textOf(set, 'restricted') === 'true' };
}

const isLong = (field: FieldDefinition) => field.type === 'textarea' && field.length > 255;

function metadataType(field: FieldDefinition): string {
  if (field.type === 'textarea') return isLong(field) ? 'LongTextArea' : 'TextArea';
  if (field.type === 'double' || field.type === 'int') return 'Number';
  if (field.type === 'reference') return 'Lookup';
  return Object.keys(TYPES).find((name) => TYPES[name] === field.type) ?? 'Text';
}

function renderField(fullName: string, field: FieldDefinition): string {
  const type = metadataType(field);
  const parts = [
    tag('fullName', fullName),
    tag('defaultValue', field.type === 'boolean' ? field.defaultValue : undefined),
    tag('externalId', field.externalId),
    tag('label', field.label),
    tag('length', type === 'Text' || type === 'LongTextArea' ? field.length : undefined),
    type === 'Number' ? tag('precision', 18) + tag('scale', 0) : '',
    tag('required', field.required),
    tag('type', type),
    tag('unique', field.unique),
  ];
  if (type !== 'Picklist') return parts.join('');
  const values = field.picklistValues
    .map(
      (value) =>
        `<value>${tag('fullName', value.value)}${tag('default', value.defaultValue)}${value.active ? '' : tag('isActive', false)}${tag('label', value.label)}</value>`,
    )
    .join('');
  return `${parts.join('')}<valueSet>${tag('restricted', field.restrictedPicklist)}<valueSetDefinition><sorted>false</sorted>${values}</valueSetDefinition></valueSet>`;
}
