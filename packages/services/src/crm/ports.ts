import { createHubspotAdapter } from '@baton/integrations/hubspot/adapter';
import { createSalesforceAdapter } from '@baton/integrations/salesforce/adapter';
import type { CrmPorts } from '../integrations.ts';

/** Base addresses of the CRMs; those left out are the real ones. */
export type CrmAddresses = { hubspotApiUrl?: string | undefined; salesforceLoginUrl?: string | undefined };

/** The CRMs as this process reaches them. */
export function createCrmPorts({ hubspotApiUrl, salesforceLoginUrl }: CrmAddresses): CrmPorts {
  return {
    hubspot: createHubspotAdapter({ apiUrl: hubspotApiUrl ?? 'https://api.hubapi.com' }),
    salesforce: createSalesforceAdapter({ loginUrl: salesforceLoginUrl ?? 'https://login.salesforce.com' }),
  };
}
