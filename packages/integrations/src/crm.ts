import type { EventData, EventType, Stage } from '@baton/core/handoff/event';
import type { RequestHeaders } from './signed-request.ts';

export type JsonObject = { [key: string]: unknown };

/** `url` is the public address the CRM was given, rebuilt from configuration and never from the Host header. */
export type WebhookRequest = { method: string; url: string; headers: RequestHeaders; rawBody: Uint8Array };

/**
 * One notice of a webhook, as the inbox stores it. `key` is the same for every copy of a notice,
 * `route` names the account that sent it; with a `problem` it is stored as parked.
 */
export type WebhookItem = { key: string; route: string | null; body: JsonObject; problem: string | null };

export type WebhookProblem = {
  kind: 'not-utf8' | 'not-json' | 'too-deep' | 'not-a-list' | 'too-many';
  message: string;
};
export type WebhookBatch = { items: WebhookItem[] } | { problem: WebhookProblem };

/** An event of ours about the lead with this outside id; the source is the adapter's. Instants are epoch milliseconds. */
export type TranslatedEvent = {
  [T in EventType]: {
    lead: string;
    type: T;
    occurredAt: number;
    sourceId: string;
    sequence: number;
    actor: string | null;
    data: EventData<T>;
  };
}[EventType];

/** What became of one notice: `ignored` and `parked` say why, `done` may carry a remark such as an unmapped owner. */
export type TranslatedItem = { state: 'done' | 'ignored' | 'parked'; reason: string | null; events: TranslatedEvent[] };

export type CrmOwner = { id: string; userId: string | null; email: string | null; name: string; archived: boolean };

export type CrmContext = {
  /** Decrypted configuration of the connection. */
  config: unknown;
  /** Owner id in the CRM -> key of the person. */
  people: Readonly<Record<string, string>>;
  /** The playbook's mapping of CRM values to stages; it wins over the adapter's own. */
  stageMapping: Readonly<Record<string, Stage>>;
  /** Outside ids of leads whose creation is already stored; others are read from the CRM. Absent: only creations are read. */
  known?: ReadonlySet<string>;
  now: number;
};

/**
 * The CRM port. Calls that reach the CRM throw AdapterError; only an answer "no such record" counts as gone.
 * Webhook and reads give the same event the same `sourceId`, so that nothing counts twice.
 */
export type CrmAdapter = {
  source: 'hubspot';
  verify(request: WebhookRequest, secrets: readonly string[], now: number): 'valid' | 'invalid';
  parseWebhook(rawBody: Uint8Array): WebhookBatch;
  /** Translates stored notices; the answer has one entry per notice, in order. */
  translate(items: readonly { body: unknown; receivedAt: number }[], ctx: CrmContext): Promise<TranslatedItem[]>;
  /** Everything known about one lead; null when it is gone in the CRM. */
  readLead(externalId: string, ctx: CrmContext): Promise<TranslatedEvent[] | null>;
  /** Leads and engagements changed since an instant (epoch ms), page by page, oldest change first. */
  listChangedSince(since: number, ctx: CrmContext): AsyncIterable<TranslatedEvent[]>;
  listOwners(ctx: CrmContext): Promise<CrmOwner[]>;
};
