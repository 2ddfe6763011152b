import { STAGES, type Stage } from '@baton/core/handoff/event';
import { WRITTEN_FIELDS, type WrittenField } from '@baton/integrations/crm-fields';
import { z } from 'zod';

export const FIELDS = Object.keys(WRITTEN_FIELDS) as WrittenField[];

const text = z.string().trim().min(1).max(200);
export const writeValuesSchema = z.strictObject({
  /** Stage -> the CRM's status value; a stage without one is not written. */
  statuses: z.partialRecord(z.enum(STAGES), text).default({}),
  /** Key of a rejection reason -> the CRM's value; its label where there is none. */
  reasons: z.record(z.string(), text).default({}),
  /** Another field of the CRM than the usual one. */
  names: z.partialRecord(z.enum(FIELDS as [WrittenField, ...WrittenField[]]), text).default({}),
});
export type WriteValues = z.output<typeof writeValuesSchema>;

const change = text.nullable();
/** Changes of single values; null takes one away. */
export const valueChangesSchema = z
  .strictObject({
    statuses: z.partialRecord(z.enum(STAGES), change),
    reasons: z.record(z.string().max(200), change),
    names: z.partialRecord(z.enum(FIELDS as [WrittenField, ...WrittenField[]]), change),
  })
  .partial();

/** The values with these changes made. */
export function changeValues(values: WriteValues, changes: z.output<typeof valueChangesSchema>): WriteValues {
  const merge = (now: Record<string, string>, more: Readonly<Record<string, string | null | undefined>> = {}) =>
    Object.fromEntries(
      Object.entries({ ...now, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1])),
    );
  return {
    statuses: merge(values.statuses, changes.statuses),
    reasons: merge(values.reasons, changes.reasons),
    names: merge(values.names, changes.names),
  };
}

/** What a connection writes: the fields that are on, and how stages, reasons and fields are called there. */
export type WriteSettings = { fields: ReadonlySet<WrittenField>; values: WriteValues };

/** The settings as they are stored; what cannot be read counts as not set. */
export function toWriteSettings(row: { writeFields: unknown; writeValues: unknown }): WriteSettings {
  const on = z.record(z.string(), z.unknown()).safeParse(row.writeFields).data ?? {};
  const values = writeValuesSchema.safeParse(row.writeValues).data ?? writeValuesSchema.parse({});
  return { fields: new Set(FIELDS.filter((field) => on[field] === true)), values };
}

/** As they are stored: only fields that are on, so that a connection that writes nothing has none. */
export function toStoredFields(fields: ReadonlySet<WrittenField>): Record<string, true> {
  return Object.fromEntries(FIELDS.filter((field) => fields.has(field)).map((field) => [field, true]));
}

/** Stages that a status field can tell of. */
export const STATUS_STAGES = ['new', 'mql', 'sal', 'sql', 'recycled', 'disqualified'] as const satisfies Stage[];
