import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { listConnectionsOfKind } from '@baton/db/workspaces';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { pathText, ServiceError } from '../errors.ts';
import { type CheckedConfig, CONNECTION_KINDS, checkConfig } from './connection-config.ts';
import type { ConnectionKind } from './open-connection.ts';

export type NewConnection = { kind: string; config: unknown; name?: string | undefined };

const NAMES: Record<ConnectionKind, string> = {
  hubspot: 'HubSpot',
  salesforce: 'Salesforce',
  slack: 'Slack',
  teams: 'Teams',
  email: 'Mail',
};

/**
 * Connects an outside system; its secrets are stored encrypted. `webhookUrl` is the address to give to that system, null
 * where it calls nobody. Throws `invalid`, and `conflict` when the account is connected already or two workspaces would
 * share one door.
 */
export async function addConnection(
  ctx: Ctx,
  input: NewConnection,
): Promise<{ connectionId: string; webhookUrl: string | null }> {
  const kind = CONNECTION_KINDS.find((one) => one === input.kind);
  if (kind === undefined) {
    throw new ServiceError('invalid', 'The connection is not valid.', [
      { path: 'kind', message: `must be one of ${CONNECTION_KINDS.join(', ')}` },
    ]);
  }
  const checked = checkConfig(kind, input.config);
  if ('problems' in checked) {
    const issues = checked.problems.map(({ path, message }) => ({ path: pathText(['config', ...path]), message }));
    throw new ServiceError('invalid', 'The connection is not valid.', issues);
  }
  const { config } = checked;
  const { workspaceId } = ctx.scope;
  const connectionId = newId();
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await refuseDouble(ctx, tx, kind, config);
    const sealed =
      Object.keys(config.secret).length === 0 ? null : ctx.secrets.seal(workspaceId, JSON.stringify(config.secret));
    await tx.connection.create({
      data: {
        workspaceId,
        id: connectionId,
        kind,
        name: input.name?.trim() || NAMES[kind],
        config: config.open as Record<string, string>,
        secretCiphertext: sealed === null ? null : Uint8Array.from(sealed.ciphertext),
        secretKeyId: sealed?.keyId ?? null,
      },
    });
    await addAuditEntry(ctx, tx, { action: 'connection.add', object: connectionId, after: { kind, ...config.open } });
  });
  return { connectionId, webhookUrl: webhookUrlOf(ctx.baseUrl, kind, connectionId) };
}

/** The public address at which Baton answers a connection's outside system; null when that system calls nobody. */
export function webhookUrlOf(baseUrl: string, kind: string, connectionId: string): string | null {
  if (kind === 'hubspot') return `${baseUrl}/api/v1/hooks/hubspot/${connectionId}`;
  return kind === 'slack' ? `${baseUrl}/api/v1/hooks/slack` : null;
}

async function refuseDouble(ctx: Ctx, tx: Tx, kind: ConnectionKind, { account }: CheckedConfig): Promise<void> {
  // Two adds of one account at one instant go one after the other.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`connection:${kind}:${account?.value ?? ctx.scope.workspaceId}`}, 0))`;
  const own = await tx.connection.findMany({ where: { workspaceId: ctx.scope.workspaceId, kind } });
  const same = own.find(
    (one) => account === null || String((one.config as Record<string, unknown>)[account.name]) === account.value,
  );
  if (same) {
    const what = account === null ? NAMES[kind] : `${NAMES[kind]} ${account.value}`;
    throw new ServiceError('conflict', `${what} is connected already (${same.id}).`);
  }
  // All of Slack comes through one door, where the team says which workspace is meant.
  if (kind !== 'slack' || account === null) return;
  const elsewhere = (await listConnectionsOfKind(ctx.db, kind)).some(
    (one) => one.config[account.name] === account.value,
  );
  if (elsewhere) throw new ServiceError('conflict', `Slack team ${account.value} is connected to another workspace.`);
}
