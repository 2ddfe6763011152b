import type { Firing } from '@baton/core/clock/clock';
import { type Version, versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import type { Tier } from '@baton/core/playbook/tier';
import { listAlertedTiers } from '@baton/db/alerted-tiers';
import { markBreached } from '@baton/db/breaches';
import type { Tx } from '@baton/db/client';
import { type ClockRow, listClocksById } from '@baton/db/clock-readers';
import { claimDueTimers, setTimers } from '@baton/db/timers';
import { type Notice, planAlerts } from '../alerts/plan.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { instantsOf, LATEST_MS } from '../leads/state.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { reassignByTier } from './reassign-by-tier.ts';

const BATCH = 500;
/** A worker that dies with claimed timers costs at most this. */
const LEASE_MS = 10_000;

/**
 * Claims the clocks that are due across workspaces and stores what falls due: the breach, alerts, reassignments, the next
 * timer. Facts that arrived but were not applied yet come first, so that a touch already told stops its alert.
 * Returns how many clocks were looked at.
 */
export async function sweepClocks(machinery: Machinery): Promise<number> {
  const due = await machinery.db.acrossWorkspaces((tx) => claimDueTimers(tx, BATCH, LEASE_MS));
  const byWorkspace = Map.groupBy(due, (timer) => timer.workspaceId);
  await Promise.all(
    [...byWorkspace].map(async ([workspaceId, timers]) => {
      await processInbox(machinery, workspaceId, ['generic:']);
      const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
      const escalations = await machinery.db.inWorkspace(workspaceId, (tx) =>
        sweepWorkspace(
          ctx,
          tx,
          timers.map((timer) => timer.clockId),
        ),
      );
      for (const escalation of escalations) await reassignByTier(ctx, escalation);
      // Only now: until the steps are done their timers stay claimed, and come back when this worker does not.
      if (escalations.length > 0) {
        const clockIds = [...new Set(escalations.map(({ clock }) => clock.id))];
        await machinery.db.inWorkspace(workspaceId, async (tx) =>
          setNextTimers(ctx, tx, clockIds, await listClocksById(tx, clockIds)),
        );
      }
    }),
  );
  if (due.length > 0) await machinery.enqueue('alerts.deliver', {});
  return due.length;
}

/** A tier that moves the lead to somebody else. */
export type Escalation = { clock: ClockRow; tier: Tier; at: number };

async function sweepWorkspace(ctx: Ctx, tx: Tx, clockIds: string[]): Promise<Escalation[]> {
  const clocks = await listClocksById(tx, clockIds);
  const [holders, versions, workspace, alerted] = await Promise.all([
    findHolders(ctx, tx, clocks),
    loadVersions(ctx, tx),
    tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } }),
    listAlertedTiers(tx, clockIds),
  ]);
  await markBreached(tx, clockIds, ctx.now);
  const fired = new Set(alerted.map((one) => `${one.clockId} ${one.tier}`));
  const notices: Notice[] = [];
  const escalations: Escalation[] = [];
  for (const clock of clocks) {
    if (clock.state !== 'running') continue;
    const version = versions.find((one) => one.version === clock.version) ?? versionAt(versions, ctx.now);
    for (const { tier, at } of dueTiers(clock, version, ctx.now)) {
      if (fired.has(`${clock.id} ${tier.key}`) || version === null) continue;
      if (tier.reassign !== null) escalations.push({ clock, tier, at });
      else
        notices.push({
          clock: { ...clock, ...holders(clock) },
          tier: tier.key,
          kind: 'tier',
          dueAt: at,
          notify: tier.notify,
          via: tier.via,
          previousOwnerKey: null,
          version,
        });
    }
  }
  if (!workspace.observe) await planAlerts(ctx, tx, notices);
  const steps = workspace.observe ? [] : escalations;
  const waiting = new Set(steps.map(({ clock }) => clock.id));
  const settled = clockIds.filter((clockId) => !waiting.has(clockId));
  await setNextTimers(ctx, tx, settled, clocks);
  return steps;
}

async function setNextTimers(ctx: Ctx, tx: Tx, clockIds: string[], clocks: readonly ClockRow[]): Promise<void> {
  const { workspaceId } = ctx.scope;
  const next = (clockId: string) =>
    nextOf(
      clocks.find((one) => one.id === clockId),
      ctx.now,
    );
  await setTimers(
    tx,
    clockIds.map((clockId) => ({ workspaceId, clockId, nextFireAt: next(clockId) })),
  );
}

type Holder = Pick<ClockRow, 'ownerKey' | 'teamKey'>;

/**
 * Who is told about a clock: whoever holds the lead now (a breached clock stays charged to who held it then), and for a
 * lead in a queue the queue's team.
 */
async function findHolders(ctx: Ctx, tx: Tx, clocks: readonly ClockRow[]): Promise<(clock: ClockRow) => Holder> {
  const leads = await tx.lead.findMany({
    where: { workspaceId: ctx.scope.workspaceId, id: { in: [...new Set(clocks.map((clock) => clock.leadId))] } },
    select: { id: true, ownerKey: true, queueKey: true },
  });
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  return ({ leadId, teamKey }) => {
    const lead = byId.get(leadId);
    return { ownerKey: lead?.ownerKey ?? null, teamKey: lead?.ownerKey ? teamKey : (lead?.queueKey ?? teamKey) };
  };
}

function dueTiers(clock: ClockRow, version: Version | null, now: number): { tier: Tier; at: number }[] {
  const tiers =
    version?.playbook.policies.find((one) => one.key === clock.policyKey)?.tiers[clock.kind as ClockKind] ?? [];
  return (clock.planned as Firing[])
    .filter((one) => one.at <= now && one.at > now - LATEST_MS)
    .flatMap((one) => {
      const tier = tiers.find((candidate) => candidate.key === one.tier);
      return tier ? [{ tier, at: one.at }] : [];
    });
}

function nextOf(clock: ClockRow | undefined, now: number): number | null {
  if (clock === undefined || (clock.state !== 'running' && clock.state !== 'paused')) return null;
  return instantsOf(clock.planned as Firing[], clock.dueAt).find((at) => at > now) ?? null;
}
