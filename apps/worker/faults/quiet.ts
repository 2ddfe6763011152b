import { setTimeout as wait } from 'node:timers/promises';
import type { Workspace, World } from './world.ts';

const overdueSql = `with own as (select $2::uuid as id) select
    (select count(*)::int from inbox where workspace_id = (select id from own) and state = 'new' and received_at < now() - $1 * interval '1 ms') as inbox,
    (select count(*)::int from timers where workspace_id = (select id from own) and next_fire_at < now() - $1 * interval '1 ms') as timers,
    (select count(*)::int from deliveries where workspace_id = (select id from own) and status in ('queued', 'sending', 'ambiguous')
      and next_attempt_at < now() - $1 * interval '1 ms') as deliveries,
    (select count(*)::int from deliveries where workspace_id = (select id from own) and status in ('queued', 'sending', 'ambiguous')) as unsent,
    (select count(*)::int from inbox where workspace_id = (select id from own) and state = 'new') as unread,
    (select count(*)::int from timers where workspace_id = (select id from own)) as running`;

type Work = Record<'inbox' | 'timers' | 'deliveries' | 'unsent' | 'unread' | 'running', number>;

/** What lies in Postgres undone for longer than `ms`, and what waits at all; null while Postgres does not answer. */
async function readWork(world: World, ms: number, workspace = world.workspace): Promise<Work | null> {
  return world.postgres.admin.pool.query<Work>(overdueSql, [ms, workspace.id]).then(
    ({ rows }) => rows[0] ?? null,
    () => null,
  );
}

/** Waits until nothing is overdue by more than a second and returns how long that took (s); gives up after `limitMs`. */
export async function untilCaughtUp(world: World, limitMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const work = await readWork(world, 1_000);
    const passed = performance.now() - startedAt;
    if (work !== null && work.inbox + work.timers + work.deliveries === 0) return passed / 1000;
    if (passed > limitMs) return Number.POSITIVE_INFINITY;
    await wait(100);
  }
}

/** Waits until every event of the workspace was applied or set aside, at most `limitMs`. */
export async function untilRead(world: World, workspace: Workspace, limitMs: number): Promise<void> {
  for (const until = performance.now() + limitMs; performance.now() < until; await wait(200)) {
    const work = await readWork(world, 0, workspace);
    if (work?.unread === 0) return;
  }
  throw new Error(`events of ${workspace.slug} were not applied within ${limitMs / 1000} s`);
}

/** Waits until no timer, message or event is left at all, at most `limitMs`. False when something is left. */
export async function untilNothingIsLeft(world: World, limitMs: number): Promise<boolean> {
  for (const until = performance.now() + limitMs; performance.now() < until; await wait(200)) {
    const work = await readWork(world, 0);
    if (work !== null && work.unsent + work.unread + work.running === 0) return true;
  }
  return false;
}
