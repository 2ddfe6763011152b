import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The secret part of a door's address: the one in force, and the one before while calls to it may still come. */
export type DoorTokens = { token: string | null; previous: { token: string; until: number } | null };

const TOKEN = 'doorToken';
const PREVIOUS = 'previousDoorToken';
/** Salesforce repeats a message for so long to the address it was first sent to. */
const OVERLAP_MS = 24 * 3_600_000;

/** Parts a connection's secrets into the tokens of its door and what its adapter knows. */
export function splitDoorTokens(secret: Record<string, unknown>): {
  door: DoorTokens;
  rest: Record<string, unknown>;
} {
  const { [TOKEN]: token, [PREVIOUS]: previous, ...rest } = secret;
  return {
    door: {
      token: typeof token === 'string' && token !== '' ? token : null,
      previous: (previous as DoorTokens['previous'] | undefined) ?? null,
    },
    rest,
  };
}

/** The secrets with a new token for the door; the one before is taken for another day (`now` epoch ms). */
export function withNewDoorToken(secret: Record<string, unknown>, now: number): Record<string, unknown> {
  const { door } = splitDoorTokens(secret);
  return {
    ...secret,
    [TOKEN]: randomBytes(24).toString('base64url'),
    ...(door.token === null ? {} : { [PREVIOUS]: { token: door.token, until: now + OVERLAP_MS } }),
  };
}

/** Whether a token opens the door; takes as long for a wrong one as for the right one, and for a door that has none. */
export function opensDoor({ token, previous }: DoorTokens, given: string, now: number): boolean {
  const isRight = isSame(given, token ?? randomBytes(24).toString('base64url'));
  const wasRight = isSame(given, previous?.token ?? randomBytes(24).toString('base64url'));
  return isRight || (wasRight && previous !== null && previous.until > now);
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
