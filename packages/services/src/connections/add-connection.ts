import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { listConnectionsOfKind } from '@baton/db/workspaces';
import { isCrmSource } from '@baton/integrations/crm';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { pathText, ServiceError } from '../errors.ts';
import { type CheckedConfig, CONNECTION_KINDS, checkConfig } from './connection-config.ts';
import { splitDoorTokens, withNewDoorToken } from './door-token.ts';
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
  let token: string | null = null;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await refuseDouble(ctx, tx, kind, config);
    const secret = kind === 'salesforce' ? withNewDoorToken(config.secret, ctx.now) : config.secret;
    const sealed = Object.keys(secret).length === 0 ? null : ctx.secrets.seal(workspaceId, JSON.stringify(secret));
    token = splitDoorTokens(secret).door.token;
    await tx.connection.create({
      data: {
        workspaceId,
        id: connectionId,
        kind,
        name: input.name?.trim() || NAMES[kind],
        config: config.open as Record<string, string>,
        secretCiphertext: sealed === null ? null : Uint8Array.from(sealed.ciphertext),
        secretKeyId: sealed?.keyId ?? null,
        ...(isCrmSource(kind) && { enforceFrom: new Date(ctx.now) }),
      },
    });
    await addAuditEntry(ctx, tx, { action: 'connection.add', object: connectionId, after: { kind, ...config.open } });
  });
  return { connectionId, webhookUrl: webhookUrlOf(ctx.baseUrl, kind, connectionId, token) };
}

/**
 * The public address at which Baton answers a connection's outside system, with the token of its door where it has one; null
 * when that system calls nobody.
 */
export function webhookUrlOf(
  baseUrl: string,
  kind: string,
  connectionId: string,
  doorToken: string | null,
): string | null {
  if (kind === 'hubspot') return `${baseUrl}/api/v1/hooks/hubspot/${connectionId}`;
  if (kind === 'salesforce')
    return doorToken === null ? null : `${baseUrl}/api/v1/hooks/salesforce/${connectionId}/${doorToken}`;
  return kind === 'slack' ? `${baseUrl}/api/v1/hooks/slack` : null;
}

async function refuseDouble(ctx: Ctx, tx: Tx, kind: ConnectionKind, { account }: CheckedConfig): Promise<void> {
  // Two adds of one account, or of two CRM accounts, at one instant go one after the other.
  const lockName = `connection:${kind}:${isCrmSource(kind) || account === null ? ctx.scope.workspaceId : account.value}`;
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`;
  const own = await tx.connection.findMany({ where: { workspaceId: ctx.scope.workspaceId, kind } });
  const [other] = own;
  if (isCrmSource(kind) && other && account !== null && accountOf(other, account.name) !== account.value)
    throw new ServiceError(
      'conflict',
      `${NAMES[kind]} ${accountOf(other, account.name)} is connected already (${other.id}), and a workspace takes its leads ` +
        `from one ${NAMES[kind]} account. Connect this one in a workspace of its own.`,
    );
  const same = own.find((one) => account === null || accountOf(one, account.name) === account.value);
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

function accountOf(connection: { config: unknown }, name: string): string {
  return String((connection.config as Record<string, unknown>)[name]);
}
