import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { WebhookBatch, WebhookItem } from '../crm.ts';
import { isJsonObject, parseJsonBody } from '../json-body.ts';

const MAX_ITEMS = 1000;

const id = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/, 'must be a number')])
  .transform(String);

const noticeSchema = z
  .object({
    portalId: id,
    subscriptionId: id.optional(),
    subscriptionType: z.string().min(1).max(200).optional(),
    eventType: z.string().min(1).max(200).optional(),
    objectId: id.optional(),
    objectTypeId: z.string().max(50).optional(),
    occurredAt: z.number().int().nullish(),
    changeSource: z.string().max(200).nullish(),
    sourceId: z.string().max(500).nullish(),
    propertyName: z.string().min(1).max(200).optional(),
    propertyValue: z.string().nullish(),
    primaryObjectId: id.optional(),
    mergedObjectIds: z.array(id).max(1000).optional(),
    newObjectId: id.nullish(),
    fromObjectId: id.optional(),
    toObjectId: id.optional(),
    fromObjectTypeId: z.string().max(50).optional(),
    toObjectTypeId: z.string().max(50).optional(),
    associationRemoved: z.boolean().nullish(),
    associationTypeId: z.number().nullish(),
  })
  .refine((notice) => notice.subscriptionType !== undefined || notice.eventType !== undefined, {
    path: ['subscriptionType'],
    error: 'is missing',
  });

type RawNotice = z.output<typeof noticeSchema>;
/** A notice in one form: `object.*` notices about a type that has its own name carry that name. */
export type Notice = Omit<RawNotice, 'subscriptionType'> & { object: string; kind: string };

const OBJECT_NAMES: Record<string, string> = {
  '0-1': 'contact',
  '0-2': 'company',
  '0-3': 'deal',
  '0-136': 'lead',
  '0-48': 'call',
  '0-49': 'email',
  '0-47': 'meeting',
  '0-46': 'note',
  '0-27': 'task',
  '0-18': 'communication',
};

/** The name of a HubSpot object type id; unknown ids stay as they are. */
export function objectNameOf(typeId: string | undefined): string {
  return typeId === undefined ? 'object' : (OBJECT_NAMES[typeId] ?? typeId);
}

/** Checks one stored notice. Unknown keys, kinds and objects are fine; what is wrong comes back as one sentence. */
export function parseNotice(body: unknown): { notice: Notice } | { problem: string } {
  const parsed = noticeSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { problem: `${issue?.path.join('.') || 'notice'}: ${issue?.message ?? 'is not valid'}` };
  }
  const { subscriptionType, ...rest } = parsed.data;
  const [object = '', ...kind] = (subscriptionType ?? rest.eventType ?? '').split('.');
  return {
    notice: {
      ...rest,
      object: object === 'object' ? objectNameOf(rest.objectTypeId ?? rest.fromObjectTypeId) : object,
      kind: kind.join('.'),
    },
  };
}

/** Splits a webhook body into notices. A bad one is marked and does not spoil the others. */
export function parseHubspotWebhook(rawBody: Uint8Array): WebhookBatch {
  const parsed = parseJsonBody(rawBody);
  if ('problem' in parsed) return parsed;
  if (!Array.isArray(parsed.value))
    return { problem: { kind: 'not-a-list', message: 'The body is not a list of events.' } };
  if (parsed.value.length > MAX_ITEMS)
    return { problem: { kind: 'too-many', message: `More than ${MAX_ITEMS} events in one call.` } };
  return { items: parsed.value.map(toItem) };
}

function toItem(value: unknown): WebhookItem {
  const parsed = parseNotice(value);
  const body = isJsonObject(value) ? value : { value };
  if ('notice' in parsed) return { key: keyOf(parsed.notice), route: parsed.notice.portalId, body, problem: null };
  const route = id.safeParse(body.portalId);
  return { key: `hs:bad:${digest(value)}`, route: route.success ? route.data : null, body, problem: parsed.problem };
}

/** `eventId` is left out on purpose: HubSpot reuses it for different events. */
function keyOf(notice: Notice): string {
  const { portalId, subscriptionId, object, kind, objectId, propertyName, occurredAt } = notice;
  const value = digest([
    object,
    kind,
    notice.objectTypeId,
    notice.propertyValue ?? null,
    notice.primaryObjectId,
    notice.mergedObjectIds,
    notice.newObjectId,
    notice.fromObjectTypeId,
    notice.fromObjectId,
    notice.toObjectTypeId,
    notice.toObjectId,
    notice.associationTypeId,
    notice.associationRemoved,
  ]);
  return ['hs', portalId, subscriptionId ?? '', objectId ?? '', propertyName ?? '', occurredAt ?? '', value].join(':');
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
