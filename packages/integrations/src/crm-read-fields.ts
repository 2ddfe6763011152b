import type { CrmSource } from './crm.ts';

type ReadField = {
  label: string;
  /** What Baton does with it. */
  meaning: string;
  type: 'text' | 'number';
} & Record<CrmSource, readonly string[]>;

/** What Baton reads of a lead, and the CRM's fields that it is usually read from: of several the first that there is. */
export const READ_FIELDS = {
  email: {
    label: 'Email',
    meaning: 'Shown with the lead; matching',
    type: 'text',
    salesforce: ['Email'],
    hubspot: ['email'],
  },
  firstName: {
    label: 'First name',
    meaning: 'Shown with the lead',
    type: 'text',
    salesforce: ['FirstName'],
    hubspot: ['firstname'],
  },
  lastName: {
    label: 'Last name',
    meaning: 'Shown with the lead',
    type: 'text',
    salesforce: ['LastName'],
    hubspot: ['lastname'],
  },
  company: {
    label: 'Company',
    meaning: 'Shown with the lead; rules',
    type: 'text',
    salesforce: ['Company'],
    hubspot: ['company'],
  },
  title: { label: 'Job title', meaning: 'Rules for roles', type: 'text', salesforce: ['Title'], hubspot: ['jobtitle'] },
  country: {
    label: 'Country',
    meaning: 'Territories, calendars',
    type: 'text',
    salesforce: ['CountryCode', 'Country'],
    hubspot: ['country'],
  },
  employees: {
    label: 'Employees',
    meaning: 'Segments by size',
    type: 'number',
    salesforce: ['NumberOfEmployees'],
    hubspot: ['numberofemployees', 'numemployees'],
  },
  leadType: {
    label: 'Lead type',
    meaning: 'Chooses the SLA policy',
    type: 'text',
    salesforce: ['Lead_Type__c'],
    hubspot: ['lead_type'],
  },
  score: {
    label: 'Score',
    meaning: 'What makes an MQL',
    type: 'number',
    salesforce: ['Score__c', 'Lead_Score__c', 'pi__score__c'],
    hubspot: ['hubspotscore'],
  },
  source: {
    label: 'Source',
    meaning: 'Figures by source',
    type: 'text',
    salesforce: ['LeadSource'],
    hubspot: ['hs_analytics_source'],
  },
  campaign: {
    label: 'Campaign',
    meaning: 'Figures by campaign',
    type: 'text',
    salesforce: [],
    hubspot: ['utm_campaign', 'hs_analytics_source_data_1'],
  },
  phone: { label: 'Phone', meaning: 'Calling from Baton', type: 'text', salesforce: ['Phone'], hubspot: ['phone'] },
  timeZone: {
    label: 'Time zone',
    meaning: 'The lead’s own time',
    type: 'text',
    salesforce: ['Time_Zone__c'],
    hubspot: ['hs_timezone'],
  },
  message: {
    label: 'Message',
    meaning: 'Shown with the lead',
    type: 'text',
    salesforce: ['Description'],
    hubspot: ['message'],
  },
} as const satisfies Record<string, ReadField>;

/** The fields in which a CRM tells the stage of a lead; the first is the one that people set by hand. */
export const STAGE_FIELDS: Record<CrmSource, readonly { name: string; label: string }[]> = {
  salesforce: [{ name: 'Status', label: 'Lead Status' }],
  hubspot: [
    { name: 'hs_lead_status', label: 'Lead status' },
    { name: 'lifecyclestage', label: 'Lifecycle stage' },
  ],
};
