import type { Arguments } from './arguments.ts';
import type { Json } from './block-kit.ts';
import { refuse } from './refusal.ts';
import { openDm, type SlackChannel, type SlackUser, type WorkspaceState } from './workspace-state.ts';

/** auth.test */
export function testAuth(state: WorkspaceState): Json {
  const { teamId, botUserId, botId, teamDomain } = state;
  return {
    url: `https://${teamDomain}.slack.com/`,
    team: teamDomain,
    user: state.appName.toLowerCase(),
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
    is_enterprise_install: false,
  };
}

/** users.lookupByEmail: deactivated people are not found. */
export function lookupByEmail(state: WorkspaceState, args: Arguments): Json {
  const email = args.get('email').toLowerCase();
  const user = [...state.users.values()].find((one) => !one.deleted && one.email.toLowerCase() === email);
  if (!user) throw refuse('users_not_found');
  return { user: toUserObject(state, user) };
}

/** users.info */
export function getUser(state: WorkspaceState, args: Arguments): Json {
  const user = state.users.get(args.get('user'));
  if (!user) throw refuse('user_not_found');
  return { user: toUserObject(state, user) };
}

/** users.list */
export function listUsers(state: WorkspaceState, args: Arguments): Json {
  const { page, response_metadata } = toPage([...state.users.values()], args, (user) => user.id);
  return {
    members: page.map((user) => toUserObject(state, user)),
    cache_ts: Math.floor(state.now() / 1000),
    response_metadata,
  };
}

/** conversations.list */
export function listChannels(state: WorkspaceState, args: Arguments): Json {
  const types = (args.find('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const visible = [...state.channels.values()].filter((channel) => {
    if (args.isTrue('exclude_archived') && channel.isArchived) return false;
    return channel.isPrivate
      ? types.includes('private_channel') && channel.isMember !== false
      : types.includes('public_channel');
  });
  const { page, response_metadata } = toPage(visible, args, (channel) => channel.id);
  const dms = types.includes('im') ? [...state.dms].map(([id, user]) => ({ id, is_im: true, user })) : [];
  return { channels: [...page.map(toChannelObject), ...dms], response_metadata };
}

/** conversations.open, for one person. */
export function openConversation(state: WorkspaceState, args: Arguments): Json {
  const known = args.find('channel');
  const users = known ? [state.dms.get(known) ?? ''] : args.get('users').split(',');
  const [userId] = users;
  if (users.length !== 1 || !userId)
    throw refuse(known ? 'channel_not_found' : 'method_not_supported_for_channel_type');
  if (userId === state.botUserId) throw refuse('cannot_dm_bot');
  const alreadyOpen = state.dms.has(`D${userId.slice(1)}`);
  const id = openDm(state, userId);
  return {
    ...(alreadyOpen ? { no_op: true, already_open: true } : {}),
    channel: args.isTrue('return_im') ? { id, is_im: true, user: userId } : { id },
  };
}

function toPage<T>(items: readonly T[], args: Arguments, idOf: (item: T) => string) {
  const limit = Number(args.find('limit') ?? 1000);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw refuse('invalid_limit');
  const cursor = args.find('cursor');
  const after = cursor
    ? items.findIndex((item) => Buffer.from(`after:${idOf(item)}`).toString('base64') === cursor)
    : -1;
  if (cursor && after === -1) throw refuse('invalid_cursor');
  const page = items.slice(after + 1, after + 1 + limit);
  const last = page.at(-1);
  const more = last !== undefined && after + 1 + limit < items.length;
  return {
    page,
    response_metadata: { next_cursor: more ? Buffer.from(`after:${idOf(last)}`).toString('base64') : '' },
  };
}

export const displayName = (user: SlackUser): string => user.realName ?? user.name;

function toUserObject(state: WorkspaceState, user: SlackUser): Json {
  const shown = displayName(user);
  const email = state.scopes.includes('users:read.email') ? { email: user.email } : {};
  return {
    id: user.id,
    team_id: state.teamId,
    name: user.name,
    deleted: user.deleted ?? false,
    real_name: shown,
    tz: user.tz ?? 'America/New_York',
    profile: { real_name: shown, display_name: user.name, team: state.teamId, ...email },
    is_bot: false,
    is_app_user: false,
  };
}

function toChannelObject(channel: SlackChannel): Json {
  const { id, name, isPrivate = false, isMember = true, isArchived = false } = channel;
  return {
    id,
    name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: isMember,
  };
}
