import { type CrmSites, SALESFORCE_LOGIN_URL } from '@baton/services/connecting/sites';
import type { WebConfig } from '../env.ts';

/** Where the CRMs are, and with which apps, as this installation is configured. */
export function crmSitesOf({ hubspotApiUrl, salesforceLoginUrl, crmApps }: WebConfig): CrmSites {
  return { hubspotApiUrl, salesforceLoginUrl: salesforceLoginUrl ?? SALESFORCE_LOGIN_URL, apps: crmApps };
}
