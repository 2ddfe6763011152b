import { newId } from '@baton/db/id';
import { type ClaimedReconciliation, claimReconciliation, planReconciliation } from '@baton/db/reconciliations';
import { listConnectionsOfKind } from '@baton/db/workspaces';
import { CRM_SOURCES } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { findConnection } from '../connections/open-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { asCrm, loadCrmContext } from './crm-context.ts';
import { compareStages } from './reconcile.ts';

/** Longer than any page takes. */
const LEASE_MS = 120_000;
/** In the workspace's own night, when nobody works on leads. */
const HOUR = 3;

/** Plans the comparisons of the connections whose night it is. Returns how many. */
export async function planReconciliations({ db }: Machinery): Promise<number> {
  let planned = 0;
  for (const kind of CRM_SOURCES)
    for (const { workspaceId, connectionId } of await listConnectionsOfKind(db, kind)) {
      const plan = { id: newId(), connectionId, hour: HOUR };
      if (await db.inWorkspace(workspaceId, (tx) => planReconciliation(tx, plan))) planned += 1;
    }
  return planned;
}

/** Makes one comparison that waits. Returns whether there was one. */
export async function runReconciliation(machinery: Machinery): Promise<boolean> {
  const { db, log } = machinery;
  const claimed = await db.acrossWorkspaces((tx) => claimReconciliation(tx, LEASE_MS));
  if (claimed === null) return false;
  const { workspaceId, id, connectionId } = claimed;
  try {
    await compare(machinery, claimed);
  } catch (error) {
    const known = isAdapterError(error);
    const reason = known ? error.reason : String(error);
    if (known) log.warn({ workspaceId, connectionId, reason }, 'a CRM could not be compared with Baton');
    else log.error({ workspaceId, connectionId, reason }, 'comparing a CRM with Baton failed by a fault of ours');
    await save(machinery, claimed, {
      state: 'failed',
      error: known ? `The CRM could not be read: ${reason}.` : 'A fault of Baton; see its log.',
      finishedAt: new Date(await db.now()),
    });
  }
  log.info({ workspaceId, connectionId, id }, 'a CRM was compared with Baton');
  return true;
}

async function compare(machinery: Machinery, claimed: ClaimedReconciliation): Promise<void> {
  const { db } = machinery;
  const { workspaceId, connectionId } = claimed;
  const ctx = systemCtx(machinery, workspaceId, await db.now());
  const prepared = await db.inWorkspace(workspaceId, async (tx) => {
    const connection = asCrm(await findConnection(ctx, tx, connectionId));
    if (connection === null) return null;
    const [context, versions] = [await loadCrmContext(ctx, tx, connection), await loadVersions(ctx, tx)];
    return { connection, crm: { context, versions } };
  });
  if (prepared === null) return;
  await save(machinery, claimed, { state: 'running' });
  const keep = async () => save(machinery, claimed, { heldUntil: new Date((await db.now()) + LEASE_MS) });
  const compared = await compareStages(ctx, prepared.connection, prepared.crm, keep);
  await save(machinery, claimed, { ...compared, state: 'done', error: null, finishedAt: new Date(await db.now()) });
}

type Change = {
  state?: string;
  leads?: number;
  differing?: number;
  counts?: object;
  differences?: object[];
  error?: string | null;
  heldUntil?: Date;
  finishedAt?: Date;
};

async function save({ db }: Machinery, { workspaceId, id }: ClaimedReconciliation, data: Change): Promise<void> {
  await db.inWorkspace(workspaceId, (tx) => tx.reconciliation.updateMany({ where: { workspaceId, id }, data }));
}
