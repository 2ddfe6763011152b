import { WRITTEN_FIELDS, type WrittenField } from '@baton/integrations/crm-fields';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { ServiceError, toIssues } from '../errors.ts';
import type { WriteFieldsAnswer } from '../views/write-back.ts';
import { openWriting, type WritableConnection } from './open-writing.ts';
import { planAllLeads, saveWriteSettings } from './save-settings.ts';
import { changeValues, FIELDS, valueChangesSchema } from './write-settings.ts';

const inputSchema = z.strictObject({
  fields: z.partialRecord(z.enum(FIELDS as [WrittenField, ...WrittenField[]]), z.boolean()).default({}),
  values: valueChangesSchema.default({}),
});

/** What a connection writes, field by field. */
export async function getWriteFields(ctx: Ctx, connectionId: string): Promise<WriteFieldsAnswer> {
  const connection = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => openWriting(ctx, tx, connectionId));
  return toAnswer(connection, connection.settings);
}

/**
 * Turns fields on or off and names the CRM's values (null takes one away); what is not named stays. Records of all leads are looked at afterwards.
 * Throws `not-found` and `invalid`.
 */
export async function saveWriteFields(ctx: Ctx, connectionId: string, input: unknown): Promise<WriteFieldsAnswer> {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success)
    throw new ServiceError('invalid', 'These are not fields that Baton writes.', toIssues(parsed.error));
  const { fields, values } = parsed.data;
  const { connection, settings } = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const opened = await openWriting(ctx, tx, connectionId);
    const on = FIELDS.filter((field) => fields[field] ?? opened.settings.fields.has(field));
    const changed = { fields: new Set(on), values: changeValues(opened.settings.values, values) };
    await saveWriteSettings(ctx, tx, opened, changed);
    return { connection: opened, settings: changed };
  });
  await planAllLeads(ctx, connectionId);
  return toAnswer(connection, settings);
}

function toAnswer({ kind }: WritableConnection, settings: WritableConnection['settings']): WriteFieldsAnswer {
  const { values } = settings;
  return {
    items: FIELDS.map((field) => ({
      field,
      label: WRITTEN_FIELDS[field].label,
      type: WRITTEN_FIELDS[field].type,
      crmField: values.names[field] ?? WRITTEN_FIELDS[field][kind],
      on: settings.fields.has(field),
    })),
    values,
  };
}
