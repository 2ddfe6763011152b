import { createHash } from 'node:crypto';
import type { Database } from '@baton/db/client';

type Row = Record<string, unknown>;

const instant = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::bigint as "${name}"`;

const clocksSql = `select l.external_id as lead, l.stage as "leadStage", l.owner_key as "leadOwner", h.cycle, h.stage, h.outcome,
    h.owner_key as owner, h.policy_key as policy, ${instant('h.mql_at', 'mqlAt')}, ${instant('h.closed_at', 'closedAt')},
    c.kind, c.instance, c.state, c.outcome as "clockOutcome", c.breached, c.owner_key as "clockOwner", c.target_ms as "targetMs",
    case when c.state in ('completed', 'cancelled') then c.elapsed_ms end as "elapsedMs",
    ${instant('c.started_at', 'startedAt')}, ${instant('c.due_at', 'dueAt')}, ${instant('c.stopped_at', 'stoppedAt')},
    ${instant('c.breached_at', 'breachedAt')}, ${instant('c.decided_at', 'decidedAt')},
    c.segments, c.stopped_by->>'sourceId' as "stoppedBy"
  from leads l left join handoffs h on h.workspace_id = l.workspace_id and h.lead_id = l.id and not h.withdrawn
    left join clocks c on c.workspace_id = h.workspace_id and c.handoff_id = h.id and c.cancel_reason is distinct from 'recomputed'
  where l.workspace_id = $1 order by l.external_id, h.cycle, c.kind, c.instance`;

/** What a workspace's clocks came to: a line a clock, and a fingerprint of them all. */
export type State = { hash: string; lines: string[] };

/**
 * State of a workspace's leads, handoffs, clocks and segments: instants as distances from `startAt`, nothing that
 * depends on when something was learned.
 */
export async function readState(db: Database, workspaceId: string, startAt: number): Promise<State> {
  const { rows } = await db.pool.query<Row>(clocksSql, [workspaceId]);
  return toState(rows.map((row) => JSON.stringify(relative(row, startAt))));
}

/** Lines with their fingerprint. */
export function toState(lines: string[]): State {
  return { hash: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12), lines };
}

/** The first lines in which two states differ, at most so many of each. */
export function firstDifferences(wanted: State, found: State, most = 2): string[] {
  const known = new Set(wanted.lines);
  const other = new Set(found.lines);
  const only = (lines: string[], among: Set<string>, mark: string) =>
    lines.filter((line) => !among.has(line)).map((line) => `${mark} ${line}`);
  return [...only(wanted.lines, other, '-').slice(0, most), ...only(found.lines, known, '+').slice(0, most)];
}

function relative(row: Row, startAt: number): Row {
  const shift = (value: unknown) => (value === null || value === undefined ? null : Number(value) - startAt);
  const segments = (row.segments as Row[] | null)?.map(({ from, to, paused, ownerKey, calendarKey, why }) => ({
    from: shift(from),
    to: shift(to),
    paused,
    ownerKey,
    calendarKey,
    why,
  }));
  const shifted = Object.entries(row).map(([name, value]) => [name, name.endsWith('At') ? shift(value) : value]);
  return { ...Object.fromEntries(shifted), segments: segments ?? null };
}
