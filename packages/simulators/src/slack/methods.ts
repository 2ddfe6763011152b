import type { Arguments } from './arguments.ts';
import type { Json } from './block-kit.ts';
import { deleteMessage, postEphemeral, postMessage, updateMessage } from './chat-methods.ts';
import { getUser, listChannels, listUsers, lookupByEmail, openConversation, testAuth } from './people-methods.ts';
import { openView, publishHome, updateView } from './view-methods.ts';
import type { WorkspaceState } from './workspace-state.ts';

type Method = { scopes: readonly string[]; run: (state: WorkspaceState, args: Arguments) => Json };

export const ALL_SCOPES = [
  'chat:write',
  'chat:write.public',
  'commands',
  'users:read',
  'users:read.email',
  'im:write',
  'channels:read',
  'groups:read',
];

/** The Web API methods of the workspace with the scopes that each needs. */
export const METHODS: Record<string, Method> = {
  'auth.test': { scopes: [], run: testAuth },
  'chat.postMessage': { scopes: ['chat:write'], run: postMessage },
  'chat.postEphemeral': { scopes: ['chat:write'], run: postEphemeral },
  'chat.update': { scopes: ['chat:write'], run: updateMessage },
  'chat.delete': { scopes: ['chat:write'], run: deleteMessage },
  'conversations.open': { scopes: ['im:write'], run: openConversation },
  'conversations.list': { scopes: ['channels:read'], run: listChannels },
  'users.lookupByEmail': { scopes: ['users:read', 'users:read.email'], run: lookupByEmail },
  'users.list': { scopes: ['users:read'], run: listUsers },
  'users.info': { scopes: ['users:read'], run: getUser },
  'views.open': { scopes: [], run: (state, args) => openView(state, args) },
  'views.push': { scopes: [], run: (state, args) => openView(state, args, true) },
  'views.update': { scopes: [], run: updateView },
  'views.publish': { scopes: [], run: publishHome },
};
