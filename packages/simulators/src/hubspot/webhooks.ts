import type { Random } from '../seeded-random.ts';
import type { EventDraft, Source } from './portal-state.ts';
import { signV3 } from './signature.ts';

export type WebhookEvent = EventDraft & {
  eventId: number;
  subscriptionId: number;
  portalId: number;
  appId: number;
  changeSource: string;
  sourceId: string;
  attemptNumber: number;
};
export type WebhookAttempt = {
  deliveryId: number;
  url: string;
  attemptNumber: number;
  sentAt: number;
  tookMs: number;
  events: WebhookEvent[];
  status: number | null;
  error: string | null;
};

export type WebhookOptions = {
  portalId: number;
  appId: number;
  clientSecret: string;
  now: () => number;
  random: Random;
  /** How long changes are gathered into one batch. */
  batchMs?: number;
  timeoutMs?: number;
  maxConcurrent?: number;
  /** Wait before each retry; its length is the number of retries (HubSpot: ten over 24 h). */
  retryMs?: readonly number[];
  /** Chance that a batch is delivered a second time, and whether batches and their events are mixed up: HubSpot promises neither order nor once. */
  duplicateChance?: number;
  shuffle?: boolean;
};

export type Webhooks = {
  emit(event: EventDraft, source: Source): void;
  setUrl(url: string | undefined): void;
  attempts: readonly WebhookAttempt[];
  /** Resolves once nothing is waiting, under way or to be retried. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

type Batch = { id: number; events: WebhookEvent[]; attempt: number };
const DEFAULT_RETRIES = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000];
const KNOWN_SUBSCRIPTIONS: Record<string, number> = {
  'contact.creation': 22,
  'contact.propertyChange/lifecyclestage': 25,
  'contact.propertyChange/hubspot_owner_id': 26,
  'contact.propertyChange/hs_lead_status': 27,
  'contact.associationChange': 28,
  'contact.merge': 29,
  'contact.deletion': 30,
  'contact.privacyDeletion': 31,
  'object.creation': 41,
  'object.associationChange': 42,
};

/** Gathers changes into signed batches of at most 100 and delivers them, at most ten at once, with retries. */
export function createWebhooks(options: WebhookOptions, firstUrl: string | undefined): Webhooks {
  const { random, batchMs = 50, timeoutMs = 5_000, maxConcurrent = 10, retryMs = DEFAULT_RETRIES } = options;
  const attempts: WebhookAttempt[] = [];
  const ready: Batch[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const subscriptions = new Map(Object.entries(KNOWN_SUBSCRIPTIONS));
  let url = firstUrl;
  let waiting: WebhookEvent[] = [];
  let gathering = false;
  let lastEventId = 3_816_279_339;
  let lastBatchId = 0;

  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const subscriptionOf = (event: EventDraft) => {
    const key =
      typeof event.propertyName === 'string'
        ? `${event.subscriptionType}/${event.propertyName}`
        : event.subscriptionType;
    const id = subscriptions.get(key) ?? 100 + subscriptions.size;
    subscriptions.set(key, id);
    return id;
  };
  const flush = () => {
    gathering = false;
    const events = options.shuffle ? random.shuffle(waiting) : waiting;
    waiting = [];
    for (let i = 0; i < events.length; i += 100) {
      const batch = { id: ++lastBatchId, events: events.slice(i, i + 100), attempt: 0 };
      ready.push(batch);
      if (random.next() < (options.duplicateChance ?? 0)) ready.push({ ...batch });
    }
    if (options.shuffle) ready.splice(0, ready.length, ...random.shuffle(ready));
    pump();
  };
  const pump = () => {
    while (running.size < maxConcurrent && !stopping.signal.aborted) {
      const batch = ready.shift();
      if (!batch) return;
      const work = deliver(batch).finally(() => {
        running.delete(work);
        pump();
      });
      running.add(work);
    }
  };
  const deliver = async (batch: Batch) => {
    if (url === undefined) return;
    const events = batch.events.map((event) => ({ ...event, attemptNumber: batch.attempt }));
    const attempt = await post(options, url, events, timeoutMs, stopping.signal);
    if (stopping.signal.aborted) return;
    attempts.push({ ...attempt, deliveryId: batch.id, attemptNumber: batch.attempt, events });
    const wait = retryMs[batch.attempt];
    const done = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    if (done || wait === undefined) return;
    later(wait, () => {
      ready.push({ ...batch, attempt: batch.attempt + 1 });
      pump();
    });
  };

  return {
    attempts,
    emit: (event, source) => {
      if (url === undefined || stopping.signal.aborted) return;
      const { portalId, appId } = options;
      const { changeSource, sourceId } = source;
      waiting.push({
        eventId: ++lastEventId,
        subscriptionId: subscriptionOf(event),
        portalId,
        appId,
        attemptNumber: 0,
        changeSource,
        sourceId,
        ...event,
      });
      if (gathering) return;
      gathering = true;
      later(batchMs, flush);
    },
    setUrl: (next) => {
      url = next;
    },
    settled: async () => {
      while (timers.size > 0 || running.size > 0 || ready.length > 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: async () => {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.allSettled(running);
    },
  };
}

async function post(
  options: WebhookOptions,
  url: string,
  events: WebhookEvent[],
  timeoutMs: number,
  stopped: AbortSignal,
) {
  const body = JSON.stringify(events);
  const sentAt = options.now();
  const startedAt = performance.now();
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'HubSpot Connect 2.0 (simulated)',
    'X-HubSpot-Request-Timestamp': String(sentAt),
    'X-HubSpot-Signature-v3': signV3({
      clientSecret: options.clientSecret,
      method: 'POST',
      url,
      body,
      timestamp: sentAt,
    }),
  };
  const outcome = (status: number | null, error: string | null) => ({
    url,
    sentAt,
    tookMs: Math.round(performance.now() - startedAt),
    status,
    error,
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
    });
    await response.arrayBuffer();
    return outcome(response.status, null);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return outcome(null, cause instanceof Error ? cause.message : String(cause));
  }
}
