import type { Span } from '@baton/core/clock/clock';
import { delayOf } from '@baton/core/clock/shares';
import type { ClockFact } from '@baton/core/metrics/facts';
import type { Tx } from '@baton/db/client';
import { listClocks } from '@baton/db/clock-readers';
import type { LeadClockRow } from '@baton/db/lead-readers';
import { listClockFacts } from '@baton/db/reports';
import { detailOf } from '../clocks/clock-detail.ts';
import { viewRow } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import type { Directory } from '../people/directory.ts';
import type { Range } from './report-query.ts';

type Row = Pick<
  LeadClockRow,
  | 'handoffId'
  | 'leadId'
  | 'cycle'
  | 'kind'
  | 'state'
  | 'outcome'
  | 'breached'
  | 'breachedAt'
  | 'decidedAt'
  | 'calendarKey'
  | 'ownerKey'
  | 'teamKey'
  | 'policyKey'
  | 'version'
  | 'startedAt'
  | 'dueAt'
  | 'stoppedAt'
  | 'targetMs'
  | 'elapsedMs'
  | 'wallMs'
  | 'excused'
  | 'chargeKey'
  | 'chargeTeamKey'
> & { clockId: string; segments?: unknown[]; knownAt?: number | null };

type Extra = {
  assignedAt: Date | null;
  firstTouchAt: bigint | null;
  selfReported: boolean;
  sourceLabel: string | null;
  campaign: string | null;
  leadType: string | null;
  mqlAt: Date | null;
};

const OPEN_STATES = ['pending', 'running', 'paused'];
const MOST_OPEN = 20_000;

/** Every clock of a kind that was decided in the period, or is open now, as figures count them at `ctx.now`. */
export async function loadClockFacts(
  ctx: Ctx,
  tx: Tx,
  directory: Directory,
  kind: string,
  range: Range,
): Promise<ClockFact[]> {
  const until = Math.max(range.to, ctx.now + 1);
  const inPeriod = await listClockFacts(tx, { from: range.from, to: until, kinds: [kind], withSegments: true });
  // A clock that broke its target long ago and is still open counts as breached now.
  const overdue = await listClocks(
    tx,
    { state: OPEN_STATES, kind: [kind], breached: true },
    { limit: MOST_OPEN, cursor: null },
  );
  const rows = new Map<string, Row>(inPeriod.map((row) => [row.clockId, row]));
  for (const row of overdue.items)
    if (!rows.has(row.id)) rows.set(row.id, { ...row, clockId: row.id, knownAt: detailOf(row).knownAt });
  const extras = await loadExtras(ctx, tx, [...rows.keys()]);
  return [...rows.values()].map((row) => toFact(row, extras.get(row.clockId), directory, ctx.now));
}

/** Clocks decided in a period that is over, without what only lists and delays need: for comparing with the period before. */
export async function loadPastClockFacts(
  ctx: Ctx,
  tx: Tx,
  directory: Directory,
  kind: string,
  range: Range,
): Promise<ClockFact[]> {
  const rows = await listClockFacts(tx, { ...range, kinds: [kind] });
  return rows
    .filter((row) => row.decidedAt !== null && row.decidedAt >= range.from && row.decidedAt < range.to)
    .map((row) =>
      toFact(
        row,
        { ...row, mqlAt: null, assignedAt: null, firstTouchAt: null, selfReported: false },
        directory,
        ctx.now,
      ),
    );
}

async function loadExtras(ctx: Ctx, tx: Tx, ids: string[]): Promise<Map<string, Extra>> {
  const rows = await tx.$queryRaw<(Extra & { id: string })[]>`
    select c.id::text, h.assigned_at as "assignedAt", (h.facts->>'firstTouchAt')::bigint as "firstTouchAt",
      h.source_label as "sourceLabel", h.campaign, h.lead_type as "leadType", h.mql_at as "mqlAt",
      coalesce(c.kind = 'firstTouch' and (e.data->>'verified')::boolean is false, false) as "selfReported"
    from clocks c
    join handoffs h on h.workspace_id = c.workspace_id and h.id = c.handoff_id
    left join lead_events e on e.workspace_id = c.workspace_id and e.lead_id = c.lead_id
      and e.source_id = c.stopped_by->>'sourceId' and e.type = 'lead.touched'
    where c.workspace_id = ${ctx.scope.workspaceId}::uuid and c.id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

function toFact(row: Row, extra: Extra | undefined, directory: Directory, now: number): ClockFact {
  const spans = (row.segments ?? []) as Span[];
  const view = viewRow({ ...row, segments: spans }, directory, now);
  const until = row.stoppedAt ?? now;
  const pausedMs = spans.reduce(
    (sum, span) => (span.paused ? sum + Math.max(Math.min(span.to ?? until, until) - span.from, 0) : sum),
    0,
  );
  const charged = view.breached && !row.breached;
  return {
    clockId: row.clockId,
    leadId: row.leadId,
    handoffId: row.handoffId,
    kind: row.kind,
    standing: view.standing,
    outcome: view.outcome,
    decidedAt: view.decidedAt,
    startedAt: row.startedAt,
    dueAt: row.dueAt,
    stoppedAt: row.stoppedAt,
    targetMs: row.targetMs,
    elapsedMs: view.elapsedMs,
    wallMs: view.wallMs,
    pausedMs,
    ...delayIn(row, view.elapsedMs, until, directory),
    excused: row.excused,
    selfReported: extra?.selfReported ?? false,
    ownerKey: view.ownerKey,
    teamKey: charged ? row.chargeTeamKey : row.teamKey,
    policyKey: row.policyKey,
    sourceLabel: extra?.sourceLabel ?? null,
    campaign: extra?.campaign ?? null,
    leadType: extra?.leadType ?? null,
    mqlAt: extra?.mqlAt?.getTime() ?? null,
    assignedAt: extra?.assignedAt?.getTime() ?? null,
    firstTouchAt: extra?.firstTouchAt == null ? null : Number(extra.firstTouchAt),
  };
}

/** Whose delay the time of a clock was; only one that nobody held or whose feed lagged has to be walked through. */
function delayIn(
  { segments, knownAt = null }: Row,
  elapsedMs: number,
  until: number,
  { calendars }: Directory,
): Pick<ClockFact, 'systemMs' | 'personMs'> {
  if (segments === undefined) return { systemMs: null, personMs: null };
  const spans = segments as Span[];
  if (knownAt === null && spans.every((span) => span.ownerKey !== null)) return { systemMs: 0, personMs: elapsedMs };
  return delayOf(spans, knownAt, until, calendars);
}
