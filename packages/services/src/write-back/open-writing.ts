import type { Tx } from '@baton/db/client';
import { isId } from '@baton/db/id';
import type { CrmContext } from '@baton/integrations/crm';
import { findConnection } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { asCrm, type CrmConnection, loadCrmContext } from '../crm/crm-context.ts';
import { ServiceError } from '../errors.ts';
import type { WritableCrm } from '../integrations.ts';
import { toWriteSettings, type WriteSettings } from './write-settings.ts';

export type WritableConnection = CrmConnection & {
  crm: WritableCrm;
  settings: WriteSettings;
  context: CrmContext;
  /** What hinders all writing, and until when it rests (epoch ms). */
  problem: string | null;
  restsUntil: number | null;
  budget: unknown;
};

/** A connection to whose CRM Baton can write. Throws `not-found`, and `invalid` for one of another kind. */
export async function openWriting(ctx: Ctx, tx: Tx, connectionId: string): Promise<WritableConnection> {
  const found = isId(connectionId) ? await findConnection(ctx, tx, connectionId) : null;
  if (found === null) throw new ServiceError('not-found', 'There is no such connection.');
  const connection = asCrm(found);
  const crm = connection && ctx.integrations.crm[connection.kind];
  if (connection === null || !crm?.writer || !crm.setup)
    throw new ServiceError('invalid', `${found.name} is not a CRM that Baton writes to.`);
  const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
  const row = await tx.connection.findFirstOrThrow({ where });
  return {
    ...connection,
    crm: { writer: crm.writer, setup: crm.setup },
    settings: toWriteSettings(row),
    context: await loadCrmContext(ctx, tx, connection),
    problem: row.writeProblem,
    restsUntil: row.writeProblem === null ? null : (row.nextWriteAt?.getTime() ?? null),
    budget: row.budget,
  };
}
