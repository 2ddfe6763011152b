import { listConnectionsOfKind } from '@baton/db/workspaces';
import { slackSecrets } from '@baton/integrations/slack/connection';
import { findConnection } from '../connections/open-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { remembered } from '../process/remembered.ts';

/** A Slack team that is connected: whose it is, what signs its calls, and how to talk to it. */
export type SlackDoor = { workspaceId: string; teamId: string; secrets: string[]; credentials: unknown };
type Place = { workspaceId: string; connectionId: string; teamId: string };

/** How long a new or changed connection may take to hold (ms). */
const REMEMBERED_MS = 2_000;

const listPlaces = remembered(REMEMBERED_MS, async (machinery: Machinery, kind: string): Promise<Place[]> => {
  const rows = await listConnectionsOfKind(machinery.db, kind);
  return rows.map(({ workspaceId, connectionId, config }) => ({
    workspaceId,
    connectionId,
    teamId: String(config.teamId ?? ''),
  }));
});

const openDoor = remembered(REMEMBERED_MS, async (machinery: Machinery, place: string): Promise<SlackDoor | null> => {
  const { workspaceId, connectionId, teamId } = JSON.parse(place) as Place;
  const ctx = systemCtx(machinery, workspaceId, 0);
  const connection = await machinery.db.inWorkspace(workspaceId, (tx) => findConnection(ctx, tx, connectionId));
  if (connection === null) return null;
  return { workspaceId, teamId, secrets: slackSecrets(connection.config), credentials: connection.config };
});

/** The connection of a Slack team; null for a team that no workspace has connected. */
export async function findSlackDoor(machinery: Machinery, teamId: string): Promise<SlackDoor | null> {
  const place = (await listPlaces(machinery, 'slack'))?.find((one) => one.teamId === teamId);
  return place === undefined ? null : openDoor(machinery, JSON.stringify(place));
}

/** Every connected Slack team, for calls that name none. */
export async function listSlackDoors(machinery: Machinery): Promise<SlackDoor[]> {
  const places = (await listPlaces(machinery, 'slack')) ?? [];
  const doors = await Promise.all(places.map((place) => openDoor(machinery, JSON.stringify(place))));
  return doors.filter((door) => door !== null);
}
