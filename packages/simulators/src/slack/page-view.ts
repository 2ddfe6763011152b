import { createHash } from 'node:crypto';
import { escapeHtml } from '../page-frame.ts';
import { textOf } from './block-kit.ts';
import { displayName } from './people-methods.ts';
import { renderMessage, renderView } from './render-blocks.ts';
import type { ViewState, WorkspaceState } from './workspace-state.ts';

export type Conversation = {
  id: string;
  label: string;
  group: 'Channels' | 'Direct messages' | 'App home';
  userId: string | null;
  posted: number;
};
export type PageState = {
  version: number;
  conversations: Conversation[];
  /** Rendered messages, oldest first; `hash` changes when one has to be drawn again. */
  messages: { ts: string; hash: string; html: string }[];
  modal: { id: string; hash: string; html: string } | null;
};

const SHOWN = 200;
const hashOf = (html: string) => createHash('sha256').update(html).digest('base64url').slice(0, 12);

/** Everything a person at the page can open: channels, the app's direct messages with each person, home tabs. */
export function listConversations(state: WorkspaceState): Conversation[] {
  const posted = (id: string) => state.posted.get(id) ?? 0;
  const channels = [...state.channels.values()].map((channel) => ({
    id: channel.id,
    label: channel.name,
    group: 'Channels' as const,
    userId: null,
    posted: posted(channel.id),
  }));
  const people = [...state.users.values()].filter((user) => !user.deleted);
  const dms = people.map((user) => {
    const id = `D${user.id.slice(1)}`;
    return { id, label: displayName(user), group: 'Direct messages' as const, userId: user.id, posted: posted(id) };
  });
  const homes = people
    .filter((user) => state.homes.has(user.id))
    .map((user) => ({
      id: `home:${user.id}`,
      label: displayName(user),
      group: 'App home' as const,
      userId: user.id,
      posted: 0,
    }));
  return [...channels, ...dms, ...homes];
}

/** What the page shows now, for one conversation and the person who is played. */
export function toPageState(state: WorkspaceState, conversationId: string, actingAs: string): PageState {
  const top = state.modals.get(actingAs)?.at(-1);
  return {
    version: state.version,
    conversations: listConversations(state),
    messages: conversationId.startsWith('home:')
      ? homeMessages(state, conversationId.slice(5))
      : listMessages(state, conversationId, actingAs),
    modal: top ? toModal(state, top) : null,
  };
}

function listMessages(state: WorkspaceState, channel: string, actingAs: string): PageState['messages'] {
  const seen = state.messages.filter(
    (message) => message.channel === channel && (!message.ephemeralFor || message.ephemeralFor === actingAs),
  );
  return seen.slice(-SHOWN).map((message) => {
    const html = renderMessage(state, message, actingAs);
    return { ts: message.ts, hash: hashOf(html), html };
  });
}

function homeMessages(state: WorkspaceState, userId: string): PageState['messages'] {
  const home = state.homes.get(userId);
  if (!home) return [];
  const html = `<div class="bubble" data-view="${home.id}">${renderView(state, home)}</div>`;
  return [{ ts: home.id, hash: hashOf(html), html }];
}

function toModal(state: WorkspaceState, view: ViewState): NonNullable<PageState['modal']> {
  const { title, submit, close } = view.given;
  const send = submit ? `<button class="primary">${escapeHtml(textOf(submit))}</button>` : '';
  const html = `<form data-view="${view.id}" novalidate><header><h2>${escapeHtml(textOf(title))}</h2><button type="button" data-close aria-label="Close">✕</button></header>
<div class="body"><p class="error" role="alert" data-trouble hidden></p>${renderView(state, view)}</div>
<footer><button type="button" data-close>${escapeHtml(textOf(close) || 'Close')}</button>${send}</footer></form>`;
  return { id: view.id, hash: view.hash, html };
}
