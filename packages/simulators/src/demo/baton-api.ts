import { z } from 'zod';
import type { DemoEvent } from './story.ts';

const receiptSchema = z.object({ rejected: z.array(z.object({ index: z.number(), errors: z.array(z.unknown()) })) });
const leadsSchema = z.object({
  total: z.number(),
  items: z.array(z.object({ owner: z.object({ key: z.string() }).nullable() })),
});
const connectionsSchema = z.object({
  items: z.array(z.object({ id: z.string(), kind: z.string(), webhookUrl: z.string().nullable() })),
});

/** Baton's REST interface, as far as the demo uses it. */
export type BatonApi = {
  /** Sends events of one outside system; throws when one of them is refused. */
  sendEvents(source: string, events: readonly DemoEvent[]): Promise<void>;
  countLeads(): Promise<number>;
  /** The key of the lead's owner; null while it has none or is not known yet. */
  findOwner(source: string, externalId: string): Promise<string | null>;
  /** The address that an outside system of this kind calls; null when none is connected. */
  findWebhookUrl(kind: string): Promise<string | null>;
  /** Makes the fields that Baton writes in the CRM of this kind, and has them written. */
  provision(kind: string): Promise<void>;
};

export function openBatonApi(baseUrl: string, apiKey: string): BatonApi {
  async function call(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${baseUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Baton answered ${response.status} to ${path}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }

  async function findConnection(kind: string) {
    const { items } = connectionsSchema.parse(await call('/connections'));
    return items.find((one) => one.kind === kind) ?? null;
  }

  return {
    async sendEvents(source, events) {
      const { rejected } = receiptSchema.parse(await call('/events', { source, events }));
      if (rejected.length > 0) throw new Error(`Baton refused an event: ${JSON.stringify(rejected[0])}`);
    },
    countLeads: async () => leadsSchema.parse(await call('/leads?limit=1')).total,
    async findOwner(source, externalId) {
      const query = new URLSearchParams({ source, externalId });
      return leadsSchema.parse(await call(`/leads?${query}`)).items[0]?.owner?.key ?? null;
    },
    findWebhookUrl: async (kind) => (await findConnection(kind))?.webhookUrl ?? null,
    async provision(kind) {
      const connection = await findConnection(kind);
      if (connection) await call(`/connections/${connection.id}/provision`, { dryRun: false });
    },
  };
}
