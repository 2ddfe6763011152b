import { getClock } from '@baton/db/clock-readers';
import { finishTimers } from '@baton/db/timers';
import { planAlerts } from '../alerts/plan.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { replayLeads } from '../leads/apply-facts.ts';
import { reassignByTier } from './reassign-by-tier.ts';
import { type Errand, noticeOf } from './sweep-plan.ts';

/**
 * Does what a sweep could not do in its own transaction, each errand in one of its own, and only then moves the timers on:
 * those of a worker that dies before that come back after their lease. An errand that fails does not hold up the others;
 * the first failure is thrown at the end.
 */
export async function runErrands(
  machinery: Machinery,
  { errands, now }: { errands: readonly Errand[]; now: number },
): Promise<void> {
  if (errands.length === 0) return;
  const failures: unknown[] = [];
  const byWorkspace = Map.groupBy(errands, ({ timer }) => timer.workspaceId);
  await Promise.all(
    [...byWorkspace].map(async ([workspaceId, mine]) => {
      const ctx = systemCtx(machinery, workspaceId, now);
      for (const [timer, ofTimer] of Map.groupBy(mine, (errand) => errand.timer)) {
        try {
          for (const errand of ofTimer) await runErrand(ctx, errand);
          await machinery.db.inWorkspace(workspaceId, (tx) => finishTimers(tx, [timer], now));
        } catch (error) {
          failures.push(error);
        }
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
}

async function runErrand(ctx: Ctx, errand: Errand): Promise<void> {
  const { workspaceId } = ctx.scope;
  const { clockId } = errand.timer;
  if (errand.what === 'replay')
    return void (await ctx.db.inWorkspace(workspaceId, (tx) => replayLeads(ctx, tx, [errand.leadId])));
  if (errand.what === 'tellAgain')
    return void (await ctx.db.inWorkspace(workspaceId, (tx) => planAlerts(ctx, tx, [noticeOf(errand.due)])));
  const clock = await ctx.db.inWorkspace(workspaceId, (tx) => getClock(tx, clockId));
  await reassignByTier(ctx, { clock, tier: errand.tier, at: errand.at });
}
