import { READ_FIELDS } from '@baton/integrations/crm-read-fields';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { getCrmConnection } from '../crm/sync-connections.ts';
import { type Issue, ServiceError } from '../errors.ts';
import type { FieldMappingAnswer, SamplesAnswer } from '../views/field-mapping.ts';
import { getFieldMapping } from './get-field-mapping.ts';
import { fits } from './match-fields.ts';
import { ask, findField, openMapping } from './open-mapping.ts';

/** Field of ours -> the CRM's field; null goes back to the usual one. What is not named stays. */
export type FieldMapChanges = Readonly<Record<string, string | null>>;

/**
 * Chooses the CRM's fields that ours are read from. A field that is not there or of another type is refused before it can
 * do harm. What is read from now on follows; a backfill reads earlier values. Throws `not-found`, `invalid`, `unavailable`.
 */
export async function saveFieldMap(
  ctx: Ctx,
  connectionId: string,
  changes: FieldMapChanges,
): Promise<FieldMappingAnswer> {
  const { connection, setup, context } = await openMapping(ctx, connectionId);
  const listed = await ask(() => setup.listFields(context));
  if ('problem' in listed)
    throw new ServiceError('unavailable', `${connection.name} could not be asked for its fields: ${listed.problem}.`);
  const issues = Object.entries(changes).flatMap(([field, name]) => issueOf(field, name, listed.answer));
  if (issues.length > 0) throw new ServiceError('invalid', issues.map(({ message }) => message).join(' '), issues);
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const { id } = await getCrmConnection(ctx, tx, connectionId);
    await tx.$executeRaw`select from connections where workspace_id = ${ctx.scope.workspaceId}::uuid and id = ${id}::uuid
      for no key update`;
    const { fieldMap: before } = await getCrmConnection(ctx, tx, connectionId);
    const next = Object.entries({ ...before, ...changes }).filter(([, name]) => name !== null);
    const fieldMap = Object.fromEntries(next) as Record<string, string>;
    const where = { workspaceId: ctx.scope.workspaceId, id };
    await tx.connection.updateMany({ where, data: { fieldMap } });
    await addAuditEntry(ctx, tx, { action: 'connection.field-map', object: id, before, after: fieldMap });
  });
  return getFieldMapping(ctx, connectionId);
}

function issueOf(field: string, name: string | null, fields: Parameters<typeof findField>[0]): Issue[] {
  const ours = Object.hasOwn(READ_FIELDS, field) ? READ_FIELDS[field as keyof typeof READ_FIELDS] : null;
  if (ours === null) return [{ path: field, message: `${field} is not a field that Baton reads.` }];
  if (name === null) return [];
  const found = findField(fields, name);
  if (!found?.readable) return [{ path: field, message: `There is no field ${name} that Baton may read.` }];
  return fits(ours.type, found)
    ? []
    : [{ path: field, message: `${found.label} is a ${found.type}; ${ours.label} needs a ${ours.type}.` }];
}

/** How full fields of the CRM are, and some of their values, before one is chosen. */
export async function getFieldSamples(
  ctx: Ctx,
  connectionId: string,
  names: readonly string[],
): Promise<SamplesAnswer> {
  const { setup, context } = await openMapping(ctx, connectionId);
  if (names.length === 0) return { problem: null, samples: {} };
  const sampled = await ask(async () => {
    const known = new Set((await setup.listFields(context)).map((field) => field.name));
    return setup.sampleFields(
      names.filter((name) => known.has(name)),
      context,
    );
  });
  return 'problem' in sampled ? { problem: sampled.problem, samples: {} } : { problem: null, samples: sampled.answer };
}
