import { type AlertRow, listAlerts } from '@baton/db/alerts';
import type { Tx } from '@baton/db/client';
import { type ClockRow, listClocksById } from '@baton/db/clock-readers';
import {
  type ClaimedDelivery,
  claimWaiting,
  type DueAddress,
  listWaiting,
  postponeWaiting,
  readRecentSends,
  reserveAddress,
  skipWaiting,
  type WaitingDelivery,
} from '@baton/db/delivery-claims';
import { newId } from '@baton/db/id';
import { lookAgain } from '@baton/db/look-again';
import { endAlerts } from '@baton/db/open-alerts';
import type { Ctx } from '../context.ts';
import { LEASE_MS } from './claim-time.ts';
import type { Desk } from './desk.ts';
import { decideSending, QUIET_MS } from './grouping.ts';
import { type Holder, type Matter, recheck } from './recheck.ts';

/** A message that was claimed: one alert, or with a group all that goes out in it. */
export type Taken = { groupId: string | null; parts: Part[] };
export type Part = { claim: ClaimedDelivery; alert: AlertRow; clock: ClockRow; lead: Holder };
type Row = { row: WaitingDelivery; matter: Matter };
type Claimant = number | null;

/** More than that at one address becomes another group. */
const MAX_GROUP = 10_000;
const READ = 1000;
/** Messages of one address that are on their way at once; the rest has its turn in the next round. */
const MAX_SINGLES = 8;
/** So few are looked at all together, also where no group can come of them. */
const FEW = 100;
const SOON_MS = 2_000;
/** A feed that was behind says when it has caught up; this is for when that is missed. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Decides what goes out to an address and claims it: what no longer matters is skipped with its reason, what is not certain
 * waits, a burst becomes one message. Empty when there is nothing to send now or another sender is at it.
 */
export async function takeMessages(ctx: Ctx, tx: Tx, desk: Desk, address: DueAddress): Promise<Taken[]> {
  const { claimant = null } = ctx;
  const now = await reserveAddress(tx, address);
  if (now === null) return [];
  const waiting = await listWaiting(tx, address, { limit: MAX_GROUP, soonMs: SOON_MS });
  const lately = await readRecentSends(tx, address, {
    withinMs: desk.rules.group.withinMs,
    many: desk.rules.group.moreThan,
  });
  const all = lately.alerts + waiting.length > desk.rules.group.moreThan || waiting.length <= FEW;
  const looked = all ? waiting : waiting.slice(0, MAX_SINGLES);
  const rows = await sift(tx, desk, await loadMatters(ctx, tx, looked), now);
  const [unsure, fresh] = [rows.filter(({ row }) => row.mayBeOut), rows.filter(({ row }) => !row.mayBeOut)];
  const taken: Taken[] = [];
  // What may be out already is tried again as what it was, so that the second copy can be told from a new message.
  for (const [groupId, members] of Map.groupBy(unsure, ({ row }) => row.groupId)) {
    if (groupId !== null) taken.push(await claim(tx, members, groupId, claimant));
    else taken.push(...(await claimEach(tx, members, claimant)));
  }
  if (fresh.length > 0) {
    const seen = fresh.map(({ row }) => ({
      createdAt: row.createdAt,
      seen: row.attempts > 0 || row.nextAttemptAt >= row.createdAt + QUIET_MS / 2,
    }));
    const sending = decideSending(seen, lately, desk.rules, now);
    if (sending.how === 'wait') await postponeWaiting(tx, idsOf(fresh), sending.until, null);
    else if (sending.how === 'together') taken.push(await claim(tx, fresh, newId(), claimant));
    else taken.push(...(await claimEach(tx, fresh, claimant)));
  }
  return taken.filter(({ parts }) => parts.length > 0);
}

/** Takes out what is not to be sent, or not yet. */
async function sift(tx: Tx, desk: Desk, rows: readonly Row[], now: number): Promise<Row[]> {
  const { versions, workspace, leave } = desk;
  const timely = rows.filter(({ matter }) => matter.alert.dueAt <= leave.notedUntil);
  const judged = timely.map(({ row, matter }) => {
    const behind = matter.lead === null ? null : desk.feeds(matter.lead.source);
    const world = { versions, behind, timeZone: workspace.timeZone, now, sentUntil: leave.sentUntil };
    return { row, matter, verdict: recheck(matter, world) };
  });
  const skips: { id: string; reason: string }[] = [];
  const ends: { id: string; state: 'done' | 'withdrawn'; reason: string }[] = [];
  const again = new Set<string>();
  const held = new Map<string, string[]>();
  for (const { row, matter, verdict } of judged) {
    if (verdict.go === 'later') held.set(verdict.reason, [...(held.get(verdict.reason) ?? []), row.id]);
    if (verdict.go !== false) continue;
    skips.push({ id: row.id, reason: verdict.reason });
    if (verdict.end !== null) ends.push({ id: matter.alert.id, state: verdict.end, reason: verdict.reason });
    if (verdict.again) again.add(matter.alert.clockId);
  }
  for (const [reason, ids] of held) await postponeWaiting(tx, ids, now + LOOK_AGAIN_MS, reason);
  await skipWaiting(tx, skips);
  await endAlerts(tx, ends);
  // The tier is still due: the sweep tells the one who holds the lead now.
  await lookAgain(tx, [...again]);
  return judged.filter(({ verdict }) => verdict.go === true);
}

async function loadMatters(ctx: Ctx, tx: Tx, waiting: readonly WaitingDelivery[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < waiting.length; at += READ) {
    const part = waiting.slice(at, at + READ);
    const ids = [...new Set(part.map(({ alertId }) => alertId))];
    const { items } = await listAlerts(tx, { ids }, { limit: ids.length, cursor: null });
    const clocks = await listClocksById(tx, [...new Set(items.map(({ clockId }) => clockId))]);
    const leads = await tx.lead.findMany({
      where: { workspaceId: ctx.scope.workspaceId, id: { in: [...new Set(items.map(({ leadId }) => leadId))] } },
      select: { id: true, source: true, ownerKey: true, queueKey: true },
    });
    const [alertById, clockById, leadById] = [byId(items), byId(clocks), byId(leads)];
    for (const row of part) {
      const alert = alertById.get(row.alertId);
      if (alert === undefined) continue;
      const clock = clockById.get(alert.clockId) ?? null;
      rows.push({ row, matter: { alert, clock, lead: leadById.get(alert.leadId) ?? null } });
    }
  }
  return rows;
}

async function claimEach(tx: Tx, rows: readonly Row[], claimant: Claimant): Promise<Taken[]> {
  const { parts } = await claim(tx, rows.slice(0, MAX_SINGLES), null, claimant);
  return parts.map((part) => ({ groupId: null, parts: [part] }));
}

async function claim(tx: Tx, rows: readonly Row[], groupId: string | null, claimant: Claimant): Promise<Taken> {
  const claims = byId(await claimWaiting(tx, idsOf(rows), { leaseMs: LEASE_MS, groupId, claimant }));
  const parts = rows.flatMap(({ row, matter: { alert, clock, lead } }): Part[] => {
    const mine = claims.get(row.id);
    return mine && clock && lead ? [{ claim: mine, alert, clock, lead }] : [];
  });
  return { groupId, parts };
}

function idsOf(rows: readonly Row[]): string[] {
  return rows.map(({ row }) => row.id);
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
