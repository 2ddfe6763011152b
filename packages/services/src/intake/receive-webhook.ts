import { receiveInbox } from '@baton/db/inbox';
import type { CrmSource, WebhookItem } from '@baton/integrations/crm';
import { hubspotSecrets } from '@baton/integrations/hubspot/connection';
import type { Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { type Door, findDoor, listPortalDoors } from './find-door.ts';

/** A call of an outside system as it came in; `path` with its query string, `rawBody` the bytes that were signed. */
export type WebhookCall = {
  connectionId: string;
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  rawBody: Uint8Array;
};

export type WebhookReceipt = { stored: number; duplicates: number };

/**
 * The HubSpot door: finds the connection, verifies the signature over the raw bytes, stores each item with the connection of
 * its portal, then answers.
 * Throws `not-found`, `unauthorized`, `malformed` or `too-large`, and `unavailable` when the fault is ours so that the sender retries.
 */
export async function receiveHubspotWebhook(
  machinery: Machinery,
  now: number,
  call: WebhookCall,
): Promise<WebhookReceipt> {
  const { hubspot } = machinery.integrations.crm;
  const door = await findDoor(machinery, 'hubspot', call.connectionId);
  if (door === null) throw new ServiceError('not-found', 'There is no such connection.');
  const url = `${machinery.baseUrl}${call.path}`;
  const request = { method: call.method, url, headers: call.headers, rawBody: call.rawBody };
  const isSignedFor = (secrets: readonly string[]) =>
    secrets.length > 0 && hubspot.verify(request, secrets, now) === 'valid';
  const secrets = secretsOf(door);
  if (secrets.length === 0) throw notReady(machinery, 'HubSpot', call.connectionId);
  if (!isSignedFor(secrets)) throw new ServiceError('unauthorized', 'The signature does not match.');

  const batch = hubspot.parseWebhook(call.rawBody);
  if ('problem' in batch)
    throw new ServiceError(batch.problem.kind === 'too-many' ? 'too-large' : 'malformed', batch.problem.message);
  const total: WebhookReceipt = { stored: 0, duplicates: 0 };
  const portalId = String(door.connection?.config.portalId);
  const byPortal = Map.groupBy(batch.items, ({ route }) => route ?? portalId);
  for (const [route, items] of byPortal) {
    // Another portal of the same app: its connection takes what its own secret has signed.
    const others = route === portalId ? [] : await listPortalDoors(machinery, route);
    const places = others.filter((one) => isSignedFor(secretsOf(one)));
    if (places.length === 0) places.push({ ...door, id: call.connectionId });
    for (const { workspaceId, id } of places) {
      const receipt = await storeItems(machinery, { workspaceId, source: 'hubspot', connectionId: id }, items);
      total.stored += receipt.stored;
      total.duplicates += receipt.duplicates;
    }
  }
  return total;
}

function secretsOf({ connection }: Door): string[] {
  return connection === null ? [] : hubspotSecrets(connection.config);
}

/** The refusal of a door whose secrets are missing or cannot be read: the sender is to try again once that is mended. */
export function notReady({ log }: Machinery, name: string, connectionId: string): ServiceError {
  log.error({ connectionId }, `a ${name} connection has no secret that can be read: its webhooks are refused`);
  return new ServiceError('unavailable', 'This connection is not ready. Please send again later.');
}

type Place = { workspaceId: string; source: CrmSource; connectionId: string };

/** Stores the notices of one call, each once, and wakes the workers. */
export async function storeItems(
  { db, enqueue }: Machinery,
  { workspaceId, source, connectionId }: Place,
  items: readonly WebhookItem[],
): Promise<WebhookReceipt> {
  const receipt = await receiveInbox(
    db,
    items.map(({ key, body }) => ({ workspaceId, source, sourceKey: key, connectionId, body })),
  );
  if (receipt.inserted > 0) await enqueue('intake.process', { workspaceId });
  return { stored: receipt.inserted, duplicates: receipt.duplicates };
}
