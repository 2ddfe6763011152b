import { z } from 'zod';
import type { Access, Session } from './access.ts';
import type { ChangeBus, ChangeEvent } from './change-bus.ts';
import type { OrgState } from './org-state.ts';

const messageSchema = z.looseObject({
  channel: z.string(),
  id: z.string().optional(),
  clientId: z.string().optional(),
  subscription: z.union([z.string(), z.array(z.string())]).optional(),
  advice: z.looseObject({ timeout: z.number().optional() }).nullish(),
  ext: z.looseObject({ replay: z.record(z.string(), z.number()).optional() }).nullish(),
});
export const messagesSchema = z.union([z.array(messageSchema), messageSchema.transform((one) => [one])]);
type Message = z.infer<typeof messageSchema>;
type Answer = { channel: string; [part: string]: unknown };
type Client = {
  id: string;
  session: Session;
  /** How far each channel has been delivered. */
  positions: Map<string, number>;
  /** Ends the connect that waits. */
  wake: (() => void) | null;
};

export type Cometd = {
  handle(messages: readonly Message[], token: string | undefined, gone: AbortSignal): Promise<Answer[]>;
  /** Forgets every client, as after a restart: they have to shake hands again. */
  disconnectAll(): void;
  /** Ends every waiting connect, so that clients find out what has become of their session. */
  wakeAll(): void;
  clients(): number;
  stop(): void;
};

const INVALID = '401::Authentication invalid';

/**
 * The Bayeux server behind `/cometd`: handshake, connect by long polling, subscribe with replay, disconnect. A connect
 * waits `timeoutMs` for events (Salesforce: 110 s).
 */
export function createCometd(state: OrgState, access: Access, bus: ChangeBus, timeoutMs: number): Cometd {
  const clients = new Map<string, Client>();
  const unsubscribe = bus.onEvent(() => {
    for (const client of clients.values()) client.wake?.();
  });

  const handshake = (message: Message, token: string | undefined): Answer => {
    const session = token === undefined ? null : access.findSession(token);
    if (!session)
      return answer(message, {
        ext: { sfdc: { failureReason: INVALID }, replay: true, 'payload.format': true },
        advice: { reconnect: 'none' },
        error: '403::Handshake denied',
        successful: false,
      });
    const id = state.random.hex(24);
    clients.set(id, { id, session, positions: new Map(), wake: null });
    return answer(message, {
      ext: { replay: true, 'payload.format': true },
      minimumVersion: '1.0',
      version: '1.0',
      clientId: id,
      supportedConnectionTypes: ['long-polling'],
      successful: true,
    });
  };
  const subscribe = (message: Message, client: Client): Answer[] =>
    [message.subscription ?? []].flat().map((channel) => {
      const refuse = (error: string) =>
        answer(message, { clientId: client.id, subscription: channel, error, successful: false });
      if (!bus.knowsChannel(channel))
        return refuse(
          `403:denied_by_security_policy:create_denied: ${channel} is not selected for change data capture`,
        );
      const replayId = message.ext?.replay?.[channel] ?? -1;
      if (replayId !== -1 && replayId !== -2 && !bus.isKnown(replayId))
        return refuse(
          `400::The replayId {${replayId}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
        );
      const start = { [-1]: bus.lastReplayId(), [-2]: bus.firstReplayId() }[replayId];
      client.positions.set(channel, start ?? replayId);
      client.wake?.();
      return answer(message, { clientId: client.id, subscription: channel, successful: true });
    });
  const take = (client: Client): Answer[] => {
    const found: { channel: string; event: ChangeEvent }[] = [];
    for (const [channel, position] of client.positions) {
      const events = bus.listAfter(channel, position);
      for (const event of events) found.push({ channel, event });
      const last = events.at(-1)?.event.replayId;
      if (last !== undefined) client.positions.set(channel, last);
    }
    return found
      .sort((a, b) => a.event.event.replayId - b.event.event.replayId)
      .map(({ channel, event }) => ({ channel, data: event, clientId: client.id }));
  };
  const connect = async (message: Message, client: Client, gone: AbortSignal): Promise<Answer[]> => {
    client.wake?.();
    let events = take(client);
    const waits = message.advice?.timeout ?? timeoutMs;
    if (events.length === 0 && waits > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waits);
        const wake = () => {
          clearTimeout(timer);
          if (client.wake === wake) client.wake = null;
          resolve();
        };
        client.wake = wake;
        gone.addEventListener('abort', wake);
      });
      // Nobody is there to take them: they stay for the next connect.
      if (gone.aborted) return [];
      if (!clients.has(client.id)) return [unknownClient(message)];
      if (!access.findSession(client.session.token)) return [expired(message)];
      events = take(client);
    }
    const advice = { interval: 0, timeout: timeoutMs, reconnect: 'retry' };
    return [...events, answer(message, { clientId: client.id, advice, successful: true })];
  };

  return {
    handle: async (messages, token, gone) => {
      const answers: Answer[] = [];
      // A connect that travels with other messages holds only its own answer back.
      const last = (message: Message) => Number(message.channel === '/meta/connect');
      for (const message of messages.toSorted((a, b) => last(a) - last(b))) {
        if (message.channel === '/meta/handshake') {
          answers.push(handshake(message, token));
          continue;
        }
        const client = clients.get(message.clientId ?? '');
        if (!client) answers.push(unknownClient(message));
        else if (!access.findSession(client.session.token)) answers.push(expired(message));
        else if (message.channel === '/meta/connect') answers.push(...(await connect(message, client, gone)));
        else if (message.channel === '/meta/subscribe') answers.push(...subscribe(message, client));
        else if (message.channel === '/meta/unsubscribe') {
          for (const channel of [message.subscription ?? []].flat()) client.positions.delete(channel);
          answers.push(answer(message, { clientId: client.id, subscription: message.subscription, successful: true }));
        } else if (message.channel === '/meta/disconnect') {
          clients.delete(client.id);
          client.wake?.();
          answers.push(answer(message, { clientId: client.id, successful: true }));
        } else
          answers.push(
            answer(message, { error: `403::Channel ${message.channel} is not writable`, successful: false }),
          );
      }
      return answers;
    },
    disconnectAll: () => {
      const all = [...clients.values()];
      clients.clear();
      for (const client of all) client.wake?.();
    },
    wakeAll: () => {
      for (const client of clients.values()) client.wake?.();
    },
    clients: () => clients.size,
    stop: () => {
      unsubscribe();
      for (const client of clients.values()) client.wake?.();
      clients.clear();
    },
  };
}

function answer(message: Message, parts: Record<string, unknown>): Answer {
  return { ...parts, channel: message.channel, ...(message.id === undefined ? {} : { id: message.id }) };
}

const unknownClient = (message: Message) =>
  answer(message, { error: '403::Unknown client', advice: { interval: 0, reconnect: 'handshake' }, successful: false });
const expired = (message: Message) =>
  answer(message, { error: INVALID, advice: { reconnect: 'none' }, successful: false });
