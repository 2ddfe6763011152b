import type { Database } from './client.ts';

/** A task of a process that got through its work just now. */
export type Beat = { id: string; task: string; skewMs: number };

export type Watch = {
  /** The latest sign of life of each task that was ever seen, with how long ago (ms). */
  tasks: { task: string; silentMs: number }[];
  /** Furthest distance of a living process's clock from the database's (ms), with its sign. */
  skewMs: number;
  /** Since when nothing is sent, epoch ms; null while messages go out. */
  heldAt: number | null;
};

const FRESH_S = 60;

/** Notes signs of life, and forgets those of processes gone for a day. */
export async function saveBeats({ pool }: Database, beats: readonly Beat[]): Promise<void> {
  if (beats.length === 0) return;
  await pool.query(
    `with forgotten as (delete from heartbeats where seen_at < now() - interval '1 day')
    insert into heartbeats (id, task, skew_ms, seen_at) select b.id, b.task, b.skew_ms, now()
    from unnest($1::text[], $2::text[], $3::int[]) as b(id, task, skew_ms)
    on conflict (id) do update set task = excluded.task, seen_at = excluded.seen_at, skew_ms = excluded.skew_ms`,
    [beats.map((beat) => beat.id), beats.map((beat) => beat.task), beats.map((beat) => beat.skewMs)],
  );
}

/** How the installation is doing, as its processes noted it. */
export async function readWatch({ pool }: Database): Promise<Watch> {
  const { rows } = await pool.query<{ watch: Watch }>(
    `select json_build_object(
      'tasks', (select coalesce(json_agg(t), '[]') from (
        select task, (extract(epoch from now() - max(seen_at)) * 1000)::bigint as "silentMs" from heartbeats group by task
      ) t),
      'skewMs', coalesce((select skew_ms from heartbeats where seen_at > now() - $1 * interval '1 s'
        order by abs(skew_ms) desc limit 1), 0),
      'heldAt', (select (extract(epoch from held_at) * 1000)::bigint from installation)
    ) as watch`,
    [FRESH_S],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the installation has no row');
  return row.watch;
}

/** How long (ms) the oldest timer and the oldest message lie there although they are due; 0 for none. */
export async function readOverdue(db: Database): Promise<{ timersMs: number; deliveriesMs: number }> {
  return db.acrossWorkspaces(async (tx) => {
    const [row] = await tx.$queryRaw<{ timersMs: number; deliveriesMs: number }[]>`select
      greatest(0, extract(epoch from now() - (select min(next_fire_at) from timers)) * 1000)::float8 as "timersMs",
      greatest(0, extract(epoch from now() - (select min(next_attempt_at) from deliveries
        where status in ('queued', 'sending', 'ambiguous'))) * 1000)::float8 as "deliveriesMs"`;
    return row ?? { timersMs: 0, deliveriesMs: 0 };
  });
}

/**
 * Takes it upon the caller to tell of something wrong. False when somebody told already and it has lasted since, or was
 * told within the last half hour.
 */
export async function claimAlarm({ pool }: Database, key: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `insert into alarms (key, told_at) values ($1, now())
    on conflict (key) do update set told_at = now(), cleared_at = null
      where alarms.cleared_at is not null and alarms.told_at < now() - interval '30 minutes'`,
    [key],
  );
  return rowCount === 1;
}

/** It is well again: the next time it is told anew. */
export async function clearAlarms({ pool }: Database, keys: readonly string[]): Promise<void> {
  await pool.query('update alarms set cleared_at = now() where key = any($1) and cleared_at is null', [keys]);
}

/** Nobody could be told after all: whoever looks next tries again. */
export async function returnAlarm({ pool }: Database, key: string): Promise<void> {
  await pool.query('delete from alarms where key = $1', [key]);
}

/** The addresses of the admins of every workspace, each once. */
export async function listAdminAddresses(db: Database, limit: number): Promise<string[]> {
  const admins = await db.acrossWorkspaces(
    (tx) =>
      tx.$queryRaw<{ id: string }[]>`select distinct user_id as id from members where role = 'admin' limit ${limit}`,
  );
  const users = await db.prisma.user.findMany({
    where: { id: { in: admins.map((admin) => admin.id) } },
    select: { email: true },
    orderBy: { email: 'asc' },
  });
  return users.map((user) => user.email);
}
