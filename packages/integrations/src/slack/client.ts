import type { WebClient } from '@slack/web-api';
import type { Channel, OutgoingMessage } from '../channel.ts';
import { AdapterError } from '../errors.ts';
import { keepClients, type SlackOptions } from './connect.ts';
import { createConversation, type SlackConversation } from './conversation.ts';
import { toSlackError } from './errors.ts';
import { renderTierMessage } from './render.ts';
import { renderGroupMessage } from './render-group.ts';

const KEEP_USERS_MS = 10 * 60_000;

/** The message port, and what answers the people who press its buttons. */
export type SlackChannel = Channel & SlackConversation;

/**
 * Slack behind the message port. `to` is a user id (a direct message), a channel id or `#name`, or an e-mail address,
 * which is looked up. The provider's id of a message is `<channel>:<ts>`.
 */
export function createSlackChannel(options: SlackOptions): SlackChannel {
  const now = options.now ?? Date.now;
  const clients = keepClients(options);
  const users = new Map<string, { id: string; until: number }>();

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
    ...createConversation(clients, now),
    kind: 'slack',
    render: renderTierMessage,
    renderGroup: renderGroupMessage,
    async send(message, to, credentials) {
      const { client, teamId } = clients.connect(credentials);
      const channel = await resolve(client, teamId, to.trim());
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
