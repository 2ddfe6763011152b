import type { Tx } from '@baton/db/client';
import { type DeliveryResult, insertDeliveries } from '@baton/db/deliveries';
import { type DueAddress, listDueAddresses, listWaiting, skipWaiting } from '@baton/db/delivery-claims';
import type { Channel, OutgoingMessage } from '@baton/integrations/channel';
import { type AdapterError, isAdapterError } from '@baton/integrations/errors';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { noteNotified } from '../leads/note-notified.ts';
import { ANY_LEAVE, type Leave } from '../sending/gate.ts';
import { type ClaimTime, startClaim } from './claim-time.ts';
import { type Desk, loadDesk } from './desk.ts';
import { inLane } from './lanes.ts';
import { noteResults } from './note-results.ts';
import { type Part, type Taken, takeMessages } from './take-messages.ts';
import { writeMessage } from './write-message.ts';

/** Addresses that are served in one round. */
const ADDRESSES = 40;
/** Waits before the next try; after the last one the delivery has failed. */
const BACKOFF_MS = [2_000, 5_000, 15_000, 60_000, 180_000, 600_000, 1_800_000, 3_600_000];

type Letter = { channel: Channel; credentials: unknown; address: string; message: OutgoingMessage };
/** A claimed message, written or with the fault that kept us from it. */
type Outgoing = { taken: Taken; letter: Letter | { fault: unknown }; keepsNotices: boolean };

/**
 * Sends what is queued, across workspaces and address by address: each message by itself, a burst to one address as one.
 * Each row ends as sent, failed with a reason, or skipped. Returns how many were claimed.
 */
export async function deliverAlerts(machinery: Machinery, leave: Leave = ANY_LEAVE): Promise<number> {
  const addresses = await machinery.db.acrossWorkspaces((tx) => listDueAddresses(tx, ADDRESSES));
  if (addresses.length === 0) return 0;
  const now = await machinery.db.now();
  const desks = new Map<string, Promise<Desk>>();
  const counts = await Promise.all(
    addresses.map((address) => {
      const ctx = systemCtx(machinery, address.workspaceId, now);
      const desk = desks.get(address.workspaceId) ?? loadDesk(ctx, leave);
      desks.set(address.workspaceId, desk);
      return inLane(`addresses of ${address.channel}`, () => serve(ctx, desk, address));
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function serve(ctx: Ctx, desk: Promise<Desk>, address: DueAddress): Promise<number> {
  const claim = startClaim();
  const outgoing = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => prepare(ctx, tx, await desk, address));
  await Promise.all(outgoing.map((one) => send(ctx, one, claim)));
  return outgoing.reduce((sum, { taken }) => sum + taken.parts.length, 0);
}

async function prepare(ctx: Ctx, tx: Tx, desk: Desk, address: DueAddress): Promise<Outgoing[]> {
  const route = desk.route(address.channel);
  if ('problem' in route) {
    const waiting = await listWaiting(tx, address, { limit: 1000, soonMs: 0 });
    const skips = waiting.map(({ id }) => ({ id, reason: route.problem }));
    await skipWaiting(tx, skips);
    return [];
  }
  const outgoing: Outgoing[] = [];
  for (const taken of await takeMessages(ctx, tx, desk, address)) {
    const letter = await writeMessage(ctx, tx, desk, route.channel, taken).then(
      (message): Letter => ({ ...route, address: address.toAddress, message }),
      (fault: unknown) => ({ fault }),
    );
    outgoing.push({ taken, letter, keepsNotices: desk.keepsNotices });
  }
  return outgoing;
}

async function send(ctx: Ctx, { taken, letter, keepsNotices }: Outgoing, claim: ClaimTime): Promise<void> {
  const { parts } = taken;
  const finish = (toResult: (part: Part) => Omit<DeliveryResult, 'id' | 'attempts'>) => {
    const results = parts.map((part) => ({ id: part.claim.id, attempts: part.claim.attempts, ...toResult(part) }));
    return claim.insist(() => noteResults(ctx, results));
  };
  const post = async ({ channel, message, address, credentials }: Letter) => {
    if (claim.isOver()) {
      await finish(({ claim: { mayBeOut } }) => ({ status: mayBeOut ? 'ambiguous' : 'queued', error: null }));
      return;
    }
    const { providerId } = await channel.send(message, address, credentials).catch((error: unknown) => {
      throw new NotSentError(error);
    });
    // What fails from here on must never look as if the message had not gone out.
    await finish((part) => ({ status: 'sent', providerId, error: remarksOn(part, parts.length) }));
    if (keepsNotices) await keepNotices(ctx, parts);
  };
  try {
    if ('fault' in letter) throw new NotSentError(letter.fault);
    await inLane(letter.channel.kind, () => post(letter));
  } catch (error) {
    if (!(error instanceof NotSentError)) throw error;
    const { cause } = error;
    if (!isAdapterError(cause))
      ctx.log.error(
        { deliveryIds: parts.map(({ claim: { id } }) => id), error: String(cause) },
        'a delivery failed by a fault of ours',
      );
    const attempts = Math.max(...parts.map((part) => part.claim.attempts));
    const mayBeOut = parts.some((part) => part.claim.mayBeOut);
    const end = afterFailure(ctx.now, attempts, mayBeOut, cause);
    await finish(() => end);
    if (end.status === 'failed' && isAdapterError(cause)) await fallBackToMail(ctx, parts, cause.reason);
  }
}

/** The message did not go out, or nobody knows: `cause` says why. */
class NotSentError extends Error {
  constructor(cause: unknown) {
    super('a message was not sent', { cause });
  }
}

/** Owners who were told start the clocks that begin with that. The message is out: what fails here is only logged. */
async function keepNotices(ctx: Ctx, parts: readonly Part[]): Promise<void> {
  const now = await ctx.db.now();
  for (const { alert, lead, claim } of parts) {
    if (alert.recipient !== lead.ownerKey) continue;
    const notified = { leadId: alert.leadId, person: alert.recipient, via: claim.channel, at: now };
    await noteNotified({ ...ctx, now }, notified).catch((error: unknown) =>
      ctx.log.error({ deliveryId: claim.id, error: String(error) }, 'that an owner was told could not be kept'),
    );
  }
}

/** What is worth knowing about a message that went out; null where there is nothing. */
function remarksOn({ claim }: Part, together: number): string | null {
  const remarks = [
    ...(together > 1 ? [`one message with ${together - 1} other${together > 2 ? 's' : ''}`] : []),
    ...(claim.heldAt === null ? [] : ['sent late: it waited until the CRM could be read']),
    ...(claim.mayBeOut ? ['the answer to an earlier try was lost; it may have arrived twice'] : []),
  ];
  return remarks.length === 0 ? null : remarks.join('; ');
}

function isWorthRetrying(error: AdapterError): boolean {
  return error.kind !== 'rejected' && error.kind !== 'auth';
}

type Failure = { status: 'queued' | 'ambiguous' | 'failed'; error: string; nextAttemptAt?: number };

function afterFailure(now: number, attempts: number, wasMayBeOut: boolean, error: unknown): Failure {
  const reason = isAdapterError(error) ? error.reason : 'an unexpected fault';
  const wait = BACKOFF_MS[attempts - 1];
  if ((isAdapterError(error) && !isWorthRetrying(error)) || wait === undefined)
    return { status: 'failed', error: reason };
  const retryAt = isAdapterError(error) ? error.retryAt : null;
  const mayBeOut = wasMayBeOut || (isAdapterError(error) && error.kind === 'ambiguous');
  return {
    status: mayBeOut ? 'ambiguous' : 'queued',
    error: reason,
    nextAttemptAt: Math.max(retryAt ?? 0, now + wait),
  };
}

/** A person who cannot be reached in Slack is told by mail, once per alert. */
async function fallBackToMail(ctx: Ctx, parts: readonly Part[], reason: string): Promise<void> {
  const { workspaceId } = ctx.scope;
  const [first] = parts;
  if (first?.claim.channel !== 'slack') return;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const person = await tx.person.findFirst({ where: { workspaceId, key: first.alert.recipient } });
    const connected = ctx.mail !== null || (await tx.connection.count({ where: { workspaceId, kind: 'email' } })) > 0;
    const mailed = await tx.delivery.findMany({
      where: { workspaceId, channel: 'email', alertId: { in: parts.map(({ alert }) => alert.id) } },
      select: { alertId: true },
    });
    const told = new Set(mailed.map(({ alertId }) => alertId));
    const to = person?.email;
    if (!to || !connected) return;
    await insertDeliveries(
      tx,
      parts
        .filter(({ alert }) => !told.has(alert.id))
        .map(({ alert }) => ({
          alertId: alert.id,
          channel: 'email',
          toAddress: to,
          error: `instead of Slack: ${reason}`,
        })),
    );
  });
}
