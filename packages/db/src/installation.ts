import type { Database } from './client.ts';

/**
 * A leave to send: `turn` counts them over the whole life of the installation, `at` is the database's clock (epoch ms).
 * What was due until `sentUntil` (null: nothing) may be out since before a restore.
 */
export type SendTurn = { installationId: string; turn: number; at: number; sentUntil: number | null };

type Row = { id: string; turn: string; at: number; sentUntil: number | null };

/** Takes the next turn; null while sending is held. */
export async function takeSendTurn({ pool }: Database): Promise<SendTurn | null> {
  const { rows } = await pool.query<Row>(
    `update installation set send_turns = send_turns + 1 where held_at is null
    returning id, send_turns as turn, (extract(epoch from now()) * 1000)::float8 as at,
      (extract(epoch from sent_until) * 1000)::float8 as "sentUntil"`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { installationId: row.id, turn: Number(row.turn), at: Math.floor(row.at), sentUntil: row.sentUntil };
}

/** Which installation this is and how many turns it knows of. */
export async function getInstallation({ pool }: Database): Promise<{ id: string; turns: number; held: boolean }> {
  const { rows } = await pool.query<{ id: string; turns: string; held: boolean }>(
    'select id, send_turns as turns, held_at is not null as held from installation',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the installation has no row');
  return { id: row.id, turns: Number(row.turns), held: row.held };
}

/**
 * Holds everything that goes out until a person confirms: this database is older than what was sent. `seen` is the last
 * turn somebody remembers: what was due until its instant may be out.
 */
export async function holdSending({ pool }: Database, seen: { turn: number; at: number }): Promise<void> {
  await pool.query(
    `update installation set held_at = coalesce(held_at, now()), send_turns = greatest(send_turns, $1),
      sent_until = greatest(sent_until, to_timestamp($2::float8 / 1000))`,
    [seen.turn, seen.at],
  );
}

export type Held = { heldAt: number; sentUntil: number };

/** Since when sending is held, and until when messages may be out (epoch ms); null when it is not held. */
export async function findHold({ pool }: Database): Promise<Held | null> {
  const { rows } = await pool.query<Held>(
    `select (extract(epoch from held_at) * 1000)::float8 as "heldAt", (extract(epoch from sent_until) * 1000)::float8 as "sentUntil"
    from installation where held_at is not null`,
  );
  return rows[0] ?? null;
}

/** Lets messages out again. With `sendAll` also what may be out already, else that stays unsent for good. */
export async function releaseSending({ pool }: Database, { sendAll }: { sendAll: boolean }): Promise<void> {
  await pool.query(`update installation set held_at = null, sent_until = case when $1 then null else sent_until end`, [
    sendAll,
  ]);
}
