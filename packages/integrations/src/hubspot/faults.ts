import { WRITTEN_FIELDS } from '../crm-fields.ts';
import { isJsonObject } from '../json-body.ts';

/** What HubSpot has against one property of a write. */
export type PropertyFault = { name: string | null; code: string; message: string };

const LABELS = new Map<string, string>(Object.values(WRITTEN_FIELDS).map((field) => [field.hubspot, field.label]));
const PACKED = /\[.*\]\s*$/s;

/** The faults that a refusal names, in the body itself or packed as JSON into its message. Empty when it names none. */
export function readFaults(body: unknown): PropertyFault[] {
  if (!isJsonObject(body)) return [];
  const packed = typeof body.message === 'string' ? PACKED.exec(body.message)?.[0] : undefined;
  const lists = [parseList(packed), Array.isArray(body.errors) ? body.errors : []];
  return (lists.find((list) => list.length > 0) ?? []).flatMap(toFault);
}

function parseList(text: string | undefined): unknown[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function toFault(value: unknown): PropertyFault[] {
  if (!isJsonObject(value)) return [];
  const context = isJsonObject(value.context) ? value.context : {};
  const named = [value.name, value.in, first(context.propertyName), first(context.name)].find(
    (one): one is string => typeof one === 'string',
  );
  const code = [value.error, value.code, value.subCategory].find((one): one is string => typeof one === 'string');
  return [
    {
      name: named ?? null,
      code: code ?? 'VALIDATION_ERROR',
      message: typeof value.message === 'string' ? value.message : '',
    },
  ];
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** What an admin reads about a fault: which field, what is wrong, what helps. Our own value may be named. */
export function wordFault({ name, code }: PropertyFault, value: unknown): string {
  const label = name === null ? 'A field' : (LABELS.get(name) ?? name);
  const said = typeof value === 'string' && value.length <= 100 ? ` ‘${value}’` : '';
  switch (code) {
    case 'INVALID_OPTION':
      return `${label} has no option${said} in HubSpot. Add the option there, or choose another value here.`;
    case 'PROPERTY_DOESNT_EXIST':
      return `HubSpot has no contact property ${name}. Create the missing fields, or turn this one off.`;
    case 'READ_ONLY_VALUE':
      return `${label} (${name}) is read-only in HubSpot. Turn this field off.`;
    case 'INVALID_OWNER_ID':
      return `HubSpot has no owner with the id${said}. Map the person to a HubSpot user.`;
    case 'PROPERTY_LENGTH_EXCEEDED':
      return `${label} is longer than HubSpot allows.`;
    case 'INVALID_LONG':
    case 'INVALID_DATE':
    case 'INVALID_DOUBLE':
    case 'INVALID_INTEGER':
    case 'INVALID_BOOLEAN':
      return `${label} (${name}) is of another type in HubSpot and does not take${said || ' this value'}.`;
    default:
      return `HubSpot refused ${label} (${code}).`;
  }
}
