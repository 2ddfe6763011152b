import { clockFilter } from '@baton/core/metrics/clock-filter';
import { daysIn } from '@baton/core/metrics/days';
import { handoffFilter } from '@baton/core/metrics/handoff-filter';
import type { Tx } from '@baton/db/client';
import { listClocksById } from '@baton/db/clock-readers';
import { BadCursorError } from '@baton/db/errors';
import { toClock } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import { type Directory, loadDirectory, visibleTo } from '../people/directory.ts';
import { loadClockFacts } from '../reports/clock-facts.ts';
import { NEVER_TOUCHED_AFTER_MS } from '../reports/get-compliance.ts';
import { loadHandoffFacts } from '../reports/handoff-facts.ts';
import { clockDrill, type Drill, drillKind, handoffDrill } from '../reports/report-query.ts';
import { iso } from '../views/basics.ts';
import type { LeadListAnswer, LeadRowAnswer } from '../views/lead.ts';
import { loadLeads } from './load-leads.ts';
import { type LeadSearch, searchLeads } from './search-leads.ts';
import { toLeadSummary } from './to-lead-summary.ts';

export type ListLeads = Drill & LeadSearch & { limit: number; cursor: string | null };

/** One row of the list: a lead, with the handoff and clock the list is about where there is one. */
export type LeadEntry = { leadId: string; handoffId: string | null; clockId: string | null };

/** Leads by search, or exactly the rows behind a figure: then one row per clock or handoff that was counted. */
export async function listLeads(ctx: Ctx, query: ListLeads): Promise<LeadListAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const kind = query.externalId === undefined ? drillKind(query) : null;
    if (kind === null) {
      const found = await searchLeads(ctx, tx, directory, query);
      return {
        items: await toRows(ctx, tx, directory, found.entries),
        nextCursor: found.nextCursor,
        total: found.total,
      };
    }
    const entries =
      kind === 'clocks'
        ? await clockEntries(ctx, tx, directory, query)
        : await handoffEntries(ctx, tx, directory, query);
    const start = readPlace(query.cursor);
    const page = entries.slice(start, start + query.limit);
    const end = start + page.length;
    return {
      items: await toRows(ctx, tx, directory, page),
      nextCursor: end < entries.length ? writePlace(end) : null,
      total: entries.length,
    };
  });
}

async function clockEntries(ctx: Ctx, tx: Tx, directory: Directory, query: Drill): Promise<LeadEntry[]> {
  const { filter, range } = clockDrill(query, visibleTo(ctx, directory), directory.timeZone, ctx.now);
  const facts = await loadClockFacts(ctx, tx, directory, filter.kind ?? 'firstTouch', range);
  const context = { now: ctx.now, days: daysIn(directory.timeZone), neverTouchedAfterMs: NEVER_TOUCHED_AFTER_MS };
  return facts
    .filter(clockFilter(filter, context))
    .sort((a, b) => (b.decidedAt ?? b.dueAt ?? 0) - (a.decidedAt ?? a.dueAt ?? 0) || (a.clockId < b.clockId ? -1 : 1))
    .map(({ leadId, handoffId, clockId }) => ({ leadId, handoffId, clockId }));
}

async function handoffEntries(ctx: Ctx, tx: Tx, directory: Directory, query: Drill): Promise<LeadEntry[]> {
  const { filter, range, field } = handoffDrill(query, visibleTo(ctx, directory), directory.timeZone, ctx.now);
  const facts = await loadHandoffFacts(ctx, tx, range, filter.entered?.stage === 'mql' ? 'mql' : 'any', field);
  return facts
    .filter(handoffFilter(filter, daysIn(directory.timeZone)))
    .sort((a, b) => b.mqlAt - a.mqlAt || (a.handoffId < b.handoffId ? -1 : 1))
    .map(({ leadId, handoffId }) => ({ leadId, handoffId, clockId: null }));
}

function readPlace(cursor: string | null): number {
  if (cursor === null) return 0;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^row:\d{1,9}$/.test(text)) throw new BadCursorError();
  return Number(text.slice(4));
}

function writePlace(place: number): string {
  return Buffer.from(`row:${place}`).toString('base64url');
}

async function toRows(ctx: Ctx, tx: Tx, directory: Directory, entries: readonly LeadEntry[]): Promise<LeadRowAnswer[]> {
  const { workspaceId } = ctx.scope;
  const leadIds = entries.map((entry) => entry.leadId);
  const leads = await loadLeads(ctx, tx, leadIds);
  const handoffs = await tx.handoff.findMany({
    where: { workspaceId, leadId: { in: leadIds }, withdrawn: false },
    select: { id: true, leadId: true, cycle: true, ownerKey: true, mqlAt: true, rejection: true },
    orderBy: { cycle: 'asc' },
  });
  const clockIds = await pickClocks(ctx, tx, entries);
  const clocks = new Map((await listClocksById(tx, [...clockIds.values()])).map((row) => [row.id, row]));
  return entries.flatMap((entry) => {
    const lead = leads.get(entry.leadId);
    if (!lead) return [];
    const handoff =
      handoffs.find((one) => one.id === entry.handoffId) ?? handoffs.findLast((one) => one.leadId === entry.leadId);
    const clock = clocks.get(clockIds.get(entry) ?? '');
    const reason = (handoff?.rejection as { reason?: string } | null)?.reason;
    return [
      {
        ...toLeadSummary(lead),
        owner: directory.person(lead.ownerKey),
        handoff: handoff ? { id: handoff.id, cycle: handoff.cycle } : null,
        mqlAt: iso(handoff?.mqlAt?.getTime() ?? null),
        rejection: reason === undefined ? null : { label: directory.reasonLabel(reason) },
        changedAt: iso(lead.changedAt),
        clock: clock ? toClock(clock, lead, directory, ctx.now) : null,
      },
    ];
  });
}

const OPEN_STATES = ['pending', 'running', 'paused'];

/** The clock a row shows: the one it is about, else the open one due first, else the last one that ended. */
async function pickClocks(ctx: Ctx, tx: Tx, entries: readonly LeadEntry[]): Promise<Map<LeadEntry, string>> {
  const without = entries.filter((entry) => entry.clockId === null);
  const found = await tx.clock.findMany({
    where: {
      workspaceId: ctx.scope.workspaceId,
      leadId: { in: without.map((entry) => entry.leadId) },
      handoff: { withdrawn: false },
    },
    select: { id: true, leadId: true, handoffId: true, state: true, dueAt: true, stoppedAt: true, cancelReason: true },
  });
  const ranked = found.filter((clock) => clock.cancelReason !== 'recomputed').sort((a, b) => rankOf(a) - rankOf(b));
  const picked = new Map<LeadEntry, string>();
  for (const entry of entries) {
    const own = ranked.find((clock) =>
      entry.handoffId === null ? clock.leadId === entry.leadId : clock.handoffId === entry.handoffId,
    );
    const id = entry.clockId ?? own?.id;
    if (id !== undefined) picked.set(entry, id);
  }
  return picked;
}

function rankOf(clock: { state: string; dueAt: Date | null; stoppedAt: Date | null }): number {
  const open = OPEN_STATES.includes(clock.state);
  return open
    ? (clock.dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER / 4)
    : Number.MAX_SAFE_INTEGER / 2 - (clock.stoppedAt?.getTime() ?? 0);
}
