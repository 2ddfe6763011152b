import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { Channel, OutgoingMessage } from '../channel.ts';
import { AdapterError } from '../errors.ts';
import { slackConnectionSchema } from './connection.ts';
import { toSlackError } from './errors.ts';
import { renderTierMessage } from './render.ts';

const KEEP_USERS_MS = 10 * 60_000;
const MAX_CLIENTS = 500;

/** What goes wrong is thrown; the client's own lines would name channels and people. */
const QUIET: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export type SlackOptions = { apiUrl: string; timeoutMs?: number; now?: () => number };

/**
 * Slack behind the message port. `to` is a user id (a direct message), a channel id or `#name`, or an e-mail address,
 * which is looked up. The provider's id of a message is `<channel>:<ts>`.
 */
export function createSlackChannel(options: SlackOptions): Channel {
  const now = options.now ?? Date.now;
  const slackApiUrl = options.apiUrl.endsWith('/') ? options.apiUrl : `${options.apiUrl}/`;
  const clients = new Map<string, WebClient>();
  const users = new Map<string, { id: string; until: number }>();

  function clientOf(botToken: string): WebClient {
    const kept = clients.get(botToken);
    if (kept) return kept;
    if (clients.size >= MAX_CLIENTS) clients.clear();
    const client = new WebClient(botToken, {
      slackApiUrl,
      timeout: options.timeoutMs ?? 5000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: QUIET,
    });
    clients.set(botToken, client);
    return client;
  }

  async function resolve(client: WebClient, teamId: string, to: string): Promise<string> {
    if (!to.includes('@')) return to;
    const key = `${teamId}/${to.toLowerCase()}`;
    const known = users.get(key);
    if (known && known.until > now()) return known.id;
    const answer = await client.users.lookupByEmail({ email: to }).catch((error: unknown) => {
      throw toSlackError(error, now(), false);
    });
    const id = answer.user?.id;
    if (!id) throw new AdapterError('rejected', 'slack', 'users_not_found', { about: 'recipient' });
    if (users.size > 10_000) users.clear();
    users.set(key, { id, until: now() + KEEP_USERS_MS });
    return id;
  }

  async function post(client: WebClient, channel: string, message: OutgoingMessage): Promise<{ providerId: string }> {
    const metadata = { event_type: 'baton_alert', event_payload: { id: message.messageId } };
    const body = { channel, text: message.text, metadata, unfurl_links: false, unfurl_media: false };
    const answer = await client.chat.postMessage(message.blocks ? { ...body, blocks: message.blocks as never } : body);
    return { providerId: `${answer.channel ?? channel}:${answer.ts ?? ''}` };
  }

  return {
    kind: 'slack',
    render: renderTierMessage,
    async send(message, to, credentials) {
      const parsed = slackConnectionSchema.safeParse(credentials);
      if (!parsed.success) throw new AdapterError('auth', 'slack', 'the connection is not complete');
      const client = clientOf(parsed.data.botToken);
      const channel = await resolve(client, parsed.data.teamId, to.trim());
      try {
        return await post(client, channel, message);
      } catch (thrown) {
        const error = toSlackError(thrown, now(), true);
        if (error.kind !== 'rejected' || error.about !== 'message' || !message.blocks) throw error;
        // Slack refused the blocks, so nothing was posted: the plain sentence still gets through.
        return await post(client, channel, { messageId: message.messageId, text: message.text }).catch(
          (again: unknown) => {
            throw toSlackError(again, now(), true);
          },
        );
      }
    },
    async close() {
      clients.clear();
      users.clear();
    },
  };
}
