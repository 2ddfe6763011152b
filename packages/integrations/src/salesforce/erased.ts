import type { CrmContext, TranslatedEvent } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { readPatiently } from '../patience.ts';
import { toId18 } from './ids.ts';
import { toErasedEvent } from './lead-events.ts';
import type { Library } from './library.ts';
import { findLeads } from './read-leads.ts';
import type { Scribe } from './scribe.ts';

const MINUTE_MS = 60_000;
/** Salesforce keeps the list of what was deleted for about 15 days. */
const KEPT_MS = 14 * 86_400_000;

type Deleted = { deletedRecords?: { id?: unknown; deletedDate?: unknown }[] };

/** Leads of ours that were deleted since an instant (epoch ms) and are not even in the recycle bin, where rows would tell of it. */
export async function readErased(
  library: Library,
  ctx: CrmContext,
  scribe: Scribe,
  from: number,
): Promise<TranslatedEvent[]> {
  const deleted = await listDeleted(library, ctx, Math.max(from, ctx.now - KEPT_MS));
  const said = deleted.size > 0 ? await ctx.findLeadStates?.([...deleted.keys()]) : undefined;
  const living = [...deleted.keys()].filter((id) => said?.get(id)?.deleted === false);
  if (living.length === 0) return [];
  const { records } = await findLeads(library, ctx, living);
  const there = new Set(records.map(({ Id }) => toId18(Id)));
  return living.filter((id) => !there.has(id)).map((id) => toErasedEvent(id, deleted.get(id) ?? ctx.now, scribe));
}

/** Instants by id. Windows are of whole minutes, so this one ends in the next. */
async function listDeleted({ client }: Library, ctx: CrmContext, from: number): Promise<Map<string, number>> {
  const [start, end] = [from, ctx.now + MINUTE_MS].map((at) => encodeURIComponent(new Date(at).toISOString()));
  const url = `/sobjects/Lead/deleted/?start=${start}&end=${end}`;
  const answer = await readPatiently(ctx.now, () =>
    client.call(ctx, (connection) => connection.request<Deleted>({ method: 'GET', url })),
  ).catch((error: unknown) => {
    // Where the list is not to be had, change events tell it.
    if (isAdapterError(error) && error.kind === 'rejected') return null;
    throw error;
  });
  return new Map(
    (answer?.deletedRecords ?? []).flatMap(({ id, deletedDate }) => {
      const id18 = typeof id === 'string' ? toId18(id) : null;
      const at = typeof deletedDate === 'string' ? Date.parse(deletedDate) : Number.NaN;
      return id18 === null || Number.isNaN(at) ? [] : [[id18, at] as const];
    }),
  );
}
