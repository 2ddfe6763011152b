import type { LeadEvent } from '@baton/core/handoff/event';
import type { EventVia } from '@baton/db/events';
import type { CrmSource, TranslatedEvent } from '@baton/integrations/crm';
import { believable } from '../intake/translated.ts';
import type { Fact } from '../leads/apply-facts.ts';

/** A CRM's event as a fact that came to us at `recordedAt` (epoch ms) on this way. */
export function toFact(
  source: CrmSource,
  { lead, echo: _, ...event }: TranslatedEvent,
  { recordedAt, via }: { recordedAt: number; via: EventVia },
): Fact {
  const occurredAt = believable(event.occurredAt, recordedAt);
  return { key: { source, externalId: lead }, event: { ...event, source, recordedAt, occurredAt } as LeadEvent, via };
}
