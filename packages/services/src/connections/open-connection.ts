import type { Tx } from '@baton/db/client';
import type { SecretBox } from '@baton/db/secrets';
import type { Ctx } from '../context.ts';
import { type DoorTokens, splitDoorTokens } from './door-token.ts';

export type ConnectionKind = 'hubspot' | 'salesforce' | 'slack' | 'teams' | 'email';
export type OpenConnection = {
  id: string;
  workspaceId: string;
  kind: ConnectionKind;
  name: string;
  status: string;
  /** What the adapter works with: open and secret parts together. */
  config: Record<string, unknown>;
  /** What of it is secret, with the tokens of its door. */
  secret: Record<string, unknown>;
  door: DoorTokens;
  /** Field of ours -> the CRM's field that it is read from, where that is another than the usual one. */
  fieldMap: Record<string, string>;
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
  fieldMap: unknown;
};

/** A connection with its decrypted configuration; null when the workspace has no such id. */
export async function findConnection(ctx: Ctx, tx: Tx, id: string): Promise<OpenConnection | null> {
  const row = await tx.connection.findFirst({ where: { workspaceId: ctx.scope.workspaceId, id } });
  return row === null ? null : openRow(ctx.secrets, row);
}

/** The first connection of a kind in the workspace, decrypted; null when there is none. */
export async function findConnectionOfKind(ctx: Ctx, tx: Tx, kind: ConnectionKind): Promise<OpenConnection | null> {
  const row = await tx.connection.findFirst({
    where: { workspaceId: ctx.scope.workspaceId, kind },
    orderBy: { createdAt: 'asc' },
  });
  return row === null ? null : openRow(ctx.secrets, row);
}

/** A stored connection with its secrets opened. Throws SecretError when the key does not fit. */
export function openRow(secrets: SecretBox, row: Row): OpenConnection {
  const sealed = row.secretCiphertext;
  const secret =
    sealed === null || row.secretKeyId === null
      ? {}
      : (JSON.parse(secrets.open(row.workspaceId, { ciphertext: sealed, keyId: row.secretKeyId })) as Record<
          string,
          unknown
        >);
  const { door, rest } = splitDoorTokens(secret);
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind as ConnectionKind,
    name: row.name,
    status: row.status,
    config: { ...(row.config as Record<string, unknown>), ...rest },
    secret,
    door,
    fieldMap: row.fieldMap as Record<string, string>,
  };
}
