import { newId } from '@baton/db/id';
import { type HubspotPortal, type HubspotPortalOptions, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { listen } from '@baton/simulators/listen';
import { addConnection } from '../connections/add-connection.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveHubspotWebhook } from '../intake/receive-webhook.ts';
import type { WritesAnswer } from '../views/write-back.ts';
import { deliverWriteBacks } from '../write-back/deliver.ts';
import { listWrites } from '../write-back/list-writes.ts';
import { alwaysOpen } from './alert-world.ts';
import { createTestWorld, type TestWorld } from './machinery.ts';

const KEYS = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
const REASONS = [
  { key: 'no_budget', label: 'No budget', outcome: 'recycled', note: 'optional', wakeAfter: '90d' },
  { key: 'not_a_fit', label: 'Not a fit', outcome: 'disqualified', note: 'optional' },
];

export type WriteWorld = TestWorld & {
  portal: HubspotPortal;
  connectionId: string;
  /** An MQL of HubSpot that Baton knows; its ids there and here. */
  createLead(properties?: Record<string, string>): Promise<{ contact: string; leadId: string }>;
  /** Takes in the webhooks that the portal has sent, and applies them. */
  hear(): Promise<void>;
  /** Writes until nothing is due; answers how many leads were looked at. */
  write(): Promise<number>;
  /** What a contact says of these properties. */
  read(contact: string, ...names: string[]): (string | null | undefined)[];
  writes(): Promise<WritesAnswer>;
};

/** A workspace connected to a simulated HubSpot, whose webhooks come back. */
export async function createWriteWorld(options: Partial<HubspotPortalOptions> = {}): Promise<WriteWorld> {
  const portal = await startHubspotPortal({
    ...KEYS,
    webhooks: { batchMs: 5, retryMs: [50, 50, 50] },
    ...options,
    limits: { searchSecondly: 100, ...options.limits },
  });
  const document = alwaysOpen({ rejection: { reasons: REASONS } });
  const world = await createTestWorld(document, ['priya', 'tom', 'marcus'], { hubspotApiUrl: portal.url });
  const { machinery, workspaceId } = world;
  const owners = { priya: '1001', tom: '1002' };
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    for (const [key, hubspotId] of Object.entries(owners))
      await tx.person.updateMany({ where: { workspaceId, key }, data: { hubspotId } });
  });
  for (const [key, id] of Object.entries(owners)) portal.upsertOwner({ id, email: `${key}@acme.test` });
  const { connectionId } = await addConnection(await world.ctx(), { kind: 'hubspot', config: KEYS });

  const path = `/api/v1/hooks/hubspot/${connectionId}`;
  const door = await listen(async (request) => {
    const headers = Object.fromEntries(request.headers);
    const rawBody = new Uint8Array(await request.arrayBuffer());
    await receiveHubspotWebhook(machinery, Date.now(), { connectionId, method: 'POST', path, headers, rawBody });
    return new Response(null, { status: 204 });
  });
  machinery.baseUrl = door.origin;
  portal.setWebhookUrl(`${door.origin}${path}`);

  const hear = async () => {
    await portal.settled();
    await processInbox(machinery, workspaceId);
  };
  return {
    ...world,
    portal,
    connectionId,
    hear,
    async createLead(properties = {}) {
      const contact = portal.createContact({
        email: `${newId()}@kestrel.test`,
        lifecyclestage: 'marketingqualifiedlead',
        hubspot_owner_id: owners.priya,
        ...properties,
      });
      await hear();
      const where = { workspaceId, source: 'hubspot', externalId: contact };
      const lead = await machinery.db.inWorkspace(workspaceId, (tx) => tx.lead.findFirstOrThrow({ where }));
      return { contact, leadId: lead.id };
    },
    async write() {
      let total = 0;
      for (let count = 1; count > 0; total += count) count = await deliverWriteBacks(machinery);
      return total;
    },
    read: (contact, ...names) => names.map((name) => portal.contact(contact).properties[name]),
    writes: async () => listWrites(await world.ctx(), connectionId),
    end: async () => {
      await portal.stop();
      await door.stop();
      await world.end();
    },
  };
}
