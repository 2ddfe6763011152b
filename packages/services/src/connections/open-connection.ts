import type { Tx } from '@baton/db/client';
import type { Ctx, Machinery } from '../context.ts';

export type ConnectionKind = 'hubspot' | 'salesforce' | 'slack' | 'teams' | 'email';
export type OpenConnection = {
  id: string;
  workspaceId: string;
  kind: ConnectionKind;
  name: string;
  status: string;
  config: Record<string, unknown>;
};

type Row = {
  id: string;
  workspaceId: string;
  kind: string;
  name: string;
  status: string;
  config: unknown;
  secretCiphertext: Uint8Array | null;
  secretKeyId: string | null;
};

/** A connection with its decrypted configuration; null when the workspace has no such id. */
export async function findConnection(ctx: Ctx, tx: Tx, id: string): Promise<OpenConnection | null> {
  const row = await tx.connection.findFirst({ where: { workspaceId: ctx.scope.workspaceId, id } });
  return row === null ? null : open(ctx, row);
}

/** The first connection of a kind in the workspace, decrypted; null when there is none. */
export async function findConnectionOfKind(ctx: Ctx, tx: Tx, kind: ConnectionKind): Promise<OpenConnection | null> {
  const row = await tx.connection.findFirst({
    where: { workspaceId: ctx.scope.workspaceId, kind },
    orderBy: { createdAt: 'asc' },
  });
  return row === null ? null : open(ctx, row);
}

function open({ secrets }: Machinery, row: Row): OpenConnection {
  const secret =
    row.secretCiphertext === null || row.secretKeyId === null
      ? {}
      : (JSON.parse(
          secrets.open(row.workspaceId, { ciphertext: row.secretCiphertext, keyId: row.secretKeyId }),
        ) as Record<string, unknown>);
  const config = { ...(row.config as Record<string, unknown>), ...secret };
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind as ConnectionKind,
    name: row.name,
    status: row.status,
    config,
  };
}
