import { AdapterError } from '@baton/integrations/errors';
import { createHubspotAdapter } from '@baton/integrations/hubspot/adapter';
import type { CrmPorts } from '../integrations.ts';

/** Base addresses of the CRMs; those left out are the real ones. */
export type CrmAddresses = { hubspotApiUrl?: string | undefined; salesforceLoginUrl?: string | undefined };

/** Until its adapter is here, Salesforce can be connected and not be read. */
function missing(): never {
  throw new AdapterError('rejected', 'salesforce', 'this version of Baton does not read it yet');
}
const missingSalesforce: CrmPorts['salesforce'] = {
  source: 'salesforce',
  translate: async () => missing(),
  leadIdsOf: () => [],
  readLead: async () => missing(),
  listChangedSince: () => missing(),
  listOwners: async () => missing(),
  subscribe: async () => missing(),
  history: { objects: [], count: async () => missing(), readPage: async () => missing() },
};

/** The CRMs as this process reaches them. */
export function createCrmPorts({ hubspotApiUrl }: CrmAddresses): CrmPorts {
  const hubspot = createHubspotAdapter({ apiUrl: hubspotApiUrl ?? 'https://api.hubapi.com' });
  return { hubspot, salesforce: missingSalesforce };
}
