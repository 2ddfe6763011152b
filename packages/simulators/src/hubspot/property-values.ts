import { invalidProperties, type PropertyFault } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { PropertyDefinition } from './property-definitions.ts';

/** Checks values before a write and returns them in HubSpot's own form (all strings, instants as ISO). Throws the 400 with every fault. */
export function toStoredValues(
  state: PortalState,
  type: ObjectType,
  given: Record<string, unknown>,
): Map<string, string> {
  const values = new Map<string, string>();
  const faults: PropertyFault[] = [];
  for (const [name, raw] of Object.entries(given)) {
    const definition = state.definitions[type].get(name);
    const value = raw === null || raw === undefined ? '' : String(raw);
    const fault = definition
      ? findFault(state, definition, value)
      : { message: `Property "${name}" does not exist`, error: 'PROPERTY_DOESNT_EXIST' };
    if (fault) faults.push({ ...fault, name });
    else if (definition) values.set(name, toStoredValue(definition, value));
  }
  if (faults.length > 0) throw invalidProperties(state.portalId, faults);
  return values;
}

function findFault(
  state: PortalState,
  definition: PropertyDefinition,
  value: string,
): Omit<PropertyFault, 'name'> | null {
  if (definition.readOnly)
    return {
      message: `"${definition.name}" is a read only property; its value cannot be set.`,
      error: 'READ_ONLY_VALUE',
    };
  if (value === '') return null;
  if (definition.name === 'hubspot_owner_id' && state.owners.size > 0 && !state.owners.has(value)) {
    return { message: `${value} is not a valid owner id`, error: 'INVALID_OWNER_ID' };
  }
  if (definition.name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return { message: `Email address ${value} is invalid`, error: 'INVALID_EMAIL' };
  switch (definition.type) {
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value))
        ? null
        : { message: `${value} was not a valid number.`, error: 'INVALID_DOUBLE' };
    case 'datetime':
      return toInstant(value) === null ? { message: `${value} was not a valid long.`, error: 'INVALID_LONG' } : null;
    case 'date': {
      const at = toInstant(value);
      return at !== null && at % 86_400_000 === 0
        ? null
        : { message: `${value} is not at midnight UTC.`, error: 'INVALID_DATE' };
    }
    case 'enumeration':
    case 'bool':
      return definition.options.some((option) => option.value === value) ? null : badOption(definition, value);
    case 'string':
      return value.length > 65_536
        ? { message: `${definition.label} is too long`, error: 'PROPERTY_LENGTH_EXCEEDED' }
        : null;
  }
}

function badOption(definition: PropertyDefinition, value: string) {
  const options = definition.options.map((option) => `label: "${option.label}"\nvalue: "${option.value}"\n`).join(', ');
  return { message: `${value} was not one of the allowed options: [${options}]`, error: 'INVALID_OPTION' };
}

function toStoredValue(definition: PropertyDefinition, value: string): string {
  if (definition.name === 'email') return value.toLowerCase();
  const at = value === '' ? null : toInstant(value);
  if (at === null) return value;
  if (definition.type === 'datetime') return new Date(at).toISOString();
  return definition.type === 'date' ? new Date(at).toISOString().slice(0, 10) : value;
}

/** Epoch milliseconds of a value given as digits or as an ISO date; null when it is neither. */
export function toInstant(value: string): number | null {
  if (/^-?\d+$/.test(value)) return Number(value);
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
