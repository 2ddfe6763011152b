import type { Random } from '../seeded-random.ts';
import type { Block, Json } from './block-kit.ts';
import { refuse } from './refusal.ts';

export type SlackUser = { id: string; name: string; email: string; realName?: string; deleted?: boolean; tz?: string };
export type SlackChannel = { id: string; name: string; isPrivate?: boolean; isMember?: boolean; isArchived?: boolean };
export type SlackMessage = {
  channel: string;
  ts: string;
  text: string;
  blocks: Block[];
  metadata: Json | null;
  threadTs: string | null;
  editedTs: string | null;
  /** The one person who sees it; null when everybody in the conversation does. */
  ephemeralFor: string | null;
};
export type ViewState = {
  id: string;
  userId: string;
  given: Json & { blocks: Block[] };
  hash: string;
  rootId: string;
  previousId: string | null;
};
/** What a person has chosen in the inputs of one message, by block and action id. */
export type InputValues = Record<string, Record<string, Json>>;

export type WorkspaceState = {
  teamId: string;
  teamDomain: string;
  appName: string;
  appId: string;
  botUserId: string;
  botId: string;
  scopes: readonly string[];
  now: () => number;
  /** Tells the page that read marks of an earlier run do not count. */
  startedAt: number;
  random: Random;
  users: Map<string, SlackUser>;
  channels: Map<string, SlackChannel>;
  /** Direct-message channel id to the person's id. */
  dms: Map<string, string>;
  messages: SlackMessage[];
  /** How many messages each conversation has ever got, for unread counts. */
  posted: Map<string, number>;
  /** Open modals of each person, the topmost last. */
  modals: Map<string, ViewState[]>;
  homes: Map<string, ViewState>;
  triggers: Map<string, { userId: string; at: number; used: boolean }>;
  responseUrls: Map<string, { channel: string; ts: string; userId: string; at: number; uses: number }>;
  chosen: Map<string, InputValues>;
  /** Grows with every change that the page has to show. */
  version: number;
  lastMicros: number;
};

/** A message id of the present instant: seconds, a dot and six digits, never the same twice. */
export function nextTs(state: WorkspaceState): string {
  state.lastMicros = Math.max(state.now() * 1000 + 100, state.lastMicros + 100);
  const digits = String(state.lastMicros);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** The direct-message channel with a person, opened when there is none. */
export function openDm(state: WorkspaceState, userId: string): string {
  const user = state.users.get(userId);
  if (!user) throw refuse('user_not_found');
  if (user.deleted) throw refuse('user_disabled');
  const id = `D${userId.slice(1)}`;
  if (!state.dms.has(id)) state.version += 1;
  state.dms.set(id, userId);
  return id;
}

/** The conversation a post goes to, by channel id, `#name`, DM id or person's id; refuses where the app may not post. */
export function findPlaceToPost(state: WorkspaceState, channel: string): string {
  if (state.dms.has(channel)) return channel;
  if (/^[UW]/.test(channel) && state.users.has(channel)) return openDm(state, channel);
  const name = channel.replace(/^#/, '');
  const found = state.channels.get(channel) ?? [...state.channels.values()].find((one) => one.name === name);
  if (!found || (found.isPrivate && found.isMember === false)) throw refuse('channel_not_found');
  if (found.isArchived) throw refuse('is_archived');
  if (found.isMember === false && !state.scopes.includes('chat:write.public')) throw refuse('not_in_channel');
  return found.id;
}

/** Adds a message to a conversation. */
export function addMessage(state: WorkspaceState, message: Omit<SlackMessage, 'ts' | 'editedTs'>): SlackMessage {
  const added: SlackMessage = { ...message, ts: nextTs(state), editedTs: null };
  state.messages.push(added);
  if (!added.ephemeralFor) state.posted.set(added.channel, (state.posted.get(added.channel) ?? 0) + 1);
  state.version += 1;
  return added;
}

export const findMessage = (state: WorkspaceState, channel: string, ts: string): SlackMessage | null =>
  state.messages.find((message) => message.channel === channel && message.ts === ts) ?? null;

/** Takes a message away; false when there was none. */
export function removeMessage(state: WorkspaceState, channel: string, ts: string): boolean {
  const index = state.messages.findIndex((message) => message.channel === channel && message.ts === ts);
  if (index === -1) return false;
  state.messages.splice(index, 1);
  state.version += 1;
  return true;
}

/** A message in the form in which answers and payloads carry it. */
export function toMessageObject(state: WorkspaceState, message: SlackMessage): Json {
  return {
    user: state.botUserId,
    type: 'message',
    ts: message.ts,
    bot_id: state.botId,
    app_id: state.appId,
    text: message.text,
    team: state.teamId,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.editedTs ? { edited: { user: state.botUserId, ts: message.editedTs } } : {}),
  };
}

/** A view in the form in which answers and payloads carry it; `values` is what its inputs hold. */
export function toViewObject(state: WorkspaceState, view: ViewState, values: InputValues = {}): Json {
  const { given } = view;
  return {
    id: view.id,
    team_id: state.teamId,
    type: given.type,
    title: given.title ?? null,
    submit: given.submit ?? null,
    close: given.close ?? null,
    blocks: given.blocks,
    private_metadata: given.private_metadata ?? '',
    callback_id: given.callback_id ?? '',
    external_id: given.external_id ?? '',
    state: { values },
    hash: view.hash,
    clear_on_close: given.clear_on_close ?? false,
    notify_on_close: given.notify_on_close ?? false,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: state.appId,
    app_installed_team_id: state.teamId,
    bot_id: state.botId,
  };
}
