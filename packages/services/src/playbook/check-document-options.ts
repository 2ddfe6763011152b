import type { LintOptions } from '@baton/core/playbook/lint-finding';
import { CHANNELS } from '@baton/core/playbook/tier';
import type { Tx } from '@baton/db/client';
import type { Ctx } from '../context.ts';

/** So much of the newest data says what is usual. */
const NEWEST_EVENTS = 2_000;
const NEWEST_LEADS = 2_000;
/** Behaviours are looked for this far back; a name that was last seen before counts as unknown. */
const BEHAVIOUR_EVENTS = 200_000;
/** With fewer events nothing is usual yet. */
const LEAST_EVENTS = 50;
const DAY_MS = 86_400_000;
const MOST_NAMES = 100;

/** What a workspace knows beside its playbook, for the linter: people, channels, the feed's lag, fields and behaviours. */
export async function loadLintOptions(ctx: Ctx, tx: Tx, document: unknown): Promise<LintOptions> {
  const { fields, behaviours } = namesIn(document);
  return {
    today: new Date(ctx.now).toISOString().slice(0, 10),
    ...(await loadPeople(ctx, tx)),
    ...(await loadConnected(ctx, tx)),
    ...(await loadLag(ctx, tx)),
    ...(await loadFields(ctx, tx, fields)),
    ...(await loadBehaviours(ctx, tx, behaviours)),
  };
}

/** Nobody and nothing yet: the workspace is being set up, and its playbook may come first. */
async function loadPeople(ctx: Ctx, tx: Tx): Promise<LintOptions> {
  const rows = await tx.person.findMany({
    where: { workspaceId: ctx.scope.workspaceId },
    select: { key: true, managerKey: true, active: true },
    orderBy: { key: 'asc' },
  });
  return rows.length === 0
    ? {}
    : { people: rows.map(({ key, managerKey, active }) => ({ key, manager: managerKey, active })) };
}

async function loadConnected(ctx: Ctx, tx: Tx): Promise<LintOptions> {
  const rows = await tx.connection.findMany({
    where: { workspaceId: ctx.scope.workspaceId },
    select: { kind: true },
  });
  const kinds = new Set(rows.map(({ kind }) => kind));
  if (ctx.mail !== null) kinds.add('email');
  const connected = CHANNELS.filter((channel) => kinds.has(channel));
  return connected.length === 0 ? {} : { connected };
}

/**
 * The 95th percentile of the time from what happened to its record, of the newest events from outside. Imported history,
 * what is typed into Baton, and what was logged more than a day late say nothing about the feed.
 */
async function loadLag(ctx: Ctx, tx: Tx): Promise<LintOptions> {
  const { workspaceId } = ctx.scope;
  const [row] = await tx.$queryRaw<{ events: number; lagMs: number | null }[]>`
    select count(*)::int as events, percentile_disc(0.95) within group (order by e.lag) as "lagMs"
    from (
      select (extract(epoch from recorded_at - occurred_at) * 1000)::float8 as lag, occurred_at, source
      from lead_events where workspace_id = ${workspaceId}::uuid order by id desc limit ${NEWEST_EVENTS}::int
    ) e
    where e.source <> 'baton' and e.lag between 0 and ${DAY_MS}::float8
      and e.occurred_at >= coalesce((select enforce_from from workspaces where id = ${workspaceId}::uuid), '-infinity')`;
  return row && row.lagMs !== null && row.events >= LEAST_EVENTS ? { feedLagMs: row.lagMs } : {};
}

/** The fields of the newest leads, and of all leads those that the document names; none before the first lead. */
async function loadFields(ctx: Ctx, tx: Tx, named: readonly string[]): Promise<LintOptions> {
  const { workspaceId } = ctx.scope;
  const newest = await tx.$queryRaw<{ name: string }[]>`
    select distinct f.name from (
      select fields from leads where workspace_id = ${workspaceId}::uuid order by id desc limit ${NEWEST_LEADS}::int
    ) l, jsonb_object_keys(l.fields) f(name)`;
  if (newest.length === 0) return {};
  const fields = new Set(newest.map(({ name }) => name));
  const missing = named.filter((name) => !fields.has(name)).slice(0, MOST_NAMES);
  const older =
    missing.length === 0
      ? []
      : await tx.$queryRaw<{ name: string }[]>`
          select n.name from unnest(${missing}::text[]) n(name)
          where exists (select 1 from leads where workspace_id = ${workspaceId}::uuid and jsonb_exists(fields, n.name))`;
  return { fields: [...fields, ...older.map(({ name }) => name)].sort() };
}

async function loadBehaviours(ctx: Ctx, tx: Tx, named: readonly string[]): Promise<LintOptions> {
  if (named.length === 0) return {};
  const rows = await tx.$queryRaw<{ name: string }[]>`
    select distinct e.name from (
      select type, data->>'did' as name from lead_events
      where workspace_id = ${ctx.scope.workspaceId}::uuid order by id desc limit ${BEHAVIOUR_EVENTS}::int
    ) e where e.type = 'lead.behaviour' order by 1`;
  return rows.length === 0 ? {} : { behaviours: rows.map(({ name }) => name) };
}

/** Names of fields and behaviours anywhere in a document, whatever else is wrong with it. */
function namesIn(value: unknown): { fields: string[]; behaviours: string[] } {
  const fields = new Set<string>();
  const behaviours = new Set<string>();
  const add = (names: Set<string>, name: unknown) => typeof name === 'string' && names.add(name.trim());
  const pending = [value];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    const { field, evidence, did, requires } = one as Record<string, unknown>;
    add(fields, field);
    add(fields, evidence);
    add(behaviours, did);
    if (Array.isArray(requires)) for (const name of requires) add(fields, name);
    pending.push(...Object.values(one).filter((inner) => inner !== undefined));
  }
  return { fields: [...fields], behaviours: [...behaviours] };
}
