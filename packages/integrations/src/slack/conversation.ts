import type { RenderedMessage } from '../channel.ts';
import type { SlackClients } from './connect.ts';
import { toSlackError } from './errors.ts';

/** A message of ours by its channel and time stamp. */
export type SlackPlace = { channel: string; ts: string };

/** What Baton does in Slack when a person presses something. All throw AdapterError and try once. */
export type SlackConversation = {
  /** Opens a modal; `triggerId` is good for three seconds and one call. */
  openView(credentials: unknown, triggerId: string, view: object): Promise<void>;
  updateMessage(credentials: unknown, place: SlackPlace, message: RenderedMessage): Promise<void>;
  /** A message in a channel that one person sees. */
  postEphemeral(credentials: unknown, channel: string, userId: string, message: RenderedMessage): Promise<void>;
  /** The confirmed e-mail address of a person of the connection's own team; null for bots, guests of other teams and unknown ones. */
  findUserEmail(credentials: unknown, userId: string): Promise<string | null>;
};

/** The calls behind buttons and forms, on the kept clients. */
export function createConversation(clients: SlackClients, now: () => number): SlackConversation {
  const refuse = (error: unknown) => {
    throw toSlackError(error, now(), false);
  };
  return {
    async openView(credentials, triggerId, view) {
      const { client } = clients.connect(credentials);
      await client.views.open({ trigger_id: triggerId, view: view as never }).catch(refuse);
    },
    async updateMessage(credentials, { channel, ts }, { text, blocks }) {
      const { client } = clients.connect(credentials);
      await client.chat.update({ channel, ts, text, blocks: (blocks ?? []) as never }).catch(refuse);
    },
    async postEphemeral(credentials, channel, userId, { text, blocks }) {
      const { client } = clients.connect(credentials);
      const body = { channel, user: userId, text };
      await client.chat.postEphemeral(blocks ? { ...body, blocks: blocks as never } : body).catch(refuse);
    },
    async findUserEmail(credentials, userId) {
      const { client, teamId } = clients.connect(credentials);
      const { user } = await client.users.info({ user: userId }).catch((error: unknown) => {
        const known = toSlackError(error, now(), false);
        if (known.kind === 'rejected' && known.about === 'recipient') return { user: undefined };
        throw known;
      });
      if (!user || user.deleted || user.is_bot || user.is_email_confirmed === false) return null;
      if (user.team_id !== undefined && user.team_id !== teamId) return null;
      return user.profile?.email ?? null;
    },
  };
}
