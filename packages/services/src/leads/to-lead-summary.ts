import type { LeadSummary } from '../views/clock.ts';

export type LeadSource = {
  id: string;
  source: string;
  externalId: string;
  name: string | null;
  email: string | null;
  company: string | null;
  stage: string;
  fields: unknown;
};

/** What lists show of a lead; a lead without a name goes by its address or outside id. */
export function toLeadSummary(lead: LeadSource): LeadSummary {
  const fields = fieldsOf(lead.fields);
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : null);
  return {
    id: lead.id,
    source: lead.source,
    externalId: lead.externalId,
    name: lead.name ?? lead.email ?? lead.externalId,
    company: lead.company,
    stage: lead.stage,
    title: text('title'),
    leadType: text('leadType'),
    sourceLabel: text('source'),
    campaign: text('campaign'),
    score: typeof fields.score === 'number' ? fields.score : null,
    timeZone: text('timeZone'),
    email: lead.email,
    phone: text('phone'),
  };
}

/** The fields of a lead as a plain object. */
export function fieldsOf(fields: unknown): Record<string, unknown> {
  return typeof fields === 'object' && fields !== null && !Array.isArray(fields)
    ? (fields as Record<string, unknown>)
    : {};
}
