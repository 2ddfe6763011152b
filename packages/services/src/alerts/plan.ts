import type { Version } from '@baton/core/handoff/version';
import type { Recipient, Channel as Via } from '@baton/core/playbook/tier';
import { type AlertInsert, insertAlerts } from '@baton/db/alerts';
import type { Tx } from '@baton/db/client';
import { insertDeliveries } from '@baton/db/deliveries';
import type { Ctx } from '../context.ts';
import { type Addressee, resolveRecipients } from './recipients.ts';

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

type Address = { channel: 'slack' | 'email' | 'teams'; to: string; problem: string | null };
type Reach = { people: Map<string, { email: string | null; slackId: string | null }>; connected: ReadonlySet<string> };

/**
 * Stores alerts and their deliveries under their unique keys before anything is sent; what exists already is left alone.
 * A tier that reaches nobody leaves a skipped alert with the reason. Returns how many alerts were new.
 */
export async function planAlerts(ctx: Ctx, tx: Tx, notices: readonly Notice[]): Promise<number> {
  if (notices.length === 0) return 0;
  const reach = await loadReach(ctx, tx);
  const addressed = notices.flatMap((notice) => {
    const { clock, previousOwnerKey, version } = notice;
    const addressees = resolveRecipients(notice.notify, version, { ...clock, previousOwnerKey });
    return (addressees.length > 0 ? addressees : [null]).map((addressee) => ({ notice, addressee }));
  });
  const rows = await insertAlerts(
    tx,
    addressed.map(({ notice, addressee }) => toAlert(notice, addressee)),
  );
  const byKey = new Map(
    addressed.map((one) => [keyOf(one.notice.clock.id, one.notice.tier, one.addressee?.key ?? NOBODY), one]),
  );
  await insertDeliveries(
    tx,
    rows.flatMap((row) => {
      const found = byKey.get(keyOf(row.clockId, row.tier, row.recipient));
      if (!found?.addressee) return [];
      return addressesOf(found.addressee, found.notice.via, reach).map(({ channel, to, problem }) => ({
        alertId: row.id,
        channel,
        toAddress: to,
        status: problem === null ? ('queued' as const) : ('skipped' as const),
        error: problem,
      }));
    }),
  );
  return rows.length;
}

const NOBODY = 'nobody';

function toAlert({ clock, tier, kind, dueAt, previousOwnerKey }: Notice, addressee: Addressee | null): AlertInsert {
  return {
    clockId: clock.id,
    leadId: clock.leadId,
    handoffId: clock.handoffId,
    cycle: clock.cycle,
    tier,
    recipient: addressee?.key ?? NOBODY,
    kind,
    dueAt,
    clockRevision: clock.revision,
    body: { previousOwnerKey },
    ...(addressee === null
      ? { state: 'skipped' as const, reason: 'nobody to tell: the lead has no owner and no manager' }
      : {}),
  };
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

async function loadReach(ctx: Ctx, tx: Tx): Promise<Reach> {
  const { workspaceId } = ctx.scope;
  const [people, connections] = await Promise.all([
    tx.person.findMany({ where: { workspaceId }, select: { key: true, email: true, slackId: true } }),
    tx.connection.findMany({ where: { workspaceId }, select: { kind: true } }),
  ]);
  const connected = new Set(connections.map((one) => one.kind));
  if (ctx.mail !== null) connected.add('email');
  return { people: new Map(people.map((one) => [one.key, one])), connected };
}

/** The channels a tier asks for; when none of them can reach the person, their e-mail address. */
function addressesOf(addressee: Addressee, via: readonly Via[], reach: Reach): Address[] {
  const wanted = via.map((channel) => addressOf(addressee, channel, reach)).filter((one) => one !== null);
  if (wanted.some((one) => one.problem === null) || via.includes('email')) return wanted;
  const mail = addressOf(addressee, 'email', reach);
  return mail?.problem === null ? [...wanted, mail] : wanted;
}

function addressOf({ person, channel: room }: Addressee, channel: Via, { people, connected }: Reach): Address | null {
  const known = person === null ? null : people.get(person);
  const to = room ?? (channel === 'slack' ? (known?.slackId ?? known?.email) : known?.email) ?? null;
  if (room !== null && channel === 'email') return null;
  if (!connected.has(channel)) return { channel, to: to ?? NOBODY, problem: `${NAMES[channel]} is not connected` };
  return to === null
    ? { channel, to: NOBODY, problem: `no ${NAMES[channel]} address is known for ${person}` }
    : { channel, to, problem: null };
}

const NAMES = { slack: 'Slack', email: 'e-mail', teams: 'Teams' } as const;
