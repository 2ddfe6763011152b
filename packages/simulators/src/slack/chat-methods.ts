import type { Arguments } from './arguments.ts';
import { type Block, isObject, type Json, withIds } from './block-kit.ts';
import { checkMessageBlocks } from './check-blocks.ts';
import { invalidPayload, refuse } from './refusal.ts';
import {
  addMessage,
  findMessage,
  findPlaceToPost,
  removeMessage,
  toMessageObject,
  type WorkspaceState,
} from './workspace-state.ts';

const MAX_TEXT = 4000;
const MAX_METADATA = 8000;

/** The text and blocks of a message to be, checked as Slack checks them. */
export function readContent(state: WorkspaceState, args: Arguments): { text: string; blocks: Block[] } {
  const text = args.find('text') ?? '';
  const given = args.json('blocks', 'invalid_blocks_format');
  if (given !== null && !Array.isArray(given)) throw refuse('invalid_blocks_format');
  const blocks: unknown[] = given ?? [];
  const faults = checkMessageBlocks(blocks);
  if (faults.length > 0) throw invalidPayload('invalid_blocks', faults);
  if (text === '' && blocks.length === 0) throw refuse('no_text');
  if (text.length > MAX_TEXT) throw refuse('msg_too_long');
  return { text, blocks: withIds(blocks.filter(isObject), () => state.random.hex(5)) };
}

function readMetadata(args: Arguments): Json | null {
  const metadata = args.json('metadata', 'invalid_metadata_format');
  if (metadata === null) return null;
  const sound = isObject(metadata) && typeof metadata.event_type === 'string' && isObject(metadata.event_payload);
  if (!sound || !isObject(metadata)) throw refuse('invalid_metadata_schema');
  if (JSON.stringify(metadata).length > MAX_METADATA) throw refuse('metadata_too_large');
  return metadata;
}

/** chat.postMessage */
export function postMessage(state: WorkspaceState, args: Arguments): Json {
  const channel = findPlaceToPost(state, args.get('channel'));
  const threadTs = args.find('thread_ts');
  if (threadTs && !findMessage(state, channel, threadTs)) throw refuse('thread_not_found');
  const message = addMessage(state, {
    channel,
    ...readContent(state, args),
    metadata: readMetadata(args),
    threadTs,
    ephemeralFor: null,
  });
  return { channel, ts: message.ts, message: toMessageObject(state, message) };
}

/** chat.postEphemeral */
export function postEphemeral(state: WorkspaceState, args: Arguments): Json {
  const channel = findPlaceToPost(state, args.get('channel'));
  const user = args.get('user');
  if (!state.users.has(user)) throw refuse('user_not_found');
  const owner = state.dms.get(channel);
  if (owner && owner !== user) throw refuse('user_not_in_channel');
  const message = addMessage(state, {
    channel,
    ...readContent(state, args),
    metadata: null,
    threadTs: args.find('thread_ts'),
    ephemeralFor: user,
  });
  return { message_ts: message.ts };
}

function getOwnMessage(state: WorkspaceState, args: Arguments) {
  const channel = args.get('channel');
  if (!state.channels.has(channel) && !state.dms.has(channel)) throw refuse('channel_not_found');
  const message = findMessage(state, channel, args.get('ts'));
  if (!message || message.ephemeralFor) throw refuse('message_not_found');
  return message;
}

/** chat.update: with text alone the old blocks go; `blocks: []` removes them too. */
export function updateMessage(state: WorkspaceState, args: Arguments): Json {
  const message = getOwnMessage(state, args);
  const { text, blocks } = readContent(state, args);
  Object.assign(message, {
    text: text || message.text,
    blocks,
    metadata: readMetadata(args) ?? message.metadata,
    editedTs: `${Math.floor(state.now() / 1000)}.000000`,
  });
  state.version += 1;
  return { channel: message.channel, ts: message.ts, text: message.text, message: toMessageObject(state, message) };
}

/** chat.delete */
export function deleteMessage(state: WorkspaceState, args: Arguments): Json {
  const { channel, ts } = getOwnMessage(state, args);
  removeMessage(state, channel, ts);
  return { channel, ts };
}
