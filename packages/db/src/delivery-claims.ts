import type { Tx } from './client.ts';
import type { Channel } from './deliveries.ts';
import { Prisma } from './generated/client.ts';
import { queryRows, toStorableJson } from './json.ts';

/** Where messages go: one address of one channel. */
export type Address = { channel: Channel; toAddress: string };
export type DueAddress = Address & { workspaceId: string };

/** A message that may be sent now. Instants epoch ms by the database's clock. */
export type WaitingDelivery = {
  id: string;
  alertId: string;
  attempts: number;
  createdAt: number;
  nextAttemptAt: number;
  /** Its sender did not report in time, or its answer was lost: it may be out already. */
  mayBeOut: boolean;
  /** The group message it was last tried in. */
  groupId: string | null;
};

/** What an address was sent lately; what is being sent counts too. */
export type RecentSends = {
  /** Alerts within the asked time, and the group messages among them. */
  alerts: number;
  groups: number;
  /** Messages of the last 24 hours, and when the last one went. */
  messagesOfDay: number;
  lastSentAt: number | null;
  /** More clocks of the workspace than `many` are due that nobody has looked at yet: a burst of alerts is about to be written. */
  moreToCome: boolean;
};

export type ClaimedDelivery = Address & {
  id: string;
  alertId: string;
  /** Already counted up by this claim: the token finishDeliveries asks for. */
  attempts: number;
  mayBeOut: boolean;
  /** Since when it waited for a feed that was behind. */
  heldAt: number | null;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const unfinished = Prisma.sql`status in ('queued', 'sending', 'ambiguous')`;
/** Of one flooded address no more rows are looked at before the others get their turn. */
const MAX_SCANNED = 5000;

const at = ({ channel, toAddress }: Address) =>
  Prisma.sql`workspace_id = ${currentWorkspace} and channel = ${channel} and to_address = ${toAddress}`;

/** The addresses that have something due, across workspaces, the one that has waited longest first. Runs under acrossWorkspaces. */
export async function listDueAddresses(tx: Tx, limit: number): Promise<DueAddress[]> {
  return queryRows(
    tx,
    Prisma.sql`with due as (
      select workspace_id, channel, to_address, next_attempt_at from deliveries
      where ${unfinished} and next_attempt_at <= now() order by next_attempt_at limit ${MAX_SCANNED}::int
    ), r as (
      select workspace_id as "workspaceId", channel, to_address as "toAddress" from due
      group by workspace_id, channel, to_address order by min(next_attempt_at) limit ${limit}::int
    )`,
  );
}

/** Reserves the decision about an address until the transaction ends; the instant (epoch ms), null when another sender has it. */
export async function reserveAddress(tx: Tx, { channel, toAddress }: Address): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ locked: boolean; now: bigint }[]>`select pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(' ', current_setting('app.workspace_id'), ${channel}::text, ${toAddress}::text), 0)) as locked,
    (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;
  return row?.locked ? Number(row.now) : null;
}

/**
 * What may be sent to the address now, oldest first; new messages that come due within `soonMs` are among them, those tried
 * before are not before their time.
 */
export async function listWaiting(
  tx: Tx,
  address: Address,
  { limit, soonMs }: { limit: number; soonMs: number },
): Promise<WaitingDelivery[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select id, alert_id as "alertId", attempts, group_id as "groupId", status <> 'queued' as "mayBeOut",
        (extract(epoch from created_at) * 1000)::bigint as "createdAt",
        (extract(epoch from next_attempt_at) * 1000)::bigint as "nextAttemptAt"
      from deliveries
      where ${at(address)} and ${unfinished} and (next_attempt_at <= now() or (status = 'queued' and attempts = 0
        and held_at is null and next_attempt_at <= now() + ${soonMs}::int * interval '1 millisecond'))
      order by created_at, id limit ${limit}::int
    )`,
  );
}

/** What the address was sent within the time (ms) and within a day. */
export async function readRecentSends(
  tx: Tx,
  address: Address,
  { withinMs, many }: { withinMs: number; many: number },
): Promise<RecentSends> {
  const [row] = await queryRows<RecentSends>(
    tx,
    Prisma.sql`with lately as (
      select sent_at, group_id, id from deliveries
      where ${at(address)} and status = 'sent'
        and sent_at > now() - greatest(interval '1 day', ${withinMs}::bigint * interval '1 millisecond')
      union all
      select now(), group_id, id from deliveries
      where ${at(address)} and ${unfinished} and status = 'sending' and locked_until > now()
    ), r as (
      select count(*) filter (where recent)::int as alerts, count(distinct group_id) filter (where recent)::int as groups,
        count(distinct coalesce(group_id, id)) filter (where sent_at > now() - interval '1 day')::int as "messagesOfDay",
        (extract(epoch from max(sent_at)) * 1000)::bigint as "lastSentAt",
        (select count(*) from (select from timers where workspace_id = ${currentWorkspace} and next_fire_at <= now()
          limit ${many + 1}::int) as due) > ${many}::int as "moreToCome"
      from (select *, sent_at > now() - ${withinMs}::bigint * interval '1 millisecond' as recent from lately) l
    )`,
  );
  return row ?? { alerts: 0, groups: 0, messagesOfDay: 0, lastSentAt: null, moreToCome: false };
}

/**
 * Claims messages of a reserved address for the lease (ms): each by itself, or all as the group message of this id.
 * `claimant` is the presence of the process, null where it shows none.
 */
export async function claimWaiting(
  tx: Tx,
  ids: string[],
  { leaseMs, groupId, claimant = null }: { leaseMs: number; groupId: string | null; claimant?: number | null },
): Promise<ClaimedDelivery[]> {
  if (ids.length === 0) return [];
  const until = Prisma.sql`clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'`;
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update deliveries d set status = 'sending', attempts = d.attempts + 1, group_id = ${groupId}::uuid, claimed_by = ${claimant}::int,
        locked_until = ${until}, next_attempt_at = ${until}
      where workspace_id = ${currentWorkspace} and id = any(${ids}::uuid[]) and ${unfinished}
      returning d.id, d.alert_id as "alertId", d.channel, d.to_address as "toAddress", d.attempts,
        old.status <> 'queued' as "mayBeOut", (extract(epoch from d.held_at) * 1000)::bigint as "heldAt"
    )`,
  );
}

/**
 * Lets messages of a reserved address wait until an instant (epoch ms); no attempt is counted. With a reason they are
 * held: it is shown, and since when is kept.
 */
export async function postponeWaiting(tx: Tx, ids: string[], until: number, reason: string | null): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`update deliveries set next_attempt_at = to_timestamp(${until}::bigint / 1000.0),
      error = coalesce(${reason}, error), held_at = case when ${reason}::text is null then held_at else coalesce(held_at, now()) end
    where workspace_id = ${currentWorkspace} and id = any(${ids}::uuid[]) and ${unfinished}`;
}

/** Ends messages of a reserved address without sending them. */
export async function skipWaiting(tx: Tx, skips: readonly { id: string; reason: string }[]): Promise<void> {
  if (skips.length === 0) return;
  await tx.$executeRaw`update deliveries d set status = 'skipped', error = i.reason, next_attempt_at = null, locked_until = null
    from json_to_recordset(${toStorableJson(skips)}::json) as i(id uuid, reason text)
    where d.workspace_id = ${currentWorkspace} and d.id = i.id and d.status in ('queued', 'sending', 'ambiguous')`;
}
