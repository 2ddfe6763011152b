import { EVENT_TYPES, type EventType } from '@baton/core/handoff/event';
import { z } from 'zod';
import { isKnownZone } from '../time-words.ts';
import { ENCODINGS } from './decode.ts';
import { SEPARATORS } from './read.ts';

const column = z.string().min(1).max(500);
const constant = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const value = z.union([
  column,
  z.strictObject({ column, number: z.boolean().optional() }),
  z.strictObject({ value: constant }),
]);
const dataValue = z.union([
  z.strictObject({ column, number: z.boolean().optional() }),
  z.strictObject({ value: constant }),
  constant,
]);
const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((given) => (Array.isArray(given) ? given : [given]));
const formats = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1).max(10)])
  .transform((given) => (given === 'auto' ? [] : Array.isArray(given) ? given : [given]));

const eventSchema = z.strictObject({
  type: z.enum(EVENT_TYPES as [EventType, ...EventType[]]),
  at: z.union([column, z.strictObject({ value: z.iso.datetime({ offset: true }) })]),
  data: z.record(z.string(), dataValue).default({}),
  when: z.strictObject({ column, is: oneOrMore.optional(), isNot: oneOrMore.optional() }).optional(),
});

/**
 * How a CSV file becomes events.
 * - `source`: name of the system the leads come from; `key`: column with the lead's id there.
 * - `date`: `format` is `auto` (ISO only) or one or more date-fns patterns (`dd-MM-yyyy HH:mm`); `timeZone` of what has no offset (UTC).
 * - `fields`: our field -> a column, `{ column, number: true }` or `{ value }`. They make one event of type `fieldsAs`
 *   (`lead.created`) at the instant of the row's first event, or go into an event of that type in `events`.
 * - `events`: `{ type, at: column or { value }, data?, when?: { column, is?, isNot? } }`. A row without the date has no such event;
 *   values in `data` are constants or `{ column }`; `when` without `is` and `isNot` asks for a cell that is not empty.
 * - `encoding` and `separator` of the file, where what it looks like is not right.
 * - `custom`: true keeps all other columns as custom fields, a list keeps these.
 */
const mappingSchema = z.strictObject({
  source: z.string().trim().min(1).max(100),
  key: column,
  date: z
    .strictObject({
      format: formats.default([]),
      timeZone: z.string().refine(isKnownZone, 'is not a time zone, such as America/New_York or UTC').default('UTC'),
    })
    .default({ format: [], timeZone: 'UTC' }),
  fields: z.record(z.string().min(1).max(200), value).default({}),
  fieldsAs: z.enum(['lead.created', 'lead.changed']).default('lead.created'),
  events: z.array(eventSchema).min(1).max(50),
  custom: z.union([z.boolean(), z.array(column)]).default(false),
  encoding: z.enum(ENCODINGS).optional(),
  separator: z.enum(SEPARATORS).optional(),
});

export type Mapping = z.output<typeof mappingSchema>;
export type MappingProblem = { path: (string | number)[]; message: string };

/** Checks a mapping document and returns it with its defaults, or every problem with its path. */
export function parseMapping(document: unknown): { mapping: Mapping } | { problems: MappingProblem[] } {
  const parsed = mappingSchema.safeParse(document);
  if (parsed.success) return { mapping: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => ({ path: issue.path as (string | number)[], message: issue.message })),
  };
}

/** Columns that the mapping names and the file lacks. */
export function missingColumns(header: readonly string[], mapping: Mapping): string[] {
  const named = [mapping.key, ...mappedColumns(mapping), ...(Array.isArray(mapping.custom) ? mapping.custom : [])];
  return [...new Set(named)].filter((name) => !header.includes(name));
}

/** Columns that fields and events take their values from. */
export function mappedColumns(mapping: Mapping): string[] {
  const columnOf = (given: unknown) =>
    typeof given === 'object' && given !== null && 'column' in given ? [String(given.column)] : [];
  return [
    ...Object.values(mapping.fields).flatMap((given) => (typeof given === 'string' ? [given] : columnOf(given))),
    ...mapping.events.flatMap((event) => [
      ...(typeof event.at === 'string' ? [event.at] : []),
      ...columnOf(event.when),
      ...Object.values(event.data).flatMap(columnOf),
    ]),
  ];
}
