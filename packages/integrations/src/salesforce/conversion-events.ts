import type { TranslatedEvent } from '../crm.ts';
import { historyOf } from './history-events.ts';
import type { LeadReading } from './lead-events.ts';
import { createdAtOf, idIn, instantOf, isSet, modifiedAtOf, numberOf, textOf } from './records.ts';
import type { Scribe } from './scribe.ts';

const DAY_MS = 86_400_000;

/**
 * What a conversion says: the lead is qualified, and with an opportunity that there is one, later whether it was won. A
 * conversion without one is no opportunity.
 */
export function toConversionEvents(reading: LeadReading, scribe: Scribe): TranslatedEvent[] {
  const { record, opportunity } = reading;
  if (!isSet(record, 'IsConverted')) return [];
  const lead = record.Id;
  const row = historyOf(reading.history, record, scribe.org.tracked).converted;
  const at = row ? createdAtOf(row) : convertedAtOf(reading);
  const actor = scribe.actorOf(row ? idIn(row, 'CreatedById') : idIn(record, 'LastModifiedById'));
  const events = [
    scribe.event(lead, 'lead.stage', at, scribe.idOf('lead', lead, 'converted'), actor, { stage: 'sql' }),
  ];
  const opportunityId = idIn(record, 'ConvertedOpportunityId');
  if (opportunityId === null) return events;
  const openedAt = Math.max(at, opportunity ? createdAtOf(opportunity) : at);
  const worth = opportunity ? worthOf(opportunity) : {};
  const idOf = (what: string) => scribe.idOf('lead', lead, what, opportunityId);
  events.push(scribe.event(lead, 'lead.opportunity', openedAt, idOf('opportunity'), actor, worth));
  if (!opportunity || !isSet(opportunity, 'IsClosed')) return events;
  const closedAt = Math.max(openedAt, instantOf(opportunity, 'LastStageChangeDate') ?? modifiedAtOf(opportunity));
  const closer = scribe.actorOf(idIn(opportunity, 'LastModifiedById'));
  events.push(
    isSet(opportunity, 'IsWon')
      ? scribe.event(lead, 'lead.won', closedAt, idOf('won'), closer, worth)
      : scribe.event(lead, 'lead.lost', closedAt, idOf('lost'), closer, {}),
  );
  return events;
}

function worthOf(opportunity: LeadReading['record']): { amount?: number; currency?: string } {
  const amount = numberOf(opportunity, 'Amount');
  const currency = textOf(opportunity, 'CurrencyIsoCode');
  return { ...(amount === null ? {} : { amount }), ...(currency === null ? {} : { currency: currency.slice(0, 10) }) };
}

/**
 * ConvertedDate has no time. What was made by the conversion has: the contact or the opportunity, when it is as old as
 * the conversion; otherwise the lead's last change, when it fits the date.
 */
function convertedAtOf({ record, contact, opportunity }: LeadReading): number {
  const day = Date.parse(`${(textOf(record, 'ConvertedDate') ?? '').slice(0, 10)}T00:00:00Z`);
  const made = [contact, opportunity].flatMap((one) => (one ? [createdAtOf(one)] : []));
  if (Number.isNaN(day)) return made[0] ?? modifiedAtOf(record);
  // The date is in the zone of the organisation, which is up to 14 hours off.
  const fits = (at: number) => at >= day - 14 * 3_600_000 && at < day + DAY_MS + 12 * 3_600_000;
  const exact = [...made, modifiedAtOf(record)].find((at) => at >= createdAtOf(record) && fits(at));
  return exact ?? Math.max(createdAtOf(record), day + DAY_MS / 2);
}
