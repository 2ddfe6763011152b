import type { CadenceProgress } from '@baton/core/clock/cadence';
import { daysIn } from '@baton/core/metrics/days';
import type { Tx } from '@baton/db/client';
import { listClocksById } from '@baton/db/clock-readers';
import { toClock } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { type Directory, loadDirectory, type Visible, visibleTo } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { ClockAnswer } from '../views/clock.ts';
import type { QueueAnswer, QueueRow } from '../views/session.ts';
import { cadenceOf, nextStepOf } from './cadence.ts';
import { type LoadedLead, loadLeads } from './load-leads.ts';
import { toLeadSummary } from './to-lead-summary.ts';

const OPEN_STATES = ['pending', 'running', 'paused'];
const MOST_CLOCKS = 2000;
const HOUR_MS = 3_600_000;

/** Whose queue: one person's (the actor's own by default), a team's, or everything the actor may see. */
export type QueueQuery = { owner?: string; team?: string; scope?: 'mine' | 'team' };

/** Leads to work on in the order in which they fall due, and what was handled today. Throws `forbidden`. */
export async function getQueue(ctx: Ctx, query: QueueQuery): Promise<QueueAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const whose = whoseOf(ctx, query, directory, visibleTo(ctx, directory));
    const days = daysIn(directory.timeZone);
    const today = days.startOf(days.dayOf(ctx.now));
    const clocks = await loadQueueClocks(ctx, tx, directory, whose, today);
    const touches = await lastTouches(
      ctx,
      tx,
      clocks.map(({ clock }) => clock.lead.id),
    );
    const cadences = await loadCadences(
      ctx,
      tx,
      clocks.map(({ clock }) => clock.handoff.id),
    );
    const ends = { hour: ctx.now + HOUR_MS, today: days.startOf(days.shift(days.dayOf(ctx.now), 1)) };
    const rows = toRows(clocks, { touches, cadences, ends }).sort(byUrgency);
    const count = (test: (row: QueueRow) => boolean) =>
      rows.filter((row) => row.group !== 'handled' && test(row)).length;
    return {
      serverNow: iso(ctx.now),
      counts: {
        breached: count((row) => row.group === 'breached'),
        approaching: count((row) => row.group !== 'breached' && isApproaching(row.clocks[0])),
        onTrack: count((row) => row.group !== 'breached' && !isApproaching(row.clocks[0])),
      },
      items: rows,
    };
  });
}

/** People whose leads are meant; null for everybody's and nobody's. */
function whoseOf(
  ctx: Ctx,
  query: QueueQuery,
  directory: Directory,
  visible: Visible,
): { owners: string[] | null; unassigned: boolean } {
  const { owner, team, scope } = query;
  if (owner !== undefined) {
    if (visible !== null && !visible.owners.includes(owner))
      throw new ServiceError('forbidden', "You can't open this person's queue.");
    return { owners: [owner], unassigned: false };
  }
  if (team !== undefined) {
    if (visible !== null && !visible.teams.includes(team))
      throw new ServiceError('forbidden', "You can't open this team's queue.");
    return { owners: directory.latest?.playbook.teams[team]?.members ?? [], unassigned: false };
  }
  if (scope === 'team' || ctx.actor.kind !== 'person')
    return { owners: visible === null ? null : [...visible.owners], unassigned: visible === null };
  return { owners: ctx.actor.key === null ? [] : [ctx.actor.key], unassigned: false };
}

type Placed = { clock: ClockAnswer; lead: LoadedLead; open: boolean };

async function loadQueueClocks(
  ctx: Ctx,
  tx: Tx,
  directory: Directory,
  whose: { owners: string[] | null },
  today: number,
): Promise<Placed[]> {
  const { workspaceId } = ctx.scope;
  // By who holds the lead now: a breached clock stays charged to whoever held it then.
  const lead = whose.owners === null ? {} : { ownerKey: { in: whose.owners } };
  const where = { workspaceId, handoff: { withdrawn: false, lead: { deletedAt: null, mergedIntoId: null, ...lead } } };
  const [open, done] = await Promise.all([
    tx.clock.findMany({
      where: { ...where, state: { in: OPEN_STATES } },
      select: { id: true },
      orderBy: { dueAt: { sort: 'asc', nulls: 'last' } },
      take: MOST_CLOCKS,
    }),
    tx.clock.findMany({
      where: { ...where, state: 'completed', stoppedAt: { gte: new Date(today) } },
      select: { id: true },
      take: MOST_CLOCKS,
    }),
  ]);
  const rows = await listClocksById(
    tx,
    [...open, ...done].map((one) => one.id),
  );
  const leads = await loadLeads(
    ctx,
    tx,
    rows.map((row) => row.leadId),
  );
  return rows.flatMap((row) => {
    const found = leads.get(row.leadId);
    return found
      ? [{ clock: toClock(row, found, directory, ctx.now), lead: found, open: OPEN_STATES.includes(row.state) }]
      : [];
  });
}

async function lastTouches(ctx: Ctx, tx: Tx, leadIds: string[]): Promise<Map<string, Date>> {
  const rows = await tx.leadEvent.groupBy({
    by: ['leadId'],
    where: {
      workspaceId: ctx.scope.workspaceId,
      leadId: { in: [...new Set(leadIds)] },
      type: 'lead.touched',
      withdrawn: { is: null },
    },
    _max: { occurredAt: true },
  });
  return new Map(rows.flatMap((row) => (row._max.occurredAt ? [[row.leadId, row._max.occurredAt] as const] : [])));
}

/** The follow-up of those handoffs whose policy asks for one. */
async function loadCadences(ctx: Ctx, tx: Tx, ids: string[]): Promise<Map<string, CadenceProgress>> {
  const rows = await tx.handoff.findMany({
    where: { workspaceId: ctx.scope.workspaceId, id: { in: [...new Set(ids)] } },
    select: { id: true, facts: true },
  });
  return new Map(
    rows.flatMap(({ id, facts }) => {
      const cadence = cadenceOf({ facts: facts as Record<string, unknown> });
      return cadence === null ? [] : [[id, cadence] as const];
    }),
  );
}

type Known = {
  touches: ReadonlyMap<string, Date>;
  cadences: ReadonlyMap<string, CadenceProgress>;
  ends: { hour: number; today: number };
};

function toRows(placed: readonly Placed[], { touches, cadences, ends }: Known): QueueRow[] {
  const byHandoff = new Map<string, Placed[]>();
  for (const one of placed) byHandoff.set(one.clock.handoff.id, [...(byHandoff.get(one.clock.handoff.id) ?? []), one]);
  return [...byHandoff.values()].flatMap((all) => {
    const first = all[0];
    if (!first) return [];
    // An assign clock is not the owner's to work on.
    const open = all
      .filter((one) => one.open)
      .map((one) => one.clock)
      .sort(byDue);
    const done = lastOfKind(all.filter((one) => !one.open).map((one) => one.clock));
    const handledAt =
      open.length === 0
        ? (done
            .map((clock) => clock.stoppedAt ?? '')
            .sort()
            .at(-1) ?? null)
        : null;
    return [
      {
        lead: toLeadSummary(first.lead),
        handoff: first.clock.handoff,
        clocks: open.length > 0 ? open : done,
        doNext: doNextOf(open, cadences.get(first.clock.handoff.id) ?? null),
        group: handledAt === null ? groupOf(open[0], ends) : ('handled' as const),
        lastTouchAt: touches.get(first.lead.id)?.toISOString() ?? null,
        handledAt,
      },
    ];
  });
}

/** Of several next touches of a handoff that ended, the last. */
function lastOfKind(clocks: readonly ClockAnswer[]): ClockAnswer[] {
  return clocks.filter((clock) => !clocks.some((one) => one.kind === clock.kind && one.instance > clock.instance));
}

function groupOf(clock: ClockAnswer | undefined, ends: { hour: number; today: number }): QueueRow['group'] {
  if (clock === undefined) return 'later';
  if (clock.breached) return 'breached';
  if (clock.state === 'paused' || clock.offHours) return 'paused';
  const due = clock.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(clock.dueAt);
  return due <= ends.hour ? 'hour' : due < ends.today ? 'today' : 'later';
}

/** What the clock due first asks for. */
function doNextOf(open: readonly ClockAnswer[], cadence: CadenceProgress | null): QueueRow['doNext'] {
  const stops = (...kinds: ClockAnswer['kind'][]) =>
    open.map((clock) => clock.kind).filter((kind) => kinds.includes(kind));
  switch (open[0]?.kind) {
    case 'assign':
      return { verb: 'assign', text: 'Assign', stops: stops('assign') };
    case 'accept':
      return { verb: 'accept', text: 'Accept or reject', stops: stops('accept') };
    case 'qualify':
      return { verb: 'qualify', text: 'Qualify: set BANT', stops: stops('qualify') };
    default:
      return {
        verb: 'touch',
        text: (cadence && nextStepOf(cadence)) ?? 'Call, email or meet',
        stops: stops('firstTouch', 'nextTouch'),
      };
  }
}

function isApproaching(clock: ClockAnswer | undefined): boolean {
  return (
    clock !== undefined &&
    clock.state === 'running' &&
    !clock.offHours &&
    !clock.breached &&
    clock.elapsedMs >= clock.approachingAtMs
  );
}

function byDue(a: ClockAnswer, b: ClockAnswer): number {
  return dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1);
}

function dueOf(clock: ClockAnswer): number {
  return clock.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(clock.dueAt);
}

function byUrgency(a: QueueRow, b: QueueRow): number {
  if ((a.group === 'handled') !== (b.group === 'handled')) return a.group === 'handled' ? 1 : -1;
  if (a.group === 'handled') return (b.handledAt ?? '').localeCompare(a.handledAt ?? '');
  const [first, second] = [a.clocks[0], b.clocks[0]];
  return (first ? dueOf(first) : 0) - (second ? dueOf(second) : 0) || (a.lead.id < b.lead.id ? -1 : 1);
}
