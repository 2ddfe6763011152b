import { readSlackCall, type SlackCall } from '@baton/integrations/slack/interaction';
import { verifySlack } from '@baton/integrations/slack/signature';
import type { Log, Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { findSlackDoor, listSlackDoors, type SlackDoor } from '../slack/find-door.ts';
import { handleForm } from '../slack/form.ts';
import { handlePress } from '../slack/press.ts';
import type { After } from '../slack/reply.ts';

/** A call as it came in: `rawBody` are the bytes that were signed. */
export type SlackRequest = { headers: Record<string, string | string[] | undefined>; rawBody: Uint8Array };

/** What Slack is answered with 200. */
export type SlackAnswer = { kind: 'empty' } | { kind: 'text'; text: string } | { kind: 'json'; body: object };

const EMPTY: SlackAnswer = { kind: 'empty' };

/**
 * Slack's door: finds the connection by the team, verifies the signature over the raw bytes, then does what was pressed.
 * What a person did is stored before this returns; messages and forms in Slack follow. Throws `unauthorized` for
 * everything that no connected team has signed.
 */
export async function receiveSlackCall(machinery: Machinery, now: number, request: SlackRequest): Promise<SlackAnswer> {
  const call = readSlackCall(request.rawBody);
  // Slack checks certificates with unsigned calls; they ask for nothing.
  if (call?.kind === 'sslCheck') return EMPTY;
  const door = call === null ? null : await findSigner(machinery, now, request, call);
  if (call === null || door === null) throw new ServiceError('unauthorized', 'The signature does not match.');
  switch (call.kind) {
    case 'challenge':
      return { kind: 'text', text: call.challenge };
    case 'press':
      follow(machinery.log, door, await handlePress(machinery, door, call, now));
      return EMPTY;
    case 'form': {
      const { errors, after } = await handleForm(machinery, door, call, now);
      follow(machinery.log, door, after);
      return errors === null ? EMPTY : { kind: 'json', body: { response_action: 'errors', errors } };
    }
    case 'other':
      return EMPTY;
  }
}

async function findSigner(
  machinery: Machinery,
  now: number,
  request: SlackRequest,
  call: Exclude<SlackCall, { kind: 'sslCheck' }>,
): Promise<SlackDoor | null> {
  const doors =
    call.kind === 'challenge' ? await listSlackDoors(machinery) : [await findSlackDoor(machinery, call.teamId)];
  return doors.find((door) => door !== null && verifySlack(request, door.secrets, now) === 'valid') ?? null;
}

/** Slack waits three seconds at most, so what it is to show is not waited for. */
function follow(log: Log, { workspaceId }: SlackDoor, after: After): void {
  after?.().catch((error: unknown) => log.warn({ workspaceId, error: String(error) }, 'an answer in Slack was lost'));
}
