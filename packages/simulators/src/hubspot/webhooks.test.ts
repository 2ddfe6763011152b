import { readFileSync } from 'node:fs';
import { Signature } from '@hubspot/api-client';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import { type HubspotPortal, type HubspotPortalOptions, startHubspotPortal } from './portal.ts';
import { signV3 } from './signature.ts';
import type { WebhookEvent } from './webhooks.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
const NOW = Date.parse('2026-11-22T10:00:00Z');
type Received = { body: string; events: WebhookEvent[]; signature: string; timestamp: string };

let portal: HubspotPortal;
const started: { stop(): Promise<void> }[] = [];
const received: Received[] = [];
afterEach(async () => {
  received.length = 0;
  for (const one of started.splice(0)) await one.stop();
});

/** A product's door that answers what `answer` says, and a portal that sends to it. */
async function start(
  answer: (delivery: number) => Promise<number> | number,
  webhooks: HubspotPortalOptions['webhooks'] = {},
  now = () => NOW,
) {
  const door = await listen(async (request) => {
    const body = await request.text();
    const header = (name: string) => request.headers.get(name) ?? '';
    received.push({
      body,
      events: JSON.parse(body),
      signature: header('x-hubspot-signature-v3'),
      timestamp: header('x-hubspot-request-timestamp'),
    });
    return new Response(null, { status: await answer(received.length) });
  });
  const webhookUrl = `${door.origin}/hooks/hubspot?from=a%2Fb`;
  portal = await startHubspotPortal({
    portalId: 62515,
    clientSecret: 'secret-1',
    accessToken: 'CJ',
    webhookUrl,
    now,
    webhooks: { batchMs: 10, retryMs: [20, 20], ...webhooks },
  });
  started.push(portal, door);
  return webhookUrl;
}
const events = () => received.flatMap((request) => request.events);
const kinds = () =>
  events().map((event) => event.subscriptionType + (event.propertyName ? `/${event.propertyName}` : ''));

describe('signatures', () => {
  const { clientSecret, vectors } = read('hubspot-signature-v3') as {
    clientSecret: string;
    vectors: {
      name: string;
      expect: string;
      request: { method: string; url: string; body: string; headers: Record<string, string> };
    }[];
  };
  it.each(
    vectors.filter((vector) => vector.expect === 'valid').map((vector) => [vector.name, vector.request] as const),
  )('makes the published one: %s', (_name, request) => {
    const { method, url, body, headers } = request;
    expect(signV3({ clientSecret, method, url, body, timestamp: headers['X-HubSpot-Request-Timestamp'] ?? '' })).toBe(
      headers['X-HubSpot-Signature-v3'],
    );
  });

  it('is accepted by the official client on what was really sent', async () => {
    const url = await start(() => 200, {}, Date.now);
    portal.createContact({ company: 'Søndergård & Fils — 東京 🚀' });
    await portal.settled();
    const [request] = received;
    const valid = Signature.isValid({
      signature: request?.signature ?? '',
      clientSecret: 'secret-1',
      requestBody: request?.body ?? '',
      url: url.replace('%2F', '/'),
      method: 'POST',
      signatureVersion: 'v3',
      timestamp: Number(request?.timestamp),
    });
    expect(valid).toBe(true);
  });
});

describe('events', () => {
  it('have the shape of the documented ones', async () => {
    await start(() => 204);
    const a = portal.createContact({ lifecyclestage: 'salesqualifiedlead' });
    const b = portal.createContact({ firstname: 'Bo' });
    portal.updateContact(
      a,
      { hs_lead_status: 'NEW' },
      { source: { changeSource: 'INTEGRATION', sourceId: '1160452' } },
    );
    portal.updateContact(a, { hs_lead_status: '' });
    portal.addCompany(a, { name: 'Contoso' });
    portal.addEngagement(a, { kind: 'call', properties: { hs_call_status: 'COMPLETED' } });
    const survivor = portal.mergeContacts(a, [b]);
    portal.deleteContact(survivor, { privacy: true });
    await portal.settled();
    expect(kinds()).toEqual([
      'contact.creation',
      'contact.propertyChange/lifecyclestage',
      'contact.creation',
      'contact.propertyChange/firstname',
      'contact.propertyChange/hs_lead_status',
      'contact.propertyChange/hs_lead_status',
      'contact.associationChange',
      'object.creation',
      'object.associationChange',
      'contact.merge',
      'contact.propertyChange/firstname',
      'contact.privacyDeletion',
      'contact.deletion',
    ]);
    const known: Record<string, unknown>[] = [
      ...read('hubspot-webhook-mixed-batch').body,
      ...read('hubspot-webhook-generic-objects').body,
    ];
    for (const event of events()) {
      const like = known.find((one) => one.subscriptionType === event.subscriptionType);
      expect(Object.keys(event).sort(), event.subscriptionType).toEqual(Object.keys(like ?? {}).sort());
      expect([event.portalId, event.attemptNumber, event.occurredAt]).toEqual([62515, 0, NOW]);
    }
    expect(events().find((event) => event.subscriptionType === 'contact.merge')).toMatchObject({
      primaryObjectId: Number(a),
      mergedObjectIds: [Number(b)],
      newObjectId: Number(survivor),
    });
    expect(events().find((event) => event.subscriptionType === 'object.associationChange')).toMatchObject({
      associationTypeId: 193,
      fromObjectTypeId: '0-1',
      toObjectTypeId: '0-48',
    });
  });

  it('come in batches of at most 100 and leave out calculated properties and quiet writes', async () => {
    await start(() => 200);
    for (let i = 0; i < 120; i++) portal.createContact({ lifecyclestage: 'lead' });
    portal.createContact({ firstname: 'Old' }, { quiet: true, at: NOW - 86_400_000 });
    await portal.settled();
    expect(received.map((request) => request.events.length).sort()).toEqual([100, 100, 40]);
    expect(new Set(kinds())).toEqual(new Set(['contact.creation', 'contact.propertyChange/lifecyclestage']));
  });
});

describe('delivery', () => {
  it('retries the whole batch with a higher attempt number until it is taken', async () => {
    await start((delivery) => (delivery < 3 ? 503 : 200));
    portal.createContact({ lifecyclestage: 'lead' });
    await portal.settled();
    expect(received.map((request) => request.events.map((event) => event.attemptNumber))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(portal.deliveries.map((attempt) => attempt.status)).toEqual([503, 503, 200]);
    expect(new Set(received.map((request) => request.events[0]?.eventId)).size).toBe(1);
  });

  it('counts an answer after the time-out as a failure and gives up at the end of its schedule', async () => {
    await start(() => new Promise((resolve) => setTimeout(() => resolve(200), 200)), { timeoutMs: 40, retryMs: [10] });
    portal.createContact({});
    await portal.settled();
    expect(portal.deliveries.map((attempt) => [attempt.attemptNumber, attempt.status])).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(portal.deliveries[0]?.error).toMatch(/timeout/i);
  });

  it('sends at most ten requests at once', async () => {
    let open = 0;
    let most = 0;
    await start(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 30));
      open -= 1;
      return 200;
    });
    for (let i = 0; i < 1500; i++) portal.createContact({});
    await portal.settled();
    expect(received).toHaveLength(15);
    expect(most).toBe(10);
  });

  it('doubles and shuffles when told to, the same way for the same seed', async () => {
    await start(() => 200, { duplicateChance: 1, shuffle: true, maxConcurrent: 1 });
    for (let i = 0; i < 5; i++) portal.createContact({ firstname: `P${i}` });
    await portal.settled();
    expect(received).toHaveLength(2);
    expect(received[0]?.body).toBe(received[1]?.body);
    const ids = received[0]?.events.map((event) => event.eventId) ?? [];
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
  });
});
