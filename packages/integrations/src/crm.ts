import type { EventData, EventType, LeadFields, Stage } from '@baton/core/handoff/event';
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
  kind: 'not-utf8' | 'not-json' | 'not-xml' | 'too-deep' | 'not-a-list' | 'too-many';
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
    /** Set when our own user or app made this change: the CRM's field and the value it got. */
    echo?: { field: string; value: string };
  };
}[EventType];

/** What became of one notice: `ignored` and `parked` say why, `done` may carry a remark such as an unmapped owner. */
export type TranslatedItem = { state: 'done' | 'ignored' | 'parked'; reason: string | null; events: TranslatedEvent[] };

export type CrmOwner = { id: string; userId: string | null; email: string | null; name: string; archived: boolean };

/** CRMs that Baton has an adapter for; leads, events and connections carry the name as their source or kind. */
export const CRM_SOURCES = ['hubspot', 'salesforce'] as const;
export type CrmSource = (typeof CRM_SOURCES)[number];

/** Whether a source of leads, or a kind of connection, is a CRM that Baton has an adapter for. */
export function isCrmSource(name: string): name is CrmSource {
  return (CRM_SOURCES as readonly string[]).includes(name);
}

/** Configuration of a connection with its secrets, as stored. */
export type CrmConfig = Readonly<Record<string, unknown>>;

/** The tokens of a connection, which change while it is used, by this process and by others. */
export type Credentials = {
  load(): Promise<CrmConfig>;
  /**
   * Under a lock that holds across processes: when the stored configuration still is stale, asks `renew` for its changed
   * parts and stores them before anyone uses them. Answers the configuration as it is then.
   */
  renew(
    isStale: (stored: CrmConfig) => boolean,
    renew: (stored: CrmConfig) => Promise<Record<string, unknown>>,
  ): Promise<CrmConfig>;
};

/** What an answer said of the account's calls: used of max, within a day or within so many milliseconds. */
export type CrmBudget = { used: number; max: number; window: 'day' | number };

export type CrmContext = {
  /** Absent where a configuration is only tried out. */
  connectionId?: string;
  /** Decrypted configuration of the connection. */
  config: unknown;
  /** Where changed tokens are kept; absent: they are kept in this process only. */
  credentials?: Credentials;
  onBudget?: (budget: CrmBudget) => void;
  /** Owner id in the CRM -> key of the person. */
  people: Readonly<Record<string, string>>;
  /** The playbook's mapping of CRM values to stages; it wins over the adapter's own. */
  stageMapping: Readonly<Record<string, Stage>>;
  /** What the CRM calls a rejection reason -> its key in the playbook; others keep the CRM's words. */
  rejectionReasons?: Readonly<Record<string, string>>;
  /** Field of ours -> the CRM's field that it is read from, where that is another than the usual one. */
  fieldMap?: Readonly<Record<string, string>>;
  /** Outside ids of leads whose creation is already stored; others are read from the CRM. Absent: only creations are read. */
  known?: ReadonlySet<string>;
  /**
   * What the leads with these outside ids say at the moment, deleted ones too; unknown ones are missing in the answer.
   * A CRM that shows states and not changes is compared with it, so that only news is told. Absent: the state is told again.
   */
  findLeadStates?: (externalIds: readonly string[]) => Promise<ReadonlyMap<string, LeadSaid>>;
  now: number;
};

export type LeadSaid = { fields: LeadFields; deleted: boolean; deletedAt?: number | null };

/**
 * The CRM port: reading. Calls that reach the CRM throw AdapterError; only an answer "no such record" counts as gone.
 * Webhook, stream and reads give the same event the same `sourceId`, so that nothing counts twice.
 */
export type CrmReader = {
  source: CrmSource;
  /** Translates stored notices; the answer has one entry per notice, in order. */
  translate(items: readonly { body: unknown; receivedAt: number }[], ctx: CrmContext): Promise<TranslatedItem[]>;
  /** The outside ids of leads that stored notices speak of as far as they say it themselves; others' ids do no harm. */
  leadIdsOf(body: unknown): string[];
  /** Everything known about one lead; null when it is gone in the CRM. */
  readLead(externalId: string, ctx: CrmContext): Promise<TranslatedEvent[] | null>;
  /** What the records of these leads say, without their activities; of those that are gone nothing. */
  readLeads(externalIds: readonly string[], ctx: CrmContext): Promise<TranslatedEvent[]>;
  /** Leads and engagements changed since an instant (epoch ms), page by page: all of them once it has ended. */
  listChangedSince(since: number, ctx: CrmContext): AsyncIterable<TranslatedEvent[]>;
  /**
   * What such a look does not show: leads that were deleted since an instant (epoch ms), and those of the `known` outside ids
   * that are not there any more. Absent where the look shows them.
   */
  listGone?(since: number, known: readonly string[], ctx: CrmContext): AsyncIterable<TranslatedEvent[]>;
  listOwners(ctx: CrmContext): Promise<CrmOwner[]>;
};

/** A door whose calls are signed. */
export type SignedDoor = {
  verify(request: WebhookRequest, secrets: readonly string[], now: number): 'valid' | 'invalid';
  parseWebhook(rawBody: Uint8Array): WebhookBatch;
};

/** One event of a stream, with the place in the stream from which one goes on after it. */
export type CrmStreamEvent = { replayId: string; body: JsonObject };

/** A CRM that tells its changes over a connection that we hold. */
export type CrmStream = {
  /**
   * Listens from `replayId` on (null: from now on) until the signal fires: then `stopped`. Answers `lost` when the CRM no
   * longer keeps what came after `replayId`. `onEvents` is awaited before the next call; what it throws ends the stream and
   * is thrown on. Throws AdapterError when the stream breaks. `onOpen` tells that the CRM has taken the subscription.
   */
  subscribe(
    ctx: CrmContext,
    options: {
      channel: string;
      replayId: string | null;
      onOpen?: () => void;
      onEvents(events: CrmStreamEvent[]): Promise<void>;
      signal: AbortSignal;
    },
  ): Promise<'stopped' | 'lost'>;
};

/** Reads history page by page; the caller stores `cursor` with each page's events, so that it can go on after a crash. */
export type CrmHistory = {
  /** Kinds of objects in the order in which they are read, in the CRM's words: leads first, what hangs on them after. */
  objects: readonly string[];
  /** How many records of the object there are to read since then (epoch ms); null when the CRM does not say. */
  count(object: string, since: number, ctx: CrmContext): Promise<number | null>;
  /** One page of the object, oldest first; `cursor` null begins, and null again in the answer when it was the last. */
  readPage(
    object: string,
    since: number,
    cursor: string | null,
    ctx: CrmContext,
  ): Promise<{ events: TranslatedEvent[]; read: number; cursor: string | null }>;
};

export type CrmValue = string | number | boolean | null;
/** What a record is to say, by the CRM's names of fields. Instants are ISO text, `id` is ours and comes back in the result. */
export type CrmChange = { id: string; externalId: string; fields: Readonly<Record<string, CrmValue>> };
/**
 * How it went: `written`, `rejected` (never succeeds as it is; `reason` in words for an admin, `code` the CRM's own),
 * `retry` (the CRM was busy with this record), `gone` (no such record any more). `fields` names those at fault, when told.
 */
export type CrmWriteResult = {
  id: string;
  outcome: 'written' | 'rejected' | 'retry' | 'gone';
  reason: string | null;
  code: string | null;
  fields: string[];
};

/** The CRM port: writing. Batches as the CRM takes them; one result per change, in order. Throws AdapterError when none went through. */
export type CrmWriter = {
  source: CrmSource;
  write(changes: readonly CrmChange[], ctx: CrmContext): Promise<CrmWriteResult[]>;
};

export type CrmFieldType = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'picklist' | 'reference' | 'other';
/** A field of the CRM's lead object as it describes itself; `options` of picklists, in the CRM's order. */
export type CrmField = {
  name: string;
  label: string;
  type: CrmFieldType;
  custom: boolean;
  readable: boolean;
  writable: boolean;
  required: boolean;
  options: { value: string; label: string }[] | null;
};
/** How many of the newest records fill a field, and some of their values. */
export type CrmSample = { filled: number; of: number; values: string[] };

/** One change that provisioning makes, may not make, or need not make, in words that an admin reads before. */
export type ProvisionStep = {
  id: string;
  kind: 'field' | 'values' | 'access' | 'rule';
  /** The CRM's name of what is made or changed. */
  target: string;
  action: 'create' | 'change' | 'nothing' | 'clash';
  words: string;
};
export type ProvisionWish = {
  /** Stage -> status value and label to have, for stages that the CRM has no value for. */
  statuses: readonly { value: string; label: string }[];
  reasons: readonly { value: string; label: string }[];
};

/** The CRM port: what its fields are, and making those that Baton writes. */
export type CrmSetup = {
  source: CrmSource;
  /** Who we are there and what we may do; `missing` names rights that are not granted. */
  identify(ctx: CrmContext): Promise<{ account: string; user: string | null; scopes: string[]; missing: string[] }>;
  listFields(ctx: CrmContext): Promise<CrmField[]>;
  sampleFields(names: readonly string[], ctx: CrmContext): Promise<Record<string, CrmSample>>;
  /**
   * The stage that a value of the status field is read as, or of `field` where a CRM tells stages in several; null when it
   * says nothing of stages, `rejected` when it says that Sales refused the lead, `won` when it says that the deal is.
   */
  stageOf?(
    value: string,
    stageMapping: Readonly<Record<string, Stage>>,
    field?: string,
  ): Stage | 'rejected' | 'won' | null;
  planProvision(wish: ProvisionWish, ctx: CrmContext): Promise<ProvisionStep[]>;
  /** Makes what the plan says now; running it again changes nothing. Steps that clash are left alone. */
  provision(
    wish: ProvisionWish,
    ctx: CrmContext,
  ): Promise<{ id: string; outcome: 'done' | 'unchanged' | 'refused'; reason: string | null }[]>;
  /** The same as files, path -> text, that an admin deploys who does not want Baton to do it. */
  renderSource?(wish: ProvisionWish, ctx: CrmContext): Promise<Record<string, string>>;
};
