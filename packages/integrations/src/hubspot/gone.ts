import type { CrmContext, TranslatedEvent } from '../crm.ts';
import { createActorNames } from './actors.ts';
import { toContactEvents } from './contact-events.ts';
import { contactPropertiesOf } from './fields.ts';
import type { ReadingDesk } from './history.ts';
import { createScribe } from './scribe.ts';
import { findSaid } from './translate.ts';

/**
 * Contacts that searches do not show: those in the recycle bin since an instant (epoch ms), with all that they said before, and
 * those of the `known` that are nowhere any more: erased, at a time that HubSpot does not tell.
 */
export async function* listGone(
  since: number,
  known: readonly string[],
  ctx: CrmContext,
  { client, portalOf, ownersOf }: ReadingDesk,
): AsyncGenerator<TranslatedEvent[]> {
  const scribe = createScribe(portalOf(ctx), ctx);
  const actors = createActorNames(await ownersOf(ctx), ctx.people);
  const properties = contactPropertiesOf(ctx.fieldMap);
  for (let after: string | null = null; ; ) {
    const page = await client.listArchived(properties, after, ctx);
    const fresh = page.records.filter(({ archivedAt }) => (archivedAt ?? 0) >= since);
    if (fresh.length > 0) yield fresh.flatMap((record) => toContactEvents(record.id, record, scribe, actors));
    if (page.after === null) break;
    after = page.after;
  }
  const present = await client.listPresent(known, ctx);
  const missing = known.filter((id) => !present.has(id));
  for (const id of missing) {
    const record = await client.findContact(id, properties, ctx);
    if (record === null)
      yield [scribe.event(id, 'lead.deleted', ctx.now, scribe.idOf('contact', id, 'erased'), null, { privacy: true })];
    else {
      const said = await findSaid(new Map([[id, record]]), ctx);
      yield toContactEvents(id, record, scribe, actors, said);
    }
  }
}
