import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

/** Up to where the events of a connection's stream are stored; `lastEventAt` is epoch ms. */
export type HeldStream = { replayId: string | null; lastEventAt: number | null };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/**
 * Takes a connection's stream for the lease (ms), or keeps it when `holder` has it already: nobody else listens to it until
 * then. Null when somebody else does.
 */
export async function holdStream(
  tx: Tx,
  { connectionId, holder, leaseMs }: { connectionId: string; holder: string; leaseMs: number },
): Promise<HeldStream | null> {
  const [row] = await queryRows<HeldStream>(
    tx,
    Prisma.sql`with r as (
      insert into crm_streams (workspace_id, connection_id, holder, held_until)
        values (${currentWorkspace}, ${connectionId}::uuid, ${holder}::uuid, now() + ${leaseMs}::int * interval '1 millisecond')
      on conflict (workspace_id, connection_id) do update set holder = excluded.holder, held_until = excluded.held_until
        where crm_streams.holder = excluded.holder or crm_streams.held_until is null or crm_streams.held_until <= now()
      returning replay_id as "replayId", (extract(epoch from last_event_at) * 1000)::bigint as "lastEventAt"
    )`,
  );
  return row ?? null;
}

/** Moves the place in the stream on, in the transaction that stores its events. False when somebody else holds it by now. */
export async function moveStream(
  tx: Tx,
  { connectionId, holder, replayId }: { connectionId: string; holder: string; replayId: string | null },
): Promise<boolean> {
  const moved = await tx.$executeRaw`update crm_streams
    set replay_id = ${replayId}, last_event_at = case when ${replayId}::text is null then last_event_at else now() end
    where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and holder = ${holder}::uuid
      and held_until > now()`;
  return moved === 1;
}

/** Notes how listening goes: connected since now, or why not (null: it goes well). */
export async function noteStream(tx: Tx, connectionId: string, error: string | null): Promise<void> {
  await tx.$executeRaw`update crm_streams set error = ${error},
      connected_at = case when ${error}::text is null then now() else null end
    where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid`;
}

/** Lets go of a stream, so that another worker may listen at once. */
export async function releaseStream(tx: Tx, connectionId: string, holder: string): Promise<void> {
  await tx.$executeRaw`update crm_streams set holder = null, held_until = null, connected_at = null
    where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and holder = ${holder}::uuid`;
}
