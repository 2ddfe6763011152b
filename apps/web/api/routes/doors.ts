import { EVENT_TYPES } from '@baton/core/handoff/event';
import { receiveEvents } from '@baton/services/intake/receive-events';
import { receiveOutboundMessage } from '@baton/services/intake/receive-outbound-message';
import { receiveSlackCall } from '@baton/services/intake/receive-slack';
import { receiveHubspotWebhook } from '@baton/services/intake/receive-webhook';
import type { HttpBindings } from '@hono/node-server';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers } from '../answers.ts';
import { eventExamples } from '../event-examples.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const receivedSchema = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(
    z.object({ index: z.number().int(), errors: z.array(z.object({ path: z.string(), message: z.string() })) }),
  ),
});

/** Only described here: the verb checks each event by itself and takes the good ones. */
const eventsSchema = z.unknown().openapi({
  type: 'object',
  required: ['source', 'events'],
  properties: {
    source: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', description: 'The system that tells it' },
    events: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['id', 'lead', 'type', 'occurredAt'],
        properties: {
          id: { type: 'string', maxLength: 300, description: 'Names the fact for ever at its source' },
          lead: { type: 'string', maxLength: 300, description: 'The lead, by its id at the source' },
          type: { type: 'string', enum: [...EVENT_TYPES] },
          occurredAt: { type: 'string', format: 'date-time', description: 'When it happened, with a zone' },
          sequence: { type: 'integer', description: 'Orders facts of one instant' },
          data: { type: 'object', description: 'Depends on the type' },
        },
      },
    },
  },
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
      description:
        'Facts about leads from systems without an adapter, marketing automation above all; up to 1,000 a call. Idempotent on ' +
        '`(source, id)`. They may come late, twice and in any order. Good ones are stored, the others listed with their index.',
      middleware: [allow('events.write'), onceOnly] as const,
      request: {
        body: { required: true, content: { 'application/json': { schema: eventsSchema, examples: eventExamples } } },
      },
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
