import { receiveEvents } from '@baton/services/intake/receive-events';
import { receiveOutboundMessage } from '@baton/services/intake/receive-outbound-message';
import { receiveSlackCall } from '@baton/services/intake/receive-slack';
import { receiveHubspotWebhook } from '@baton/services/intake/receive-webhook';
import type { HttpBindings } from '@hono/node-server';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const receivedSchema = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(
    z.object({ index: z.number().int(), errors: z.array(z.object({ path: z.string(), message: z.string() })) }),
  ),
});

/**
 * Where events come in: the generic source with a key, HubSpot and Slack with their signatures, Salesforce at an address that
 * only it knows. Stored first, worked on after.
 */
export function addDoorRoutes(api: Api): void {
  const { 200: received, default: problem } = answers(receivedSchema, 'Stored; processing follows');
  api.openapi(
    createRoute({
      method: 'post',
      path: '/events',
      middleware: [allow('events.write'), onceOnly] as const,
      request: { body: { required: true, content: { 'application/json': { schema: z.unknown() } } } },
      responses: { 202: received, default: problem },
    }),
    async (c) => c.json(await receiveEvents(c.get('ctx'), await c.req.json()), 202),
  );

  // Slack shows its user a failure for every answer but 200 within three seconds, and does not call again.
  api.post('/hooks/slack', async (c) => {
    const { incoming } = c.env as unknown as HttpBindings;
    const rawBody = c.get('body') ?? new Uint8Array();
    const answer = await receiveSlackCall(c.get('parts').machinery, Date.now(), { headers: incoming.headers, rawBody });
    if (answer.kind === 'json') return c.json(answer.body, 200);
    return answer.kind === 'text' ? c.text(answer.text, 200) : c.body(null, 200);
  });

  // The signature covers the raw bytes and the address as it was sent, so nothing here parses either.
  api.post('/hooks/hubspot/:connectionId', async (c) => {
    const { incoming } = c.env as unknown as HttpBindings;
    const { stored, duplicates } = await receiveHubspotWebhook(c.get('parts').machinery, Date.now(), {
      connectionId: c.req.param('connectionId'),
      method: 'POST',
      path: incoming.url ?? c.req.path,
      headers: incoming.headers,
      rawBody: c.get('body') ?? new Uint8Array(),
    });
    return stored + duplicates === 0 ? c.body(null, 204) : c.json({ accepted: stored, duplicates }, 200);
  });

  api.post('/hooks/salesforce/:connectionId/:token', async (c) => {
    const ack = await receiveOutboundMessage(c.get('parts').machinery, Date.now(), {
      connectionId: c.req.param('connectionId'),
      token: c.req.param('token'),
      rawBody: c.get('body') ?? new Uint8Array(),
    });
    return c.body(ack, 200, { 'content-type': 'text/xml; charset=utf-8' });
  });
}
