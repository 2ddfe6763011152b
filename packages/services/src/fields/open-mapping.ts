import type { CrmContext, CrmField, CrmSetup } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import type { Ctx } from '../context.ts';
import { type CrmConnection, loadCrmContext } from '../crm/crm-context.ts';
import { getCrmConnection } from '../crm/sync-connections.ts';
import { ServiceError } from '../errors.ts';

export type MappedCrm = { connection: CrmConnection; setup: CrmSetup; context: CrmContext };

/** A connection whose fields can be mapped. Throws `not-found`, and `invalid` for one that is no CRM. */
export async function openMapping(ctx: Ctx, connectionId: string): Promise<MappedCrm> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const connection = await getCrmConnection(ctx, tx, connectionId);
    const { setup } = ctx.integrations.crm[connection.kind];
    if (!setup) throw new ServiceError('invalid', `The fields of ${connection.name} cannot be asked for.`);
    return { connection, setup, context: await loadCrmContext(ctx, tx, connection) };
  });
}

/** What the CRM says, or in words why it cannot be asked. */
export async function ask<T>(work: () => Promise<T>): Promise<{ answer: T } | { problem: string }> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    return { problem: error.reason };
  }
}

/** The CRM's field with this name; null when there is none that Baton may see. */
export function findField(fields: readonly CrmField[], name: string | null): CrmField | null {
  return fields.find((field) => field.name === name) ?? null;
}
