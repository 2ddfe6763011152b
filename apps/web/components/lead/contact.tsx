'use client';
import { ExternalLink, Mail, Phone } from 'lucide-react';
import type { LeadDetail } from '#web/api-types.ts';
import { Button } from '#web/components/ui/button.tsx';

/** The phone number of a lead, wherever its source keeps it. */
function phoneOf(lead: LeadDetail): string | null {
  const value = lead.fields.phone ?? lead.fields.mobilePhone;
  return typeof value === 'string' && value ? value : null;
}

/** Call, write, open in the CRM. */
export function Contact({ lead }: { lead: LeadDetail }) {
  const phone = phoneOf(lead);
  return (
    <div className="flex flex-wrap gap-2">
      {phone ? (
        <Button asChild>
          <a href={`tel:${phone}`}>
            <Phone size={14} aria-hidden="true" /> {phone}
          </a>
        </Button>
      ) : null}
      {lead.email ? (
        <Button asChild className="max-w-full">
          <a href={`mailto:${lead.email}`}>
            <Mail size={14} aria-hidden="true" className="shrink-0" /> <span className="truncate">{lead.email}</span>
          </a>
        </Button>
      ) : null}
      {lead.crmUrl ? (
        <Button asChild>
          <a href={lead.crmUrl} target="_blank" rel="noreferrer">
            <ExternalLink size={14} aria-hidden="true" /> Open in CRM
          </a>
        </Button>
      ) : null}
    </div>
  );
}
