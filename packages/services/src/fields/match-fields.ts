import type { CrmField } from '@baton/integrations/crm';

export type Match = { field: CrmField; confidence: 'high' | 'medium' };

/** Words by which CRMs call our fields, beside the usual names. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email address', 'work email'],
  firstName: ['first name', 'given name'],
  lastName: ['last name', 'surname', 'family name'],
  company: ['company', 'company name', 'account name', 'organisation', 'organization'],
  title: ['title', 'job title', 'position'],
  country: ['country', 'country code', 'country region'],
  employees: ['employees', 'number of employees', 'no of employees', 'company size', 'headcount'],
  leadType: ['lead type', 'type of lead', 'inquiry type', 'request type', 'conversion type'],
  score: ['score', 'lead score', 'fit score', 'behavior score', 'behaviour score', 'mql score', 'hubspot score'],
  source: ['source', 'lead source', 'original source'],
  campaign: ['campaign', 'campaign name', 'utm campaign', 'last campaign'],
  phone: ['phone', 'phone number', 'telephone'],
  timeZone: ['time zone', 'timezone'],
  message: ['message', 'comments', 'description', 'notes'],
};

/** `Fit_Score__c` and `fitScore` as `fit score`. */
function wordsOf(name: string): string {
  return name
    .replace(/__c$/i, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^a-zA-Z0-9]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Whether a field of the CRM can give values of this type. */
export function fits(type: string, field: Pick<CrmField, 'type'>): boolean {
  if (type === 'number') return field.type === 'number';
  return field.type === 'text' || field.type === 'picklist' || (type === 'text' && field.type === 'number');
}

/**
 * The field of the CRM that is most likely this one of ours: `high` when it is called so and has the type, `medium` when its
 * name only holds the words. Null when none is.
 */
export function matchField(name: string, type: string, fields: readonly CrmField[]): Match | null {
  const words = WORDS[name] ?? [wordsOf(name)];
  const possible = fields.filter((field) => field.readable && fits(type, field));
  const names = (field: CrmField) => [wordsOf(field.label), wordsOf(field.name)];
  const exact = possible.find((field) => names(field).some((one) => words.includes(one)));
  if (exact) return { field: exact, confidence: 'high' };
  const holds = (text: string, word: string) => ` ${text} `.includes(` ${word} `);
  const part = possible.find((field) => names(field).some((one) => words.some((word) => holds(one, word))));
  return part ? { field: part, confidence: 'medium' } : null;
}
