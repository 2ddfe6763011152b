import { makeId } from './ids.ts';
import type { Change, OrgState } from './org-state.ts';
import { type Notification, type OutboundRule, readAck, renderEnvelope } from './outbound-envelope.ts';

export type OutboundOptions = {
  rules?: readonly OutboundRule[];
  /** How long notices are gathered into one message of at most 100. */
  batchMs?: number;
  timeoutMs?: number;
  /** Wait before each retry; unless given, growing gaps up to 2 h for 24 h, times `retryScale`. */
  retryMs?: readonly number[];
  retryScale?: number;
  duplicateChance?: number;
  /** Chance that a message never comes, as after 24 h without an acknowledgement. */
  dropChance?: number;
  shuffle?: boolean;
  /** True: the profile of the app's user sends no outbound messages. */
  skipApiUser?: boolean;
};
export type OutboundAttempt = {
  messageId: number;
  url: string;
  attempt: number;
  sentAt: number;
  body: string;
  notifications: readonly Notification[];
  status: number | null;
  acked: boolean;
  error: string | null;
};
export type OutboundMessages = {
  attempts: readonly OutboundAttempt[];
  /** Notices that nobody acknowledged to the end. */
  failed: readonly Notification[];
  setRules(rules: readonly OutboundRule[]): void;
  settled(): Promise<void>;
  stop(): Promise<void>;
};

type Message = { id: number; rule: OutboundRule; notifications: Notification[]; attempt: number };
const MINUTE_MS = 60_000;

/** Gaps that double from a minute to two hours until a day is over. */
function growingGaps(scale: number): number[] {
  const gaps: number[] = [];
  let total = 0;
  for (let gap = MINUTE_MS; total + gap <= 24 * 60 * MINUTE_MS; gap = Math.min(gap * 2, 120 * MINUTE_MS)) {
    gaps.push(gap * scale);
    total += gap;
  }
  return gaps;
}

/** Sends what changed to the listeners of its rules, over and over until each says that it has it. */
export function createOutboundMessages(state: OrgState, options: OutboundOptions): OutboundMessages {
  const { batchMs = 50, timeoutMs = 60_000 } = options;
  const retryMs = options.retryMs ?? growingGaps(options.retryScale ?? 1);
  const attempts: OutboundAttempt[] = [];
  const failed: Notification[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let rules = [...(options.rules ?? [])];
  let waiting: { rule: OutboundRule; notification: Notification }[] = [];
  let gathering = false;
  let lastNotice = 0;
  let lastMessage = 0;

  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const start = (message: Message) => {
    const work = deliver(message).finally(() => running.delete(work));
    running.add(work);
  };
  const deliver = async (message: Message) => {
    const attempt = await post(state, message, timeoutMs, stopping.signal);
    if (stopping.signal.aborted) return;
    attempts.push(attempt);
    if (attempt.acked) return;
    const wait = retryMs[message.attempt];
    if (wait === undefined) failed.push(...message.notifications);
    else later(wait, () => start({ ...message, attempt: message.attempt + 1 }));
  };
  const flush = () => {
    gathering = false;
    const given = options.shuffle ? state.random.shuffle(waiting) : waiting;
    waiting = [];
    const messages: Message[] = [];
    for (const rule of rules) {
      const own = given.filter((one) => one.rule === rule).map(({ notification }) => notification);
      for (let i = 0; i < own.length; i += 100) {
        const message = { id: ++lastMessage, rule, notifications: own.slice(i, i + 100), attempt: 0 };
        if (state.random.next() < (options.dropChance ?? 0)) continue;
        messages.push(message);
        if (state.random.next() < (options.duplicateChance ?? 0)) messages.push({ ...message });
      }
    }
    for (const message of options.shuffle ? state.random.shuffle(messages) : messages) start(message);
  };
  const onChange = (change: Change) => {
    if (change.kind !== 'CREATE' && change.kind !== 'UPDATE') return;
    if (options.skipApiUser && change.writer.userId === state.apiUserId) return;
    for (const rule of rules.filter(({ object }) => object === change.object))
      for (const recordId of change.ids)
        waiting.push({ rule, notification: { id: makeId('04l', ++lastNotice), recordId } });
    if (waiting.length === 0 || gathering || stopping.signal.aborted) return;
    gathering = true;
    later(batchMs, flush);
  };
  state.listeners.add(onChange);

  return {
    attempts,
    failed,
    setRules: (given) => {
      rules = [...given];
    },
    settled: async () => {
      while (timers.size > 0 || running.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: async () => {
      state.listeners.delete(onChange);
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.allSettled(running);
    },
  };
}

async function post(
  state: OrgState,
  message: Message,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<OutboundAttempt> {
  const { rule, notifications } = message;
  const body = renderEnvelope(state, rule, notifications);
  const sent = {
    messageId: message.id,
    url: rule.url,
    attempt: message.attempt,
    sentAt: state.now(),
    body,
    notifications,
  };
  try {
    const response = await fetch(rule.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: '""',
        'User-Agent': 'Jakarta Commons-HttpClient/3.1',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
    });
    const answer = await response.text();
    const acked = response.status === 200 && readAck(answer) === true;
    return { ...sent, status: response.status, acked, error: acked ? null : answer.slice(0, 200) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ...sent, status: null, acked: false, error: cause instanceof Error ? cause.message : String(cause) };
  }
}
