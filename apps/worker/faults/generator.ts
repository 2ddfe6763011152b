import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type PlannedEvent, sendingMs } from './plan.ts';

/** An event that the door answered with 2xx. Instants are epoch ms of the machine's clock. */
export type Acked = PlannedEvent & { occurredAt: number; ackedAt: number };

export type Answer = { at: number; tookMs: number; status: number | 'no answer'; retryAfter: string | null };

export type Generator = {
  finished: Promise<void>;
  acked(): Acked[];
  answers(): Answer[];
  /** Sends what follows elsewhere. */
  redirect(url: string): void;
  stop(): void;
};

type Options = {
  url: string;
  key: string;
  source: string;
  /** Instant (epoch ms) to which the plan's times are added. */
  startAt: number;
  events: readonly PlannedEvent[];
  file: string;
  batch?: number;
  /** Sends everything at once instead of at its time. */
  atOnce?: boolean;
};

const LANES = 8;

/**
 * Posts each event at its time and again until it is answered 2xx, as a sender with retries does. Every 2xx is appended
 * to the file and synced to disk before it counts.
 */
export function startGenerator(options: Options): Generator {
  const { key, source, startAt, file, batch = 50, atOnce = false } = options;
  const out = openSync(file, 'a');
  const answers: Answer[] = [];
  const queue = [...options.events];
  let { url } = options;
  let stopped = false;

  async function post(events: PlannedEvent[]): Promise<boolean> {
    const at = Date.now();
    const begun = performance.now();
    const body = JSON.stringify({
      source,
      events: events.map(({ atMs, id, lead, type, data }) => {
        return { id, lead, type, data, occurredAt: new Date(startAt + atMs).toISOString() };
      }),
    });
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body,
      signal: AbortSignal.timeout(15_000),
    })
      .then(async (response) => ({ response, text: await response.text() }))
      .catch(() => null);
    answers.push({
      at,
      tookMs: performance.now() - begun,
      status: answer?.response.status ?? 'no answer',
      retryAfter: answer?.response.headers.get('retry-after') ?? null,
    });
    const status = answer?.response.status;
    // A sender may give up on such an answer: none of ours may ever get it.
    if (status !== undefined && status >= 400 && status < 500)
      throw new Error(`the door refused events: ${status} ${answer?.text}`);
    if (status !== 202) return false;
    const ackedAt = Date.now();
    const lines = events.map((event) => JSON.stringify({ ...event, occurredAt: startAt + event.atMs, ackedAt }));
    writeSync(out, `${lines.join('\n')}\n`);
    fsyncSync(out);
    return true;
  }

  async function lane(): Promise<void> {
    while (queue.length > 0 && !stopped) {
      const now = Date.now() - startAt;
      const due = atOnce ? batch : queue.slice(0, batch).filter((event) => sendingMs(event) <= now).length;
      const events = queue.splice(0, due);
      if (events.length === 0) await wait(20);
      else while (!stopped && !(await post(events))) await wait(200);
    }
  }

  return {
    finished: Promise.all(Array.from({ length: LANES }, lane)).then(() => closeSync(out)),
    acked: () => readAcked(file),
    answers: () => answers,
    redirect(next) {
      url = next;
    },
    stop() {
      stopped = true;
    },
  };
}

/** The calls that were not answered 2xx. */
export function refusals(answers: readonly Answer[]): Answer[] {
  return answers.filter((answer) => answer.status !== 202);
}

function readAcked(file: string): Acked[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Acked);
}
