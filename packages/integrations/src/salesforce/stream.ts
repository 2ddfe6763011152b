import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import { clip, oneLine } from '../clip.ts';
import type { CrmContext, CrmStream, CrmStreamEvent } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { isOverflow, toChangeEvent } from './change-event.ts';
import { connectionOf } from './client.ts';
import type { Library } from './library.ts';
import type { Session } from './session.ts';

type Options = Parameters<CrmStream['subscribe']>[1];
type End = 'stopped' | 'lost' | 'refused';
/** Parts of a Bayeux message that decide. */
type Message = {
  channel?: string;
  subscription?: string | string[];
  successful?: boolean;
  error?: string;
  data?: unknown;
  ext?: { sfdc?: { failureReason?: string } };
};

const OPEN_WITHIN_MS = 30_000;
const BATCH = 200;
const NEW_ONLY = -1;
const HOUR_MS = 3_600_000;

/** Change Data Capture over jsforce's streaming client. */
export function createSalesforceStream({ client }: Library): CrmStream {
  return {
    async subscribe(ctx, options) {
      let session = await client.sessions.get(ctx);
      let replayId = options.replayId;
      for (let renewed = false; ; ) {
        const end = await listen(ctx, session, replayId, {
          ...options,
          onOpen: () => {
            renewed = false;
            options.onOpen?.();
          },
          onEvents: async (events) => {
            await options.onEvents(events);
            replayId = events.at(-1)?.replayId ?? replayId;
          },
        });
        if (end !== 'refused') return end;
        // The client never signs in again by itself: a new one goes on after the last event, with a new session, once.
        if (renewed)
          throw new AdapterError('auth', 'salesforce', 'Salesforce does not accept the sign-in for its stream');
        session = await client.sessions.renew(ctx, session);
        renewed = true;
      }
    },
  };
}

/** One client's life: from its handshake until the signal fires, the session ends or the stream breaks. */
function listen(ctx: CrmContext, session: Session, replayId: string | null, options: Options): Promise<End> {
  const { channel, onOpen, onEvents, signal } = options;
  if (signal.aborted) return Promise.resolve('stopped');
  return new Promise<End>((resolve, reject) => {
    const waiting: CrmStreamEvent[] = [];
    let delivering: Promise<void> | null = null;
    let isOver = false;

    const streaming = connectionOf(session, OPEN_WITHIN_MS).streaming.createClient([
      { incoming: receive },
      new StreamingExtension.Replay(channel, replayId === null ? NEW_ONLY : Number(replayId)),
    ]) as unknown as StreamingClient;
    const late = setTimeout(() => finish(broken('no subscription within 30 s')), OPEN_WITHIN_MS);
    const stop = () => finish('stopped');
    signal.addEventListener('abort', stop);
    streaming.on('transport:down', () => finish(broken('the connection was cut')));
    streaming.subscribe(channel, () => undefined);

    function hangUp(): void {
      isOver = true;
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      close(streaming);
    }

    /** Settles once what was received before the end has been handed on; what fails there is what is told. */
    function finish(end: End | AdapterError): void {
      if (isOver) return;
      hangUp();
      const settle = () => (end instanceof AdapterError ? reject(end) : resolve(end));
      if (delivering === null) settle();
      else delivering.then(settle, reject);
    }

    async function deliver(): Promise<void> {
      while (waiting.length > 0) {
        const events = waiting.splice(0, BATCH);
        await onEvents(events);
        if (events.some(isOverflow)) finish('lost');
      }
      delivering = null;
    }

    function receive(message: Message, next: (message: Message) => void): void {
      if (isOver) return;
      if (message.successful === false) {
        const end = endOf(message, ctx.now);
        if (end !== null) finish(end);
        if (isOver) return;
      }
      if (message.channel === '/meta/subscribe' && message.successful) {
        clearTimeout(late);
        onOpen?.();
      }
      const event = message.channel?.startsWith('/data/') ? toChangeEvent(message.data) : null;
      if (event) {
        waiting.push(event);
        if (delivering === null) {
          delivering = deliver();
          delivering.catch((error: unknown) => {
            hangUp();
            reject(error);
          });
        }
      }
      next(message);
    }
  });
}

/** What a refusal means; null for one that the client mends itself, by shaking hands again. */
function endOf({ channel, error = '', ext }: Message, now: number): End | AdapterError | null {
  const text = `${error} ${ext?.sfdc?.failureReason ?? ''}`;
  if (/^40\d::.*replayId/i.test(error)) return 'lost';
  if (/\b401::|Authentication invalid|Handshake denied/i.test(text)) return 'refused';
  if (/limit/i.test(text))
    return new AdapterError('rateLimited', 'salesforce', "the organisation's change events of the day are used up", {
      retryAt: now + HOUR_MS,
    });
  if (channel === '/meta/subscribe')
    return new AdapterError(
      'rejected',
      'salesforce',
      `Change Data Capture is not open to us: ${clip(oneLine(error), 150)}`,
    );
  if (/Unknown client/i.test(text)) return null;
  return broken(clip(oneLine(error), 150));
}

function broken(reason: string): AdapterError {
  return new AdapterError('transient', 'salesforce', `the stream of changes broke: ${reason}`);
}

/** Faye's client with the parts that only closing it needs: a poll under way would hold its socket for two minutes. */
type StreamingClient = {
  subscribe(channel: string, callback: (data: unknown) => void): unknown;
  on(event: string, callback: () => void): unknown;
  disconnect(): unknown;
  _dispatcher: {
    close(): void;
    _envelopes: Map<
      string,
      { timer?: NodeJS.Timeout; request?: Promise<{ abort?(): void } | undefined>; message: Message }
    >;
  };
};

function close(streaming: StreamingClient): void {
  const { _dispatcher: dispatcher } = streaming;
  const polls = [...dispatcher._envelopes.values()];
  streaming.disconnect();
  // The farewell goes out first.
  setTimeout(() => {
    for (const { timer, request } of [...polls, ...dispatcher._envelopes.values()]) {
      clearTimeout(timer);
      request?.then((one) => one?.abort?.()).catch(() => undefined);
    }
    dispatcher._envelopes.clear();
    dispatcher.close();
  }, 200).unref();
}
