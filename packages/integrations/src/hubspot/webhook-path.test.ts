import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookItem } from '../crm.ts';
import { CONFIG, openDesk } from './testing/desk.ts';

type Received = { headers: IncomingHttpHeaders; rawBody: Uint8Array };
const PATH = '/hooks/hubspot/c-1?from=hs%3A1&x=a%20b';

const desk = openDesk();
let url: string;
let received: Received[];
let closeDoor: () => void;

beforeEach(async () => {
  received = [];
  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, rawBody: Buffer.concat(chunks) });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  closeDoor = () => door.close();
  url = `http://127.0.0.1:${(door.address() as AddressInfo).port}${PATH}`;
  await desk.start({ webhookUrl: url, webhooks: { batchMs: 1, duplicateChance: 0.5, shuffle: true } });
});
afterEach(() => closeDoor());

/** What the inbox would hold: each notice once, by its key. */
async function takeInbox(): Promise<WebhookItem[]> {
  await desk.portal.settled();
  const inbox = new Map<string, WebhookItem>();
  for (const { headers, rawBody } of received) {
    expect(
      desk.adapter.verify({ method: 'POST', url, headers, rawBody }, ['before', CONFIG.clientSecret], desk.now),
    ).toBe('valid');
    expect(
      desk.adapter.verify({ method: 'POST', url: `${url}x`, headers, rawBody }, [CONFIG.clientSecret], desk.now),
    ).toBe('invalid');
    const batch = desk.adapter.parseWebhook(rawBody);
    for (const item of 'items' in batch ? batch.items : []) inbox.set(item.key, item);
  }
  return [...inbox.values()];
}

describe('signed webhooks of a portal', () => {
  it('tell the same story as reading the contact, each fact under the same id', async () => {
    const { portal } = desk;
    const id = portal.createContact({ firstname: 'Jordan', company: 'Kestrel & Søn 東京 🚀', lifecyclestage: 'lead' });
    desk.now += 60_000;
    portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: '1001' });
    desk.now += 60_000;
    portal.addEngagement(id, {
      kind: 'call',
      properties: { hs_call_status: 'COMPLETED', hs_call_direction: 'OUTBOUND', hubspot_owner_id: '1001' },
    });
    portal.updateContact(id, { hs_lead_status: 'OPEN' });
    const items = await takeInbox();
    expect(items.every((item) => item.route === '62515' && item.problem === null)).toBe(true);
    const translated = (await desk.translate(items.map((item) => item.body))).flatMap((item) => item.events);
    const read = (await desk.adapter.readLead(id, desk.context())) ?? [];
    const story = (events: typeof read) =>
      [
        ...new Map(
          events.map((event) => [
            event.sourceId,
            [event.sourceId, event.type, event.occurredAt, JSON.stringify(event.data)],
          ]),
        ).values(),
      ].sort();
    // What was set together with the creation also comes as changes; the story is told by the read.
    const known = new Set(read.map((event) => event.sourceId));
    expect(story(translated.filter((event) => known.has(event.sourceId)))).toEqual(story(read));
    const extra = translated.filter((event) => !known.has(event.sourceId));
    expect(extra.every((event) => event.type === 'lead.changed' && event.occurredAt === read[0]?.occurredAt)).toBe(
      true,
    );
  });

  it('tell of merges, deletion and erasure', async () => {
    const { portal } = desk;
    const [a, b, c] = ['A', 'B', 'C'].map((firstname) => portal.createContact({ firstname })) as [
      string,
      string,
      string,
    ];
    desk.now += 1000;
    const survivor = portal.mergeContacts(a, [b]);
    portal.deleteContact(c, { privacy: true });
    const items = await takeInbox();
    const events = (await desk.translate(items.map((item) => item.body))).flatMap((item) => item.events);
    const merged = events.flatMap((event) => (event.type === 'lead.merged' ? [[event.lead, event.data.into]] : []));
    expect([...new Set(merged.map(([from, into]) => `${from} into ${into}`))].sort()).toEqual(
      [`${b} into ${a}`, `${survivor} into ${a}`].sort(),
    );
    const deleted = events.flatMap((event) =>
      event.type === 'lead.deleted' ? [[event.lead, event.data.privacy ?? false]] : [],
    );
    expect(deleted).toEqual(expect.arrayContaining([[c, true]]));
    const created = (lead: string) =>
      events.find((event) => event.type === 'lead.created' && event.lead === lead)?.data;
    expect(created(c)).toEqual({});
    expect(created(a)).toEqual({ firstName: 'A' });
  });
});
