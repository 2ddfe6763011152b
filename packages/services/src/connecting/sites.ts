import type { CrmSource } from '@baton/integrations/crm';

/** An OAuth app that is registered with a CRM. Salesforce's may have no secret: PKCE proves who began. */
export type OauthApp = { clientId: string; clientSecret: string | null };

/** Where the CRMs are, and the apps that this installation brings; null: whoever connects brings one. */
export type CrmSites = {
  hubspotApiUrl: string;
  salesforceLoginUrl: string;
  apps: Record<CrmSource, OauthApp | null>;
};

/** Production's sign-in of Salesforce, where no other is configured. */
export const SALESFORCE_LOGIN_URL = 'https://login.salesforce.com';

/** The address to which a CRM sends people back; it is registered with the app there. */
export function callbackUrlOf(baseUrl: string, kind: CrmSource): string {
  return `${baseUrl}/api/v1/oauth/${kind}/callback`;
}
