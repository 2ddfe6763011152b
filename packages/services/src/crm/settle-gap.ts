import { countRunOut, listHeldBefore } from '@baton/db/feeds';
import { endAlerts } from '@baton/db/open-alerts';
import { formatInstant, formatWall } from '@baton/integrations/time-words';
import type { Outage } from '../connections/feed-state.ts';
import { tellAdmins } from '../connections/tell-admins.ts';
import type { Ctx } from '../context.ts';
import { LATEST_MS } from '../leads/state.ts';

/**
 * After a CRM could not be read for longer than a day: messages on deadlines that are long past are not sent any more one by
 * one, those who wait for them among them. The admins are told once what was missed. Doing it again changes nothing.
 */
export async function settleGap(ctx: Ctx, outage: Outage, changed: number): Promise<void> {
  const { workspaceId } = ctx.scope;
  const { name, source, since, until, connectionId } = outage;
  if (until - since <= LATEST_MS) return;
  const past = until - LATEST_MS;
  const reason = `long past when ${name} could be read again`;
  const found = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const held = await listHeldBefore(tx, source, past);
    await endAlerts(
      tx,
      held.map((id) => ({ id, state: 'skipped' as const, reason })),
    );
    const { timeZone } = await tx.workspace.findFirstOrThrow({ where: { id: workspaceId } });
    return { timeZone, ranOut: await countRunOut(tx, source, since, past) };
  });
  const [from, to] = [since, until].map((at) => formatInstant(at, found.timeZone, until));
  await tellAdmins(ctx, {
    key: `gap:${connectionId}:${since}`,
    subject: `Baton: ${name} was not read for ${formatWall(until - since)}`,
    text:
      `From ${from} to ${to} Baton did not hear from ${name}. It has caught up: ${count(changed, 'lead')} changed meanwhile, ` +
      `and their clocks count with the true times. ${count(found.ranOut, 'clock')} ran out longer than a day ago; nobody is ` +
      `told of them one by one.`,
  });
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
}
