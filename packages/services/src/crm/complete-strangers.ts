import type { CrmContext, CrmSource, TranslatedEvent } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';

/**
 * The events, with what their records say put before those of leads that we have not: an activity may come before its lead, or
 * be on one from long ago. Activities of leads that are not there any more are left out. Throws AdapterError.
 */
export async function completeStrangers(
  ctx: Ctx,
  source: CrmSource,
  context: CrmContext,
  events: readonly TranslatedEvent[],
): Promise<TranslatedEvent[]> {
  const isActivity = ({ type }: TranslatedEvent) => type === 'lead.touched' || type === 'lead.behaviour';
  const created = new Set(events.filter(({ type }) => type === 'lead.created').map(({ lead }) => lead));
  const asked = [...new Set(events.filter((one) => isActivity(one) && !created.has(one.lead)).map(({ lead }) => lead))];
  const said = asked.length > 0 ? await context.findLeadStates?.(asked) : undefined;
  const strangers = new Set(said === undefined ? [] : asked.filter((lead) => !said.has(lead)));
  if (strangers.size === 0) return [...events];
  const read = await ctx.integrations.crm[source].readLeads([...strangers], context);
  const there = new Set(read.map(({ lead }) => lead));
  return [...read, ...events.filter((one) => !isActivity(one) || !strangers.has(one.lead) || there.has(one.lead))];
}
