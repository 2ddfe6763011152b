import { afterEach, beforeEach } from 'vitest';
import { type HubspotPortal, type HubspotPortalOptions, startHubspotPortal } from '../portal.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const TOKEN = 'CJ-test';
const BASE: HubspotPortalOptions = {
  portalId: 62515,
  clientId: 'client-1',
  clientSecret: 'secret-1',
  refreshToken: 'na1-refresh',
  accessToken: TOKEN,
};

/** A fresh portal for each test of a file, with a clock that stands at `NOW` until the test moves it. */
export function portalPerTest() {
  const hubspot = {
    portal: {} as HubspotPortal,
    now: NOW,
    start: async (more: Partial<HubspotPortalOptions> = {}) => {
      await hubspot.portal.stop?.();
      hubspot.portal = await startHubspotPortal({ ...BASE, now: () => hubspot.now, ...more });
    },
    call: async (method: string, path: string, body?: unknown, token = TOKEN) => {
      const authorization = token ? { Authorization: `Bearer ${token}` } : {};
      const response = await fetch(hubspot.portal.url + path, {
        method,
        headers: { ...authorization, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
    },
  };
  beforeEach(async () => {
    hubspot.now = NOW;
    hubspot.portal = {} as HubspotPortal;
    await hubspot.start();
  });
  afterEach(() => hubspot.portal.stop());
  return hubspot;
}
