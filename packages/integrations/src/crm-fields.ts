import type { CrmFieldType, CrmSource } from './crm.ts';

/** What Baton writes to a lead in the CRM. `status` and `owner` are fields the CRM has; the others are made by provisioning. */
export const WRITTEN_FIELDS = {
  status: { label: 'Lead Status', type: 'picklist', salesforce: 'Status', hubspot: 'hs_lead_status' },
  owner: { label: 'Owner', type: 'reference', salesforce: 'OwnerId', hubspot: 'hubspot_owner_id' },
  mqlAt: { label: 'MQL Date', type: 'datetime', salesforce: 'MQL_Date__c', hubspot: 'mql_date' },
  salAt: { label: 'SAL Date', type: 'datetime', salesforce: 'SAL_Date__c', hubspot: 'sal_date' },
  sqlAt: { label: 'SQL Date', type: 'datetime', salesforce: 'SQL_Date__c', hubspot: 'sql_date' },
  firstResponseAt: {
    label: 'First Response Date',
    type: 'datetime',
    salesforce: 'First_Response_Date__c',
    hubspot: 'first_response_date',
  },
  slaDueAt: { label: 'SLA Due', type: 'datetime', salesforce: 'SLA_Due__c', hubspot: 'sla_due' },
  slaStatus: { label: 'SLA Status', type: 'text', salesforce: 'SLA_Status__c', hubspot: 'sla_status' },
  slaBreached: { label: 'SLA Breached', type: 'boolean', salesforce: 'SLA_Breached__c', hubspot: 'sla_breached' },
  rejectionReason: {
    label: 'Rejection Reason',
    type: 'picklist',
    salesforce: 'Rejection_Reason__c',
    hubspot: 'rejection_reason',
  },
  rejectionDetail: {
    label: 'Rejection Detail',
    type: 'text',
    salesforce: 'Rejection_Detail__c',
    hubspot: 'rejection_detail',
  },
  recycleCount: { label: 'Recycle Count', type: 'number', salesforce: 'Recycle_Count__c', hubspot: 'recycle_count' },
} as const satisfies Record<string, { label: string; type: CrmFieldType } & Record<CrmSource, string>>;

export type WrittenField = keyof typeof WRITTEN_FIELDS;
/** Those that provisioning makes. */
export const MADE_FIELDS = (Object.keys(WRITTEN_FIELDS) as WrittenField[]).filter(
  (field) => field !== 'status' && field !== 'owner',
);
