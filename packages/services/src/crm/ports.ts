import { AdapterError } from '@baton/integrations/errors';
import { createHubspotAdapter } from '@baton/integrations/hubspot/adapter';
import { createSalesforceAdapter } from '@baton/integrations/salesforce/adapter';
import type { CrmPorts } from '../integrations.ts';

/** Base addresses of the CRMs; those left out are the real ones. */
export type CrmAddresses = { hubspotApiUrl?: string | undefined; salesforceLoginUrl?: string | undefined };

/** Until these are here, Salesforce is read by polling and outbound messages alone. */
function missing(): never {
  throw new AdapterError('rejected', 'salesforce', 'this version of Baton cannot do that yet');
}
const missingParts: Pick<CrmPorts['salesforce'], 'subscribe' | 'history'> = {
  subscribe: async () => missing(),
  history: { objects: [], count: async () => missing(), readPage: async () => missing() },
};

/** The CRMs as this process reaches them. */
export function createCrmPorts({ hubspotApiUrl, salesforceLoginUrl }: CrmAddresses): CrmPorts {
  const hubspot = createHubspotAdapter({ apiUrl: hubspotApiUrl ?? 'https://api.hubapi.com' });
  const salesforce = createSalesforceAdapter({ loginUrl: salesforceLoginUrl ?? 'https://login.salesforce.com' });
  return { hubspot, salesforce: { ...missingParts, ...salesforce } };
}
