import { clip } from '../clip.ts';
import type { TranslatedEvent } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import { createdAtOf, idIn, isSet, relatedText } from './records.ts';
import type { Scribe } from './scribe.ts';

/** Each campaign a lead came to, at that instant: `campaign` is the latest, `campaigns` all of them in order. */
export function toCampaignEvents(
  lead: string,
  createdAt: number,
  members: readonly SalesforceRecord[],
  scribe: Scribe,
): TranslatedEvent[] {
  const ordered = members
    .filter((one) => !isSet(one, 'IsDeleted'))
    .sort((a, b) => createdAtOf(a) - createdAtOf(b) || (a.Id < b.Id ? -1 : 1));
  const campaigns: string[] = [];
  return ordered.map((member) => {
    const name = clip(relatedText(member, 'Campaign', 'Name') ?? idIn(member, 'CampaignId') ?? member.Id, 500);
    if (!campaigns.includes(name)) campaigns.push(name);
    const data = { campaign: name, campaigns: campaigns.slice(-200) };
    const actor = scribe.actorOf(idIn(member, 'CreatedById'));
    const at = Math.max(createdAtOf(member), createdAt);
    return scribe.event(lead, 'lead.changed', at, scribe.idOf('campaign', member.Id, lead), actor, data);
  });
}
