import { isId } from '@baton/db/id';
import { receiveInbox } from '@baton/db/inbox';
import { findConnectionWorkspace } from '@baton/db/workspaces';
import { hubspotSecrets } from '@baton/integrations/hubspot/connection';
import { findConnection } from '../connections/open-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { remembered } from '../process/remembered.ts';

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
 * The HubSpot door: finds the connection, verifies the signature over the raw bytes, stores each item, then answers.
 * Throws `not-found`, `unauthorized`, `malformed` or `too-large`, and `unavailable` when the fault is ours so that the sender retries.
 */
export async function receiveHubspotWebhook(
  machinery: Machinery,
  now: number,
  call: WebhookCall,
): Promise<WebhookReceipt> {
  const { db, integrations, baseUrl, log } = machinery;
  const { hubspot } = integrations.crm;
  const door = isId(call.connectionId) ? await findDoor(machinery, call.connectionId) : null;
  if (door === null) throw new ServiceError('not-found', 'There is no such connection.');
  const { workspaceId, secrets } = door;
  if (secrets.length === 0) {
    log.error(
      { connectionId: call.connectionId },
      'a HubSpot connection has no client secret: its webhooks are refused',
    );
    throw new ServiceError('unavailable', 'This connection is not ready. Please send again later.');
  }
  const request = { method: call.method, url: `${baseUrl}${call.path}`, headers: call.headers, rawBody: call.rawBody };
  if (hubspot.verify(request, secrets, now) !== 'valid')
    throw new ServiceError('unauthorized', 'The signature does not match.');

  const batch = hubspot.parseWebhook(call.rawBody);
  if ('problem' in batch)
    throw new ServiceError(batch.problem.kind === 'too-many' ? 'too-large' : 'malformed', batch.problem.message);
  const receipt = await receiveInbox(
    db,
    batch.items.map((item) => ({
      workspaceId: workspaceId,
      source: 'hubspot',
      sourceKey: item.key,
      connectionId: call.connectionId,
      body: item.body,
    })),
  );
  if (receipt.inserted > 0) await machinery.enqueue('intake.process', { workspaceId: workspaceId });
  return { stored: receipt.inserted, duplicates: receipt.duplicates };
}

type Door = { workspaceId: string; secrets: string[] };

/** How long a changed secret may take to hold at a busy door (ms). */
const REMEMBERED_MS = 2_000;

const findDoor = remembered(REMEMBERED_MS, async (machinery: Machinery, connectionId: string): Promise<Door | null> => {
  const owner = await findConnectionWorkspace(machinery.db, connectionId);
  if (owner === null || owner.kind !== 'hubspot') return null;
  const ctx = systemCtx(machinery, owner.workspaceId, 0);
  const connection = await machinery.db.inWorkspace(owner.workspaceId, (tx) => findConnection(ctx, tx, connectionId));
  return { workspaceId: owner.workspaceId, secrets: connection === null ? [] : hubspotSecrets(connection.config) };
});
