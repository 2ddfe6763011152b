export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'date'
  | 'datetime';

export type PicklistValue = { value: string; label: string; active: boolean; defaultValue: boolean };

export type FieldDefinition = {
  name: string;
  label: string;
  type: FieldType;
  custom: boolean;
  length: number;
  createable: boolean;
  updateable: boolean;
  required: boolean;
  filterable: boolean;
  /** Objects that a reference may point to, and the name by which SOQL follows it. */
  referenceTo: string[];
  relationshipName: string | null;
  picklistValues: PicklistValue[];
  restrictedPicklist: boolean;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  defaultValue: string | number | boolean | null;
};

const LENGTHS: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 32_000,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
};

/** A field with everything that is not given at its usual value: not writable, nullable, filterable. */
export function toField(given: Pick<FieldDefinition, 'name' | 'type'> & Partial<FieldDefinition>): FieldDefinition {
  return {
    label: toLabel(given.name),
    custom: given.name.endsWith('__c'),
    length: LENGTHS[given.type] ?? 0,
    createable: false,
    updateable: false,
    required: false,
    filterable: given.type !== 'textarea',
    referenceTo: [],
    relationshipName: null,
    picklistValues: [],
    restrictedPicklist: false,
    externalId: false,
    unique: false,
    caseSensitive: false,
    defaultValue: given.type === 'boolean' ? false : null,
    ...given,
  };
}

function toLabel(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/Id$/, ' ID')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim();
}

/** A picklist's values from their labels; the first one marked with `*` is the default. */
function toPicklistValues(labels: readonly string[]): PicklistValue[] {
  return labels.map((label) => {
    const value = label.replace(/\*$/, '');
    return { value, label: value, active: true, defaultValue: label.endsWith('*') };
  });
}

/**
 * Reads a table of fields, one per line: `Name type(arguments) flags`. Flags: `w` writable, `c` writable at creation
 * only, `r` required, `nf` not filterable. Arguments: length, picklist values by `|`, or `Object|Object:Relationship`.
 */
export function readFields(table: string): FieldDefinition[] {
  const lines = table.trim().split('\n');
  return lines.map((line) => {
    const match = /^\s*(\S+) ([a-z]+)(?:\(([^)]*)\))?(.*)$/.exec(line);
    const [, name = '', type = '', args = '', rest = ''] = match ?? [];
    const flags = new Set(rest.split(' '));
    const field: Partial<FieldDefinition> = {
      createable: flags.has('w') || flags.has('c'),
      updateable: flags.has('w'),
      required: flags.has('r'),
    };
    if (flags.has('nf')) field.filterable = false;
    if (type === 'reference') {
      const [targets = '', relationship] = args.split(':');
      field.referenceTo = targets.split('|');
      field.relationshipName = relationship ?? null;
    } else if (type === 'picklist') field.picklistValues = args ? toPicklistValues(args.split('|')) : [];
    else if (args) field.length = Number(args);
    return toField({ name, type: type as FieldType, ...field });
  });
}
