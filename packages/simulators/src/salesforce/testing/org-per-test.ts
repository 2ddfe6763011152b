import { Connection } from 'jsforce';
import { afterEach, beforeEach } from 'vitest';
import { type SalesforceOrg, type SalesforceOrgOptions, startSalesforceOrg } from '../org.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const TOKEN = '00D5g00000AcMe1!AQEtest';
export const CLIENT = { clientId: '3MVG9example', clientSecret: 'secret-1' };
export const RITA = '0055g00000RiTa1AAF';

/** A fresh org for each test of a file, with a clock that stands at `NOW` until the test moves it. */
export function orgPerTest(base: Partial<SalesforceOrgOptions> = {}) {
  const salesforce = {
    org: {} as SalesforceOrg,
    now: NOW,
    start: async (more: Partial<SalesforceOrgOptions> = {}) => {
      await salesforce.org.stop?.();
      salesforce.org = await startSalesforceOrg({
        ...CLIENT,
        accessToken: TOKEN,
        refreshToken: '5Aep861Example',
        now: () => salesforce.now,
        ...base,
        ...more,
      });
      salesforce.org.addUser({ Id: RITA, FirstName: 'Rita', LastName: 'Reyes', Email: 'rita.reyes@example.com' });
    },
    /** The official client; without `retry` each failure is answered at once. */
    connect: (accessToken = TOKEN) => new Connection({ instanceUrl: salesforce.org.url, accessToken, version: '66.0' }),
    call: async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(
        /^\/(services|cometd)\//.test(path)
          ? salesforce.org.url + path
          : `${salesforce.org.url}/services/data/v66.0${path}`,
        {
          method,
          headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...headers },
          body: body === undefined ? undefined : JSON.stringify(body),
        },
      );
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text.startsWith('<') || !text ? text || null : JSON.parse(text),
      };
    },
    query: (soql: string, all = false) =>
      salesforce.call('GET', `/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`),
  };
  beforeEach(async () => {
    salesforce.now = NOW;
    salesforce.org = {} as SalesforceOrg;
    await salesforce.start();
  });
  afterEach(() => salesforce.org.stop());
  return salesforce;
}
