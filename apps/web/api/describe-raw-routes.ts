import { z } from 'zod';
import { answers } from './answers.ts';
import type { Api } from './types.ts';

/** Names the routes that read or write raw bytes, and so are not made from a description, in the OpenAPI document. */
export function describeRawRoutes(api: Api): void {
  const { default: problem } = answers(z.object({}));
  const registry = api.openAPIRegistry;
  registry.registerPath({
    method: 'get',
    path: '/stream',
    description: 'Server-sent events: each `change` names leads that changed, as far as the caller may see them.',
    responses: { 200: { description: 'A stream of events', content: { 'text/event-stream': {} } }, default: problem },
  });
  registry.registerPath({
    method: 'post',
    path: '/hooks/hubspot/{connectionId}',
    description: 'For HubSpot: a batch of webhooks, signed by its signature v3.',
    security: [],
    request: { params: z.object({ connectionId: z.string() }) },
    responses: {
      200: { description: 'Stored' },
      204: { description: 'Nothing in it' },
      default: problem,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/hooks/salesforce/{connectionId}/{token}',
    description:
      'For Salesforce: an outbound message of 1 to 100 notifications. The address is secret and the message names its ' +
      'organisation; it is acknowledged once it is stored.',
    security: [],
    request: {
      params: z.object({ connectionId: z.string(), token: z.string() }),
      body: { required: true, content: { 'text/xml': { schema: z.string() } } },
    },
    responses: {
      200: { description: 'Stored', content: { 'text/xml': { schema: z.string() } } },
      default: problem,
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/oauth/{kind}/callback',
    description:
      'Where a CRM sends the person who consented. Takes a state once, from the session that began; 400 to any other.',
    request: { params: z.object({ kind: z.enum(['hubspot', 'salesforce']) }) },
    responses: { 302: { description: 'On to the page of the connection' }, default: problem },
  });
  registry.registerPath({
    method: 'post',
    path: '/hooks/slack',
    description: 'For Slack: interactivity, signed by its signature v0.',
    security: [],
    responses: { 200: { description: 'Taken' }, default: problem },
  });
}
