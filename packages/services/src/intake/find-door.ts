import { isId } from '@baton/db/id';
import { findConnectionWorkspace, listConnectionsOfKind } from '@baton/db/workspaces';
import type { CrmSource } from '@baton/integrations/crm';
import { findConnection, type OpenConnection } from '../connections/open-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { remembered } from '../process/remembered.ts';

/** Whose door a CRM calls at; without a connection its secrets cannot be read, which is our fault. */
export type Door = { workspaceId: string; kind: string; connection: OpenConnection | null };

/** How long a changed secret may take to hold at a busy door (ms). */
const REMEMBERED_MS = 2_000;

/** The door of a connection of this kind; null when there is none. */
export async function findDoor(machinery: Machinery, kind: CrmSource, connectionId: string): Promise<Door | null> {
  const door = isId(connectionId) ? await load(machinery, connectionId) : null;
  return door?.kind === kind ? door : null;
}

/** The doors of every connection to this HubSpot portal: an app has one address for all portals that it is installed in. */
export async function listPortalDoors(machinery: Machinery, portalId: string): Promise<(Door & { id: string })[]> {
  const ids = (await listOfPortal(machinery, portalId)) ?? [];
  const doors = await Promise.all(ids.map(async (id) => ({ id, door: await findDoor(machinery, 'hubspot', id) })));
  return doors.flatMap(({ id, door }) => (door === null ? [] : [{ ...door, id }]));
}

const listOfPortal = remembered(REMEMBERED_MS, async (machinery: Machinery, portalId: string) => {
  const all = await listConnectionsOfKind(machinery.db, 'hubspot');
  const ids = all.flatMap(({ connectionId, config }) => (config.portalId === portalId ? [connectionId] : []));
  return ids.length === 0 ? null : ids;
});

const load = remembered(REMEMBERED_MS, async (machinery: Machinery, connectionId: string): Promise<Door | null> => {
  const owner = await findConnectionWorkspace(machinery.db, connectionId);
  if (owner === null) return null;
  const { workspaceId, kind } = owner;
  const ctx = systemCtx(machinery, workspaceId, 0);
  const connection = await machinery.db
    .inWorkspace(workspaceId, (tx) => findConnection(ctx, tx, connectionId))
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 'secret_unreadable') throw error;
      return null;
    });
  return { workspaceId, kind, connection };
});
