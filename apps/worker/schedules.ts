import { deliverAlerts } from '@baton/services/alerts/deliver';
import { createAbandonedRelease } from '@baton/services/alerts/release-abandoned';
import { sweepBurst } from '@baton/services/clocks/sweep';
import { type Machinery, systemCtx } from '@baton/services/context';
import { openStreams } from '@baton/services/crm/keep-streams';
import { pollFeeds } from '@baton/services/crm/poll-feeds';
import { runBackfill } from '@baton/services/crm/run-backfill';
import { planReconciliations, runReconciliation } from '@baton/services/crm/run-reconciliation';
import { runImport } from '@baton/services/imports/run-import';
import { processInbox } from '@baton/services/intake/process-inbox';
import { moveOpenHandoffs } from '@baton/services/playbook/move-open-handoffs';
import { type Loop, startLoop } from '@baton/services/process/loop';
import { deliverWriteBacks } from '@baton/services/write-back/deliver';
import type { Outlook } from './wiring.ts';

/** Longest rest of each loop: what a lost wake-up can cost (ms). */
const LONGEST_MS = {
  sweep: 250,
  deliver: 500,
  intake: 1_000,
  move: 10_000,
  feeds: 15_000,
  streams: 10_000,
  backfill: 5_000,
  reconcile: 15_000,
  imports: 5_000,
  write: 1_000,
};

/** Inboxes that are worked through at a time, by this loop alone. */
const MOST_TAKING = 4;

/** How often it is looked whose night it is (ms). */
const PLAN_MS = 10 * 60_000;

/** A loop that got through no turn for so long does not count as living (ms): a turn may take a while. */
const LIVING_MS = 20_000;

export type Schedules = {
  wakeSweep(): void;
  wakeDeliver(): void;
  wakeWrite(): void;
  wakeImport(): void;
  /** The loops that got through a turn lately. */
  living(): string[];
  stop(): Promise<void>;
};

/**
 * The loops that make a lost or doubled job harmless: each looks at Postgres when the next thing is due there, at the
 * latest after its longest rest.
 */
export function startSchedules(machinery: Machinery, outlook: Outlook): Schedules {
  const { log } = machinery;
  const until = async (at: number | null, longest: number) =>
    at === null ? longest : Math.min(longest, Math.max(1, at - (await machinery.db.now())));
  const releaseAbandoned = createAbandonedRelease(machinery);
  const deliver: Loop = startLoop(
    'alerts.deliver',
    async () => {
      await releaseAbandoned();
      const leave = await outlook.askToSend();
      if (leave === 'held') return LONGEST_MS.deliver;
      if (leave !== 'nothing' && (await deliverAlerts(machinery, leave)) > 0) return 0;
      return until(await outlook.nextDeliveryAt(), LONGEST_MS.deliver);
    },
    log,
  );
  let told = false;
  const sweep: Loop = startLoop(
    'clocks.sweep',
    async () => {
      if ((await sweepBurst(machinery)) > 0) {
        told = true;
        deliver.wake();
        return 0;
      }
      // After a burst, not during it: other workers send as well.
      if (told) await machinery.enqueue('alerts.deliver', {});
      told = false;
      return until(await outlook.nextDueAt(), LONGEST_MS.sweep);
    },
    log,
  );
  // Each workspace by itself: one whose CRM answers slowly holds up no other.
  const taking = new Map<string, Promise<void>>();
  const takeIn = (workspaceId: string) => {
    const work = processInbox(machinery, workspaceId)
      .then(
        (done) => done > 0 && sweep.wake(),
        (error: unknown) => log.error({ workspaceId, error: String(error) }, 'an inbox could not be worked through'),
      )
      .then(() => void taking.delete(workspaceId));
    taking.set(workspaceId, work);
  };
  const intake: Loop = startLoop(
    'intake.process',
    async () => {
      for (const workspaceId of await outlook.listWaitingWorkspaces())
        if (!taking.has(workspaceId) && taking.size < MOST_TAKING) takeIn(workspaceId);
      return LONGEST_MS.intake;
    },
    log,
  );
  // A publication whose mover broke off goes on here, at the latest when a worker starts.
  const move: Loop = startLoop(
    'playbook.move',
    async () => {
      for (const workspaceId of await outlook.listMovingWorkspaces())
        if ((await moveOpenHandoffs(systemCtx(machinery, workspaceId, await machinery.db.now()))) > 0) sweep.wake();
      return LONGEST_MS.move;
    },
    log,
  );
  const feeds: Loop = startLoop(
    'crm.poll',
    async () => {
      if ((await pollFeeds(machinery)) === 0) return LONGEST_MS.feeds;
      sweep.wake();
      deliver.wake();
      return 0;
    },
    log,
  );
  const write: Loop = startLoop(
    'crm.write',
    async () => ((await deliverWriteBacks(machinery)) > 0 ? 0 : LONGEST_MS.write),
    log,
  );
  const stopping = new AbortController();
  const backfill: Loop = startLoop(
    'crm.backfill',
    async () => {
      if ((await runBackfill(machinery, { signal: stopping.signal })) === null) return LONGEST_MS.backfill;
      sweep.wake();
      return 0;
    },
    log,
  );
  const imports: Loop = startLoop(
    'imports.run',
    async () => {
      if (!(await runImport(machinery, { signal: stopping.signal }))) return LONGEST_MS.imports;
      sweep.wake();
      return 0;
    },
    log,
  );
  let plannedAt = Number.NEGATIVE_INFINITY;
  const reconcile: Loop = startLoop(
    'crm.reconcile',
    async () => {
      if (performance.now() - plannedAt > PLAN_MS) {
        plannedAt = performance.now();
        await planReconciliations(machinery);
      }
      return (await runReconciliation(machinery)) ? 0 : LONGEST_MS.reconcile;
    },
    log,
  );
  const listening = openStreams(machinery);
  const streams: Loop = startLoop(
    'crm.stream',
    async () => {
      await listening.keep();
      return LONGEST_MS.streams;
    },
    log,
  );
  return {
    wakeSweep: () => sweep.wake(),
    wakeDeliver: () => deliver.wake(),
    wakeWrite: () => write.wake(),
    wakeImport: () => imports.wake(),
    // Not the inbox: reading a flood of events may rightly take many minutes.
    living: () =>
      Object.entries({ sweep, deliver }).flatMap(([name, loop]) => (loop.idleMs() < LIVING_MS ? [name] : [])),
    async stop() {
      stopping.abort();
      await Promise.all(
        [feeds, intake, move, streams, backfill, reconcile, imports, write, sweep, deliver].map((loop) => loop.stop()),
      );
      await Promise.all([listening.stop(), ...taking.values()]);
    },
  };
}
