import { type AlertRow, getAlert } from '@baton/db/alerts';
import { listClocksById } from '@baton/db/clock-readers';
import { type ClaimedDelivery, claimDeliveries, finishDelivery, insertDeliveries } from '@baton/db/deliveries';
import { getLead } from '@baton/db/lead-readers';
import type { OutgoingMessage } from '@baton/integrations/channel';
import { type AdapterError, isAdapterError } from '@baton/integrations/errors';
import { findConnectionOfKind } from '../connections/open-connection.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { buildAlertFacts } from './facts.ts';

const BATCH = 40;
/** Longer than any send may take: each channel has its own shorter time limit. */
const LEASE_MS = 15_000;
/** Waits before the next try; after the last one the delivery has failed. */
const BACKOFF_MS = [2_000, 5_000, 15_000, 60_000, 180_000, 600_000, 1_800_000, 3_600_000];

type Prepared = { message: OutgoingMessage; credentials: unknown } | { skip: string };

/** Sends what is queued, across workspaces. Each row ends as sent, failed with a reason, or skipped. Returns how many were claimed. */
export async function deliverAlerts(machinery: Machinery): Promise<number> {
  const claims = await machinery.db.acrossWorkspaces((tx) => claimDeliveries(tx, BATCH, LEASE_MS));
  const now = await machinery.db.now();
  await Promise.all(claims.map((claim) => deliverOne(systemCtx(machinery, claim.workspaceId, now), claim)));
  return claims.length;
}

async function deliverOne(ctx: Ctx, claim: ClaimedDelivery): Promise<void> {
  const finish = (end: Omit<Parameters<typeof finishDelivery>[1], 'id' | 'attempts'>) =>
    ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      finishDelivery(tx, { id: claim.id, attempts: claim.attempts, ...end }),
    );
  try {
    const prepared = await prepare(ctx, claim);
    if ('skip' in prepared) return void (await finish({ status: 'skipped', error: prepared.skip }));
    const channel = claim.channel === 'slack' ? ctx.integrations.channels.slack : ctx.integrations.channels.email;
    const { providerId } = await channel.send(prepared.message, claim.toAddress, prepared.credentials);
    await finish({
      status: 'sent',
      providerId,
      error: claim.mayBeOut ? 'the answer to an earlier try was lost; it may have arrived twice' : null,
    });
  } catch (error) {
    if (!isAdapterError(error))
      ctx.log.error({ deliveryId: claim.id, error: String(error) }, 'a delivery failed by a fault of ours');
    await finish(afterFailure(ctx.now, claim, error));
    if (isAdapterError(error) && !isWorthRetrying(error, claim)) await fallBackToMail(ctx, claim, error.reason);
  }
}

/** Re-checks at the last moment that the alert still matters, then renders it. */
async function prepare(ctx: Ctx, claim: ClaimedDelivery): Promise<Prepared> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const alert = await getAlert(tx, claim.alertId);
    const clock = (await listClocksById(tx, [alert.clockId])).at(0) ?? null;
    const reason = whyNot(alert, clock);
    if (reason !== null || clock === null) return { skip: reason ?? 'the clock is gone' };
    const [lead, versions, workspace, person] = await Promise.all([
      getLead(tx, alert.leadId),
      loadVersions(ctx, tx),
      tx.workspace.findFirstOrThrow({ where: { id: workspaceId } }),
      tx.person.findFirst({ where: { workspaceId, key: alert.recipient } }),
    ]);
    if (claim.channel === 'teams' || claim.channel === 'webhook') return { skip: 'this channel is not connected' };
    const connection = await findConnectionOfKind(ctx, tx, claim.channel);
    const credentials = connection?.config ?? (claim.channel === 'email' ? ctx.mail : null);
    if (credentials === null) return { skip: `${claim.channel === 'slack' ? 'Slack' : 'E-mail'} is not connected` };
    const facts = buildAlertFacts({
      alert,
      clock,
      lead,
      versions,
      workspace,
      personZone: person?.timeZone ?? null,
      baseUrl: ctx.baseUrl,
      now: ctx.now,
    });
    const channel = claim.channel === 'slack' ? ctx.integrations.channels.slack : ctx.integrations.channels.email;
    return { message: { ...channel.render(facts), messageId: claim.id, references: `clock.${clock.id}` }, credentials };
  });
}

function whyNot(alert: AlertRow, clock: { state: string; stoppedBy: unknown } | null): string | null {
  if (alert.state === 'withdrawn' || alert.state === 'done' || alert.state === 'skipped')
    return alert.reason ?? `the alert is ${alert.state}`;
  if (clock === null) return 'the clock is gone';
  if (clock.state === 'completed') return 'already handled: the clock was stopped before this could be sent';
  if (clock.state === 'cancelled') return 'the clock was cancelled before this could be sent';
  return clock.state === 'paused' ? 'the clock is paused' : null;
}

function isWorthRetrying(error: AdapterError, claim: ClaimedDelivery): boolean {
  return error.kind !== 'rejected' && error.kind !== 'auth' && claim.attempts <= BACKOFF_MS.length;
}

function afterFailure(
  now: number,
  claim: ClaimedDelivery,
  error: unknown,
): { status: 'queued' | 'ambiguous' | 'failed'; error: string; nextAttemptAt?: number } {
  const reason = isAdapterError(error) ? error.reason : 'an unexpected fault';
  const wait = BACKOFF_MS[claim.attempts - 1];
  if ((isAdapterError(error) && !isWorthRetrying(error, claim)) || wait === undefined)
    return { status: 'failed', error: reason };
  const retryAt = isAdapterError(error) ? error.retryAt : null;
  const mayBeOut = claim.mayBeOut || (isAdapterError(error) && error.kind === 'ambiguous');
  return {
    status: mayBeOut ? 'ambiguous' : 'queued',
    error: reason,
    nextAttemptAt: Math.max(retryAt ?? 0, now + wait),
  };
}

/** A person who cannot be reached in Slack is told by mail, once per alert. */
async function fallBackToMail(ctx: Ctx, claim: ClaimedDelivery, reason: string): Promise<void> {
  if (claim.channel !== 'slack') return;
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const alert = await getAlert(tx, claim.alertId);
    const person = await tx.person.findFirst({ where: { workspaceId, key: alert.recipient } });
    const connected = ctx.mail !== null || (await tx.connection.count({ where: { workspaceId, kind: 'email' } })) > 0;
    if (!person?.email || !connected || alert.deliveries.some((one) => one.channel === 'email')) return;
    await insertDeliveries(tx, [
      { alertId: claim.alertId, channel: 'email', toAddress: person.email, error: `instead of Slack: ${reason}` },
    ]);
  });
}
