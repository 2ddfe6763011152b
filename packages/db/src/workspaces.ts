import type { Database, Tx } from './client.ts';
import { type Columns, readColumns } from './columns.ts';
import { SlugTakenError } from './errors.ts';
import { Prisma } from './generated/client.ts';
import { isId, newId } from './id.ts';
import { queryRows } from './json.ts';

export type WorkspaceRow = {
  id: string;
  slug: string;
  name: string;
  timeZone: string;
  enforceFrom: number | null;
  observe: boolean;
  createdAt: number;
};

export type WorkspaceInsert = {
  id?: string;
  slug: string;
  name: string;
  timeZone: string;
  enforceFrom?: number | null;
  observe?: boolean;
};

export type Membership = { workspaceId: string; slug: string; name: string; role: string; personId: string | null };

const workspaceColumns = {
  id: 'uuid',
  slug: 'text',
  name: 'text',
  timeZone: 'text',
  enforceFrom: 'at',
  observe: 'boolean',
  createdAt: 'at',
} as const satisfies Columns;

function listWhere(tx: Tx, condition: Prisma.Sql): Promise<WorkspaceRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (select ${readColumns(workspaceColumns, 'w')} from workspaces w where ${condition} order by w.id)`,
  );
}

/** Creates a workspace. Throws SlugTakenError. */
export async function createWorkspace(db: Database, workspace: WorkspaceInsert): Promise<WorkspaceRow> {
  const id = workspace.id ?? newId();
  return db.inWorkspace(id, async (tx) => {
    const made = await tx.$executeRaw`insert into workspaces (id, slug, name, time_zone, enforce_from, observe)
      values (${id}::uuid, ${workspace.slug}, ${workspace.name}, ${workspace.timeZone},
        to_timestamp(${workspace.enforceFrom ?? null}::bigint / 1000.0), ${workspace.observe ?? false})
      on conflict do nothing`;
    const [row] = await listWhere(tx, Prisma.sql`w.id = ${id}::uuid`);
    if (made === 0 || !row) throw new SlugTakenError(workspace.slug);
    return row;
  });
}

/** The workspace with this slug, whoever asks. */
export async function findWorkspaceBySlug(db: Database, slug: string): Promise<WorkspaceRow | null> {
  const [row] = await db.acrossWorkspaces((tx) => listWhere(tx, Prisma.sql`w.slug = ${slug}`));
  return row ?? null;
}

/** All workspaces, oldest first. */
export async function listWorkspaces(db: Database): Promise<WorkspaceRow[]> {
  return db.acrossWorkspaces((tx) => listWhere(tx, Prisma.sql`true`));
}

/** The workspaces a signed-in user belongs to, with the role held in each. */
export async function listMemberships(db: Database, userId: string): Promise<Membership[]> {
  return db.acrossWorkspaces((tx) =>
    queryRows(
      tx,
      Prisma.sql`with r as (
        select w.id as "workspaceId", w.slug, w.name, m.role, m.person_id as "personId"
        from members m join workspaces w on w.id = m.workspace_id where m.user_id = ${userId} order by w.name, w.id
      )`,
    ),
  );
}

/** Whose connection a door is called for; null when nobody's. */
export async function findConnectionWorkspace(
  db: Database,
  connectionId: string,
): Promise<{ workspaceId: string; kind: string } | null> {
  if (!isId(connectionId)) return null;
  const [row] = await db.acrossWorkspaces((tx) =>
    queryRows<{ workspaceId: string; kind: string }>(
      tx,
      Prisma.sql`with r as (select workspace_id as "workspaceId", kind from connections where id = ${connectionId}::uuid)`,
    ),
  );
  return row ?? null;
}

/** Every workspace's connections of a kind with their open settings: a door with one address for all finds the right one. */
export async function listConnectionsOfKind(
  db: Database,
  kind: string,
): Promise<{ workspaceId: string; connectionId: string; status: string; config: Record<string, unknown> }[]> {
  return db.acrossWorkspaces((tx) =>
    queryRows(
      tx,
      Prisma.sql`with r as (
        select workspace_id as "workspaceId", id as "connectionId", status, config from connections where kind = ${kind} order by id
      )`,
    ),
  );
}
