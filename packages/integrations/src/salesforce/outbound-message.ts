import { createHash } from 'node:crypto';
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import type { JsonObject, WebhookItem, WebhookProblem } from '../crm.ts';
import { toId18 } from './ids.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const OUTBOUND = 'http://soap.sforce.com/2005/09/outbound';
const SOBJECT = 'urn:sobject.enterprise.soap.sforce.com';
const SOBJECT_PARTNER = 'urn:sobject.partner.soap.sforce.com';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const MAX_NOTIFICATIONS = 100;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_DEPTH = 32;

export type OutboundMessage = { organizationId: string; actionId: string | null; items: WebhookItem[] };
type Notification = { id: string | null; object: string | null; fields: Map<string, string> };

/**
 * Reads an outbound message. Elements are matched by namespace, absent and nil fields are alike, and the session id that
 * old ones carry is not kept. A document type is refused: Salesforce sends none.
 */
export function parseOutboundMessage(rawBody: Uint8Array): OutboundMessage | { problem: WebhookProblem } {
  if (rawBody.byteLength > MAX_BYTES) return problem('too-many', 'The message is larger than 5 MB.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
  } catch {
    return problem('not-utf8', 'The body is not UTF-8.');
  }
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Refusal) return problem(error.kind, error.message);
    return problem('not-xml', 'The body is not XML.');
  }
}

/** What Salesforce is answered: `true` once the message is stored, anything else makes it send again for a day. */
export function renderAck(ack: boolean): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body>` +
    `<notificationsResponse xmlns="${OUTBOUND}"><Ack>${ack}</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`
  );
}

class Refusal extends Error {
  readonly kind: WebhookProblem['kind'];
  constructor(kind: WebhookProblem['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

function read(xml: string): OutboundMessage {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  const notifications: Notification[] = [];
  let organization: string | null = null;
  let action: string | null = null;
  let content = '';
  let isNil = false;
  let current: Notification | null = null;

  parser.on('doctype', () => {
    throw new Refusal('not-xml', 'A document type is not accepted.');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    path.push(nameOf(tag));
    if (path.length > MAX_DEPTH)
      throw new Refusal('too-deep', `The message is nested deeper than ${MAX_DEPTH} levels.`);
    content = '';
    isNil = attribute(tag, INSTANCE, 'nil') === 'true' || attribute(tag, INSTANCE, 'nil') === '1';
    const at = path.join('/');
    if (at === NOTIFICATION) {
      if (notifications.length === MAX_NOTIFICATIONS)
        throw new Refusal('too-many', `More than ${MAX_NOTIFICATIONS} notifications in one message.`);
      current = { id: null, object: null, fields: new Map() };
      notifications.push(current);
    } else if (current && at === SOBJECT_PATH) current.object = typeOf(attribute(tag, INSTANCE, 'type'));
  });
  const add = (text: string) => {
    content += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const at = path.join('/');
    const value = isNil ? null : content.trim();
    if (at === `${NOTIFICATIONS}/OrganizationId`) organization = value;
    else if (at === `${NOTIFICATIONS}/ActionId`) action = value;
    else if (current && at === `${NOTIFICATION}/Id`) current.id = value;
    else if (
      current &&
      path.length === FIELD_DEPTH &&
      at.startsWith(`${SOBJECT_PATH}/field:`) &&
      !isNil &&
      content !== ''
    )
      current.fields.set((path.at(-1) ?? '').slice('field:'.length), clean(content));
    path.pop();
    content = '';
    isNil = false;
    if (at === NOTIFICATION) current = null;
  });
  parser.write(xml).close();

  const organizationId = toId18(organization ?? '');
  if (!organizationId?.startsWith('00D')) throw new Refusal('not-a-list', 'The message names no organisation.');
  if (notifications.length === 0) throw new Refusal('not-a-list', 'The message holds no notification.');
  return {
    organizationId,
    actionId: toId18(action ?? ''),
    items: notifications.map((one) => toItem(one, organizationId)),
  };
}

const NOTIFICATIONS = 'soap:Envelope/soap:Body/notifications';
const NOTIFICATION = `${NOTIFICATIONS}/Notification`;
const SOBJECT_PATH = `${NOTIFICATION}/sObject`;
const FIELD_DEPTH = SOBJECT_PATH.split('/').length + 1;

/** A name that does not depend on the prefixes chosen; names of other namespaces match nothing. */
function nameOf({ uri, local }: SaxesTagNS): string {
  if (uri === OUTBOUND) return local;
  if (uri === SOAP) return `soap:${local}`;
  return uri === SOBJECT || uri === SOBJECT_PARTNER ? `field:${local}` : `other:${local}`;
}

function attribute(tag: SaxesTagNS, uri: string, local: string): string | null {
  const found = Object.values(tag.attributes).find((one: SaxesAttributeNS) => one.uri === uri && one.local === local);
  return found?.value ?? null;
}

function typeOf(type: string | null): string | null {
  const name = type?.split(':').at(-1) ?? '';
  return /^[A-Za-z]\w{0,79}$/.test(name) ? name : null;
}

/** What Postgres' text cannot hold is left out. */
function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function toItem({ id, object, fields }: Notification, organizationId: string): WebhookItem {
  const notificationId = toId18(id ?? '');
  const body: JsonObject = {
    kind: 'om',
    organizationId,
    notificationId,
    object,
    recordId: toId18(fields.get('Id') ?? ''),
    fields: Object.fromEntries([...fields].filter(([name]) => /^[A-Za-z]\w{0,79}$/.test(name))),
  };
  const bad = notificationId === null ? 'Notification: Id is missing or no id' : null;
  const key =
    notificationId ?? `bad:${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)}`;
  return { key: `om:${key}`, route: organizationId, body, problem: bad };
}

function problem(kind: WebhookProblem['kind'], message: string): { problem: WebhookProblem } {
  return { problem: { kind, message } };
}
