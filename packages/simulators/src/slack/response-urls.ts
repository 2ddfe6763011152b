import { toArguments } from './arguments.ts';
import type { Json } from './block-kit.ts';
import { readContent } from './chat-methods.ts';
import { SlackRefusal } from './refusal.ts';
import { addMessage, findMessage, removeMessage, type WorkspaceState } from './workspace-state.ts';

const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

/** What a POST to a response URL does: replace or delete the message, or add one; five times within half an hour. */
export function answerByUrl(state: WorkspaceState, token: string, body: Json): { status: 200 | 400 | 404; body: Json } {
  const url = state.responseUrls.get(token);
  if (!url || state.now() - url.at > LIFE_MS) return { status: 404, body: { ok: false, error: 'expired_url' } };
  if (url.uses >= MAX_USES) return { status: 404, body: { ok: false, error: 'used_url' } };
  url.uses += 1;
  const original = findMessage(state, url.channel, url.ts);
  try {
    if (body.delete_original === true) {
      removeMessage(state, url.channel, url.ts);
    } else if (body.replace_original === true && original) {
      const editedTs = `${Math.floor(state.now() / 1000)}.000000`;
      Object.assign(original, readContent(state, toArguments(body)), { editedTs });
      state.version += 1;
    } else {
      const ephemeralFor = body.response_type === 'in_channel' ? null : url.userId;
      const threadTs = typeof body.thread_ts === 'string' ? body.thread_ts : null;
      addMessage(state, {
        channel: url.channel,
        ...readContent(state, toArguments(body)),
        metadata: null,
        threadTs,
        ephemeralFor,
      });
    }
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return { status: 400, body: { ok: false, error: error.error, ...error.more } };
  }
  return { status: 200, body: { ok: true } };
}
