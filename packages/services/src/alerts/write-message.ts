import { versionAt } from '@baton/core/handoff/version';
import type { Tx } from '@baton/db/client';
import { getLead } from '@baton/db/lead-readers';
import type { GroupFacts, GroupLine } from '@baton/integrations/alert-facts';
import type { Channel, OutgoingMessage } from '@baton/integrations/channel';
import { formatInstant } from '@baton/integrations/time-words';
import { clockName } from '../clocks/clock-detail.ts';
import type { Ctx } from '../context.ts';
import { isProvisional } from '../crm/feeds.ts';
import type { Desk } from './desk.ts';
import { buildAlertFacts, roleOf, stateOf, zoneOf } from './facts.ts';
import type { Part, Taken } from './take-messages.ts';

/** Writes what was claimed as its reader gets it: one alert with all that is needed to act, or many as a list. */
export async function writeMessage(
  ctx: Ctx,
  tx: Tx,
  desk: Desk,
  channel: Channel,
  taken: Taken,
): Promise<OutgoingMessage> {
  const [first] = taken.parts;
  if (first === undefined) throw new Error('a message about nothing was claimed');
  const personZone = await zoneOfPerson(ctx, tx, first.alert.recipient);
  if (taken.groupId !== null && taken.parts.length > 1)
    return { ...channel.renderGroup(toGroup(ctx, desk, taken.parts, first, personZone)), messageId: taken.groupId };
  const { alert, clock, claim } = first;
  const facts = buildAlertFacts({
    alert,
    clock,
    lead: await getLead(tx, alert.leadId),
    versions: desk.versions,
    workspace: desk.workspace,
    personZone,
    provisional: isUncertain(desk, first, ctx.now),
    late: lateness(desk, first, ctx.now),
    baseUrl: ctx.baseUrl,
    now: ctx.now,
  });
  return { ...channel.render(facts), messageId: taken.groupId ?? claim.id, references: `clock.${clock.id}` };
}

function toGroup(ctx: Ctx, desk: Desk, parts: readonly Part[], first: Part, personZone: string | null): GroupFacts {
  const { versions, workspace } = desk;
  const version = versionAt(versions, ctx.now);
  const name = (key: string | null) => (key === null ? null : (version?.people.get(key)?.name ?? key));
  const { recipient } = first.alert;
  const base = `${ctx.baseUrl}/${workspace.slug}`;
  const counts = Map.groupBy(parts, ({ alert }) => (alert.kind === 'reassigned' ? 'reassigned' : alert.tier));
  const late = parts.map((part) => lateness(desk, part, ctx.now)).find((one) => one !== null) ?? null;
  return {
    asOf: ctx.now,
    recipient: {
      name: name(recipient) ?? recipient,
      role: roleOf(first.alert, first.lead.ownerKey),
      timeZone: zoneOf(recipient, version, personZone, workspace.timeZone, ctx.now),
    },
    counts: [...counts].map(([what, { length }]) => ({ what, count: length })).sort((a, b) => b.count - a.count),
    lines: latestOfClocks(parts)
      .map(
        (part): GroupLine => ({
          state: stateOf(part.alert, part.clock, versions, ctx.now),
          tier: part.alert.tier,
          provisional: isUncertain(desk, part, ctx.now),
          leadName: part.clock.lead.name ?? part.clock.lead.externalId,
          company: part.clock.lead.company,
          clockLabel: clockName(part.clock),
          dueAt: part.clock.dueAt ?? part.alert.dueAt,
          ownerName: name(part.lead.ownerKey),
          url: `${base}/leads/${part.alert.leadId}`,
        }),
      )
      .sort((a, b) => a.dueAt - b.dueAt),
    late,
    urls: { queue: `${base}/queue` },
  };
}

/** Of several alerts about one clock the last one says what the others said. */
function latestOfClocks(parts: readonly Part[]): Part[] {
  const byClock = new Map<string, Part>();
  for (const part of parts) {
    const known = byClock.get(part.alert.clockId);
    if (known === undefined || known.alert.dueAt <= part.alert.dueAt) byClock.set(part.alert.clockId, part);
  }
  return [...byClock.values()];
}

function isUncertain({ feeds }: Desk, { lead, clock }: Part, now: number): boolean {
  return clock.dueAt !== null && clock.dueAt <= now && isProvisional(feeds(lead.source), clock.dueAt);
}

function lateness({ workspace }: Desk, { claim }: Part, now: number): string | null {
  if (claim.heldAt === null) return null;
  return `Sent late: it waited from ${formatInstant(claim.heldAt, workspace.timeZone, now)} until the CRM could be read again`;
}

async function zoneOfPerson(ctx: Ctx, tx: Tx, key: string): Promise<string | null> {
  const person = await tx.person.findFirst({
    where: { workspaceId: ctx.scope.workspaceId, key },
    select: { timeZone: true },
  });
  return person?.timeZone ?? null;
}
