import type { Tx } from '@baton/db/client';
import { listSentTo } from '@baton/db/crm-records';
import type { TranslatedEvent } from '@baton/integrations/crm';
import { isSameValue } from './same-value.ts';

/** A change is noted before it is sent: the CRM's clock may be so far behind ours, or the call may take so long. */
const BEFORE_MS = 60_000;
const AFTER_MS = 3 * 60_000;

/**
 * Whether events are changes of ours that come back: our own user or app made them (the adapter's mark), and to this record
 * this value of this field was sent at about that time. One answer for each event, in order. They are no news: storing
 * them would make Baton answer itself.
 */
export async function isEcho(
  tx: Tx,
  connectionId: string,
  events: readonly Pick<TranslatedEvent, 'lead' | 'occurredAt' | 'echo'>[],
): Promise<boolean[]> {
  const marked = events.filter(({ echo }) => echo !== undefined);
  if (marked.length === 0) return events.map(() => false);
  const instants = marked.map(({ occurredAt }) => occurredAt);
  const sent = await listSentTo(tx, connectionId, {
    externalIds: [...new Set(marked.map(({ lead }) => lead))],
    from: instants.reduce((a, b) => Math.min(a, b)) - AFTER_MS,
    to: instants.reduce((a, b) => Math.max(a, b)) + BEFORE_MS,
  });
  const byRecord = Map.groupBy(sent, ({ externalId }) => externalId);
  return events.map(({ lead, occurredAt, echo }) => {
    if (echo === undefined) return false;
    return (byRecord.get(lead) ?? []).some(
      ({ crmField, after, at }) =>
        crmField === echo.field &&
        occurredAt >= at - BEFORE_MS &&
        occurredAt <= at + AFTER_MS &&
        isSameValue(after ?? '', echo.value),
    );
  });
}
