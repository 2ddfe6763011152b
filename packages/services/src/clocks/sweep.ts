import type { Tier } from '@baton/core/playbook/tier';
import { storeAlerts } from '@baton/db/alerts-batch';
import { markBreached } from '@baton/db/breaches';
import type { ClockRow } from '@baton/db/clock-readers';
import { moveTimers, postponeTimers, refillTimers } from '@baton/db/timers-moves';
import { type DueTimer, inSweep, isDataFault, lockDueTimers, type Sweep } from '@baton/db/timers-sweep';
import type { Machinery } from '../context.ts';
import { LATEST_MS } from '../leads/state.ts';
import { runErrands } from './sweep-errands.ts';
import { applyFactsOf, holdForFacts, listApplying, untilApplied } from './sweep-facts.ts';
import { planTimer, type SweepPlan } from './sweep-plan.ts';
import { findSetup } from './sweep-setup.ts';

/** Timers of one transaction: enough to make the round trips cheap, few enough that the first does not wait for the last. */
const BATCH = 1000;
/** A worker that dies with an errand costs at most this; so does a workspace whose set-up cannot be read. */
const LEASE_MS = 10_000;
/** A batch of so many calls for more hands: while one waits for Postgres, another reckons. */
const MANY = 200;
export const LANES = 3;
/** A timer that cannot be stored is tried again after so long. */
const FAULT_MS = 60_000;

/**
 * Stores what falls due on clocks across workspaces, one batch in one transaction: the breach, alerts with their messages,
 * the next instant. What needs more (a lead moves on, a stale pause) is kept for a lease and done after. Facts that arrived
 * but were not applied yet come first. Returns how many timers were looked at; 0 when nothing was due.
 */
export async function sweepClocks(machinery: Machinery, limit = BATCH): Promise<number> {
  const swept = await sweepBatch(machinery, limit).catch((error: unknown) => {
    if (!isDataFault(error)) throw error;
    // Somebody told of a tier since it was looked at; or a row cannot be stored at all.
    return sweepBatch(machinery, limit, true).catch((again: unknown) => {
      if (!isDataFault(again)) throw again;
      return sweepApart(machinery, limit, again);
    });
  });
  applyFactsOf(machinery, swept.held);
  await runErrands(machinery, swept);
  // Whoever waits for facts may have timers that are due.
  if (swept.count > 0 || swept.held.size === 0) return swept.count;
  await untilApplied(machinery, 20);
  return swept.held.size;
}

/**
 * Sweeps what is due, and while batches are large with several at once, until little is left. Returns how many timers were
 * looked at; 0 when nothing was due.
 */
export async function sweepBurst(machinery: Machinery): Promise<number> {
  let count = await sweepClocks(machinery);
  if (count < MANY) return count;
  const lane = async () => {
    for (let swept = MANY; swept >= MANY; count += swept) swept = await sweepClocks(machinery);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return count;
}

/** A tier that moves the lead to somebody else. */
export type Escalation = { clock: ClockRow; tier: Tier; at: number };

/** What a batch did; `held` are workspaces whose timers wait for facts. */
type Swept = SweepPlan & { now: number; count: number; held: Set<string> };

async function sweepBatch(machinery: Machinery, limit: number, onlyNew = false): Promise<Swept> {
  return inSweep(machinery.db, async (sweep) => {
    const except = listApplying(machinery);
    const batch = await lockDueTimers(sweep, { limit, latestMs: LATEST_MS, except });
    const held = await holdForFacts(machinery, sweep, batch);
    const { now } = batch;
    const due = batch.timers.filter((timer) => timer.known && !held.has(timer.workspaceId));
    const stale = batch.timers.filter((timer) => !timer.known && !held.has(timer.workspaceId));
    const free = await breach(sweep, due);
    const plan: SweepPlan = { alerts: [], errands: [] };
    const unread = new Set<DueTimer>();
    for (const [workspaceId, timers] of Map.groupBy(free, (timer) => timer.workspaceId)) {
      if (timers.every((timer) => timer.clock === null)) continue;
      const setup = await findSetup(machinery, workspaceId, batch.setupRevisions.get(workspaceId) ?? '', now);
      for (const timer of timers) setup === null ? unread.add(timer) : planTimer(setup, timer, now, plan);
    }
    for (const { timer } of plan.errands) unread.add(timer);
    await moveTimers(
      sweep,
      free.filter((timer) => !unread.has(timer)),
    );
    await postponeTimers(sweep, [...unread], LEASE_MS);
    await refillTimers(sweep, stale, LATEST_MS);
    await storeAlerts(sweep, plan.alerts, onlyNew);
    return { ...plan, now, held: new Set([...held, ...except]), count: free.length + stale.length + batch.quiet };
  });
}

/**
 * Marks what is due as breached and answers the timers whose clocks nobody is writing: the others stay due, as their writer
 * sets them anew.
 */
async function breach(sweep: Sweep, due: DueTimer[]): Promise<DueTimer[]> {
  const crossing = due.filter((timer) => timer.crosses);
  const marked = await markBreached(sweep, crossing);
  return due.flatMap((timer) => {
    if (!timer.crosses) return [timer];
    const mark = marked.get(timer.clockId);
    if (mark === undefined) return [];
    const { clock } = timer;
    if (mark.revision === null || clock === null) return [timer];
    return [{ ...timer, clock: { ...clock, breached: true, revision: mark.revision } }];
  });
}

/** One timer that cannot be stored must not hold up the others of its batch: each goes alone, and that one waits. */
async function sweepApart(machinery: Machinery, limit: number, fault: unknown): Promise<Swept> {
  machinery.log.error({ reason: String(fault) }, 'a batch of timers could not be stored and goes one by one');
  const all: Swept = { alerts: [], errands: [], now: 0, count: 0, held: new Set() };
  for (let n = 0; n < limit; n++) {
    const one = await sweepBatch(machinery, 1, true).catch(async (error: unknown) => {
      if (!isDataFault(error)) throw error;
      await inSweep(machinery.db, async (sweep) => {
        const { timers } = await lockDueTimers(sweep, {
          limit: 1,
          latestMs: LATEST_MS,
          except: listApplying(machinery),
        });
        machinery.log.error({ clockIds: timers.map((one) => one.clockId), reason: String(error) }, 'a timer waits');
        await postponeTimers(sweep, timers, FAULT_MS);
      });
      return null;
    });
    if (one?.count === 0) break;
    if (one === null) continue;
    all.errands.push(...one.errands);
    all.now = one.now;
    all.count += one.count;
    for (const workspaceId of one.held) all.held.add(workspaceId);
  }
  return all;
}
