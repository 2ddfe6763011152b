import type { Version } from '@baton/core/handoff/version';
import type { Recipient, Channel as Via } from '@baton/core/playbook/tier';
import { type AlertInsert, insertAlerts } from '@baton/db/alerts';
import type { Tx } from '@baton/db/client';
import { insertDeliveries } from '@baton/db/deliveries';
import { reopenAlerts } from '@baton/db/open-alerts';
import type { Ctx } from '../context.ts';
import { addressTier, type Reach, type Told } from './recipients.ts';

/** An alert to make: who is told what about a clock, and through which channels. */
export type Notice = {
  clock: {
    id: string;
    leadId: string;
    handoffId: string;
    cycle: number;
    revision: number;
    ownerKey: string | null;
    teamKey: string | null;
  };
  tier: string;
  kind: 'tier' | 'reassigned';
  dueAt: number;
  notify: readonly Recipient[];
  via: readonly Via[];
  previousOwnerKey: string | null;
  version: Version;
};

/**
 * Stores alerts and their deliveries under their unique keys before anything is sent; what exists already is left alone,
 * unless it was withdrawn before it was sent: then it is open again. A tier that reaches nobody leaves a skipped alert with the reason. Returns how many alerts were new.
 */
export async function planAlerts(ctx: Ctx, tx: Tx, notices: readonly Notice[]): Promise<number> {
  if (notices.length === 0) return 0;
  const reach = await loadReach(ctx, tx);
  const planned = notices.flatMap((notice) => {
    const { clock, previousOwnerKey, version } = notice;
    return addressTier(notice, version, { ...clock, previousOwnerKey }, reach).map((told) => ({ notice, told }));
  });
  const alerts = planned.map(({ notice, told }) => toAlert(notice, told));
  const inserted = await insertAlerts(tx, alerts);
  const isNew = new Set(inserted.map(keyOf));
  const rows = [
    ...inserted,
    ...(await reopenAlerts(
      tx,
      alerts.filter((alert) => !isNew.has(keyOf(alert))),
    )),
  ];
  const deliveries = new Map(alerts.map((alert, n) => [keyOf(alert), planned[n]?.told.deliveries ?? []]));
  await insertDeliveries(
    tx,
    rows.flatMap((row) =>
      (deliveries.get(keyOf(row)) ?? []).map(({ channel, to, problem }) => ({
        alertId: row.id,
        channel,
        toAddress: to,
        status: problem === null ? ('queued' as const) : ('skipped' as const),
        error: problem,
      })),
    ),
  );
  return rows.length;
}

function toAlert({ clock, tier, kind, dueAt, previousOwnerKey }: Notice, told: Told): AlertInsert {
  return {
    clockId: clock.id,
    leadId: clock.leadId,
    handoffId: clock.handoffId,
    cycle: clock.cycle,
    tier,
    recipient: told.recipient,
    kind,
    dueAt,
    clockRevision: clock.revision,
    body: { previousOwnerKey },
    ...(told.nobody === null ? {} : { state: 'skipped' as const, reason: told.nobody }),
  };
}

function keyOf({ clockId, tier, recipient }: { clockId: string; tier: string; recipient: string }): string {
  return JSON.stringify([clockId, tier, recipient]);
}

/** By what the people of the workspace can be reached now. */
export async function loadReach(ctx: Ctx, tx: Tx): Promise<Reach> {
  const { workspaceId } = ctx.scope;
  const [people, connections] = await Promise.all([
    tx.person.findMany({ where: { workspaceId }, select: { key: true, email: true, slackId: true } }),
    tx.connection.findMany({ where: { workspaceId }, select: { kind: true } }),
  ]);
  const connected = new Set(connections.map((one) => one.kind));
  if (ctx.mail !== null) connected.add('email');
  return { people: new Map(people.map((one) => [one.key, one])), connected };
}
