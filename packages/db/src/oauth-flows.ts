import { createHash } from 'node:crypto';
import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';
import type { Sealed } from './secrets.ts';

/** A consent that was begun: `state` comes back with the person, `sealed` is what is needed then. */
export type OauthFlow = { state: string; sessionId: string; kind: string; sealed: Sealed };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const hashOf = (state: string) => createHash('sha256').update(state).digest();

/** Stores a consent for so long (ms); what is over is cleared away with it. */
export async function saveOauthFlow(
  tx: Tx,
  { state, sessionId, kind, sealed }: OauthFlow,
  lifeMs: number,
): Promise<void> {
  await tx.$executeRaw`delete from oauth_flows where workspace_id = ${currentWorkspace} and expires_at <= now()`;
  await tx.$executeRaw`insert into oauth_flows
      (workspace_id, state_hash, session_id, kind, secret_ciphertext, secret_key_id, expires_at)
    values (${currentWorkspace}, ${hashOf(state)}, ${sessionId}, ${kind}, ${Buffer.from(sealed.ciphertext)}, ${sealed.keyId},
      now() + ${lifeMs}::int * interval '1 millisecond')`;
}

/** Takes the consent of a state, so that nobody takes it again; null when it is unknown, over, another kind's or another session's. */
export async function takeOauthFlow(
  tx: Tx,
  { state, sessionId, kind }: Omit<OauthFlow, 'sealed'>,
): Promise<Sealed | null> {
  const [row] = await queryRows<{ ciphertext: string; keyId: string }>(
    tx,
    Prisma.sql`with r as (
      delete from oauth_flows where workspace_id = ${currentWorkspace} and state_hash = ${hashOf(state)}
        and session_id = ${sessionId} and kind = ${kind} and expires_at > now()
      returning encode(secret_ciphertext, 'base64') as ciphertext, secret_key_id as "keyId"
    )`,
  );
  return row ? { ciphertext: Buffer.from(row.ciphertext, 'base64'), keyId: row.keyId } : null;
}
