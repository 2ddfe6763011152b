import type { Client } from 'pg';

/**
 * The least a sweep could do: one statement that takes what is due and moves it on by a month, under the same role.
 * Returns how many it took.
 */
export async function claimBare(client: Client, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `update timers set next_fire_at = next_fire_at + interval '30 days' where ctid = any(array(
      select ctid from timers where next_fire_at <= now() order by next_fire_at limit $1::int for update skip locked))`,
    [limit],
  );
  return rowCount ?? 0;
}
