import { isSameId } from '@baton/integrations/salesforce/ids';
import { parseOutboundMessage, renderAck } from '@baton/integrations/salesforce/outbound-message';
import { type DoorTokens, opensDoor } from '../connections/door-token.ts';
import type { Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { findDoor } from './find-door.ts';
import { notReady, storeItems } from './receive-webhook.ts';

/** A call of Salesforce as it came in; `token` is the last part of its address. */
export type OutboundCall = { connectionId: string; token: string; rawBody: Uint8Array };

const NO_TOKENS: DoorTokens = { token: null, previous: null };

/**
 * The Salesforce door: the token of the address and the organisation prove the caller, for nothing is signed. Each notice is
 * stored before the answer, which acknowledges the whole message; what they tell is read again from Salesforce later.
 * Throws `not-found`, `unauthorized`, `malformed`, `too-large`, and `unavailable` when the fault is ours.
 */
export async function receiveOutboundMessage(machinery: Machinery, now: number, call: OutboundCall): Promise<string> {
  const door = await findDoor(machinery, 'salesforce', call.connectionId);
  const isOpen = opensDoor(door?.connection?.door ?? NO_TOKENS, call.token, now);
  if (door === null) throw new ServiceError('not-found', 'There is no such connection.');
  const { connection, workspaceId } = door;
  if (connection === null || connection.door.token === null) throw notReady(machinery, 'Salesforce', call.connectionId);
  if (!isOpen) throw new ServiceError('unauthorized', 'This address is not valid.');

  const message = parseOutboundMessage(call.rawBody);
  if ('problem' in message)
    throw new ServiceError(message.problem.kind === 'too-many' ? 'too-large' : 'malformed', message.problem.message);
  if (!isSameId(message.organizationId, String(connection.config.organizationId)))
    throw new ServiceError('unauthorized', 'The message comes from another organisation.');
  await storeItems(machinery, { workspaceId, source: 'salesforce', connectionId: call.connectionId }, message.items);
  return renderAck(true);
}
