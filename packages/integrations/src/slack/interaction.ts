import { z } from 'zod';
import type { SlackPlace } from './conversation.ts';

const id = z.string().min(1).max(500);
const optional = z.string().max(4000).nullish();

export type SlackUser = { id: string; teamId: string | null };
/** What a person gave to the inputs of a form, by block and action id. */
export type FormValues = Record<string, Record<string, { value?: string | null; choice?: string | null }>>;

/** What Slack calls us about, as far as Baton answers it. Nothing in it may be believed before its signature is checked. */
export type SlackCall =
  | { kind: 'sslCheck' }
  | { kind: 'challenge'; challenge: string }
  | {
      kind: 'press';
      teamId: string;
      user: SlackUser;
      place: SlackPlace;
      triggerId: string;
      action: { id: string; blockId: string; choice: string | null; at: string };
    }
  | { kind: 'form'; teamId: string; user: SlackUser; form: string; metadata: string; values: FormValues }
  | { kind: 'other'; teamId: string };

const envelope = z.object({ team: z.object({ id }), user: z.object({ id, team_id: optional }) });
const picked = z.object({ value: id }).nullish();

const pressSchema = envelope.extend({
  type: z.literal('block_actions'),
  container: z.object({ type: z.literal('message'), message_ts: id, channel_id: id }),
  trigger_id: id,
  actions: z
    .array(z.object({ action_id: id, block_id: id, action_ts: id, selected_option: picked }))
    .min(1)
    .max(50),
});

const formSchema = envelope.extend({
  type: z.literal('view_submission'),
  view: z.object({
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3000),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: optional, selected_option: picked }))),
    }),
  }),
});

/** Reads a body that came in at Slack's door; null when it is nothing that Slack sends. */
export function readSlackCall(rawBody: Uint8Array): SlackCall | null {
  const text = decode(rawBody);
  if (text === null) return null;
  if (/^\s*\{/.test(text)) return readEvent(parse(text));
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return readInteraction(parse(payload));
  if (form.get('ssl_check') === '1') return { kind: 'sslCheck' };
  return toOther(form.get('team_id'));
}

function readEvent(body: unknown): SlackCall | null {
  const challenge = z.object({ type: z.literal('url_verification'), challenge: id }).safeParse(body);
  if (challenge.success) return { kind: 'challenge', challenge: challenge.data.challenge };
  const event = z.object({ team_id: id }).safeParse(body);
  return event.success ? toOther(event.data.team_id) : null;
}

function readInteraction(payload: unknown): SlackCall | null {
  const press = pressSchema.safeParse(payload);
  if (press.success) {
    const { team, user, container, trigger_id, actions } = press.data;
    const [action] = actions;
    if (action === undefined) return null;
    return {
      kind: 'press',
      teamId: team.id,
      user: { id: user.id, teamId: user.team_id ?? null },
      place: { channel: container.channel_id, ts: container.message_ts },
      triggerId: trigger_id,
      action: {
        id: action.action_id,
        blockId: action.block_id,
        choice: action.selected_option?.value ?? null,
        at: action.action_ts,
      },
    };
  }
  const form = formSchema.safeParse(payload);
  if (form.success) {
    const { team, user, view } = form.data;
    return {
      kind: 'form',
      teamId: team.id,
      user: { id: user.id, teamId: user.team_id ?? null },
      form: view.callback_id,
      metadata: view.private_metadata,
      values: Object.fromEntries(
        Object.entries(view.state.values).map(([block, inputs]) => [
          block,
          Object.fromEntries(
            Object.entries(inputs).map(([input, given]) => [
              input,
              { value: given.value ?? null, choice: given.selected_option?.value ?? null },
            ]),
          ),
        ]),
      ),
    };
  }
  const other = z.object({ team: z.object({ id }) }).safeParse(payload);
  return other.success ? toOther(other.data.team.id) : null;
}

function toOther(teamId: string | null): SlackCall | null {
  return teamId ? { kind: 'other', teamId } : null;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
