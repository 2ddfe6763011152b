import { eventData } from '@baton/core/handoff/event';
import { type HubspotPortal, type HubspotPortalOptions, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterEach, beforeEach, expect } from 'vitest';
import type { CrmContext, CrmReader, SignedDoor, TranslatedEvent } from '../../crm.ts';
import { AdapterError } from '../../errors.ts';
import { createHubspotAdapter } from '../adapter.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
const SECRET = 'secret-1';
export const CONFIG = { portalId: 62515, clientSecret: SECRET, accessToken: 'CJ-test' };

/** A simulated portal whose clock stands still until a test moves it, the adapter that reads it, and short cuts. */
export function openDesk() {
  const desk = {} as { portal: HubspotPortal; adapter: CrmReader & SignedDoor; now: number };

  async function start(more: Partial<HubspotPortalOptions> = {}) {
    await desk.portal?.stop().catch(() => undefined);
    desk.portal = await startHubspotPortal({
      portalId: 62515,
      clientId: 'client-1',
      clientSecret: SECRET,
      refreshToken: 'na1-refresh',
      accessToken: 'CJ-test',
      now: () => desk.now,
      ...more,
    });
    desk.portal.upsertOwner({
      id: '1001',
      email: 'priya@example.com',
      firstName: 'Priya',
      lastName: 'Shah',
      userId: 9003,
    });
    desk.adapter = createHubspotAdapter({ apiUrl: desk.portal.url, timeoutMs: 2000, tries: 1 });
  }
  beforeEach(async () => {
    desk.now = NOW;
    await start();
  });
  afterEach(() => desk.portal.stop().catch(() => undefined));

  const context = (more: Partial<CrmContext> = {}): CrmContext => ({
    config: CONFIG,
    people: { '1001': 'priya' },
    stageMapping: {},
    now: desk.now,
    ...more,
  });
  const notice = (more: Record<string, unknown>) => ({
    portalId: 62515,
    subscriptionId: 25,
    occurredAt: desk.now,
    subscriptionType: 'contact.propertyChange',
    ...more,
  });
  async function translate(bodies: readonly object[], more: Partial<CrmContext> = {}) {
    const items = await desk.adapter.translate(
      bodies.map((body) => ({ body, receivedAt: desk.now })),
      context(more),
    );
    expect(items).toHaveLength(bodies.length);
    for (const event of items.flatMap((item) => item.events))
      expect(eventData[event.type].safeParse(event.data).success).toBe(true);
    return items;
  }
  return Object.assign(desk, { start, context, notice, translate });
}

/** Type, instant and data of events, for comparing. */
export const brief = (events: readonly TranslatedEvent[]) =>
  events.map((event) => [event.type, event.occurredAt, event.data]);

/** The typed error that a call ends with; null when it succeeds. */
export const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof AdapterError ? error : Promise.reject(error)),
  );
