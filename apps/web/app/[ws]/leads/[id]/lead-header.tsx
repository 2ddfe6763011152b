'use client';
import type { LeadDetail } from '#web/api-types.ts';
import { Contact } from '#web/components/lead/contact.tsx';
import { formatTime, zoneAbbreviation } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';

const field = (lead: LeadDetail, key: string): string | null => (lead.fields[key] ? String(lead.fields[key]) : null);

/** Who the lead is, how to reach them, what time it is there, where they came from. */
export function LeadHeader({ lead }: { lead: LeadDetail }) {
  const now = useNow();
  const viewer = useViewer();
  const zone = field(lead, 'timeZone');
  const origin = [field(lead, 'source'), field(lead, 'campaign')].filter(Boolean).join(' → ');
  const score = field(lead, 'score');
  const facts = [
    lead.owner ? `Owner ${lead.owner.name}` : lead.queue ? `In queue ${lead.queue}` : 'Nobody owns it yet',
    zone && now ? `${formatTime(now, { ...viewer, timeZone: zone })} ${zoneAbbreviation(now, zone)} for them` : null,
    origin || null,
    score ? `Score ${score}` : null,
  ].filter(Boolean);
  return (
    <header className="flex flex-col gap-2">
      <h1 className="text-title font-semibold break-words">
        {lead.name}{' '}
        <span className="font-normal text-muted">{[lead.title, lead.company].filter(Boolean).join(' · ')}</span>
      </h1>
      <p className="text-table text-muted">{facts.join(' · ')}</p>
      <Contact lead={lead} />
    </header>
  );
}
