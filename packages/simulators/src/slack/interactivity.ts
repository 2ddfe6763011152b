import { elementsOf, isObject, type Json } from './block-kit.ts';
import { type Given, initialOf, readInputs, toInputState } from './input-values.ts';
import { signV0 } from './signature.ts';
import { changeView, readView, showModal } from './view-methods.ts';
import {
  nextTs,
  type SlackMessage,
  toMessageObject,
  toViewObject,
  type ViewState,
  type WorkspaceState,
} from './workspace-state.ts';

export type Press = {
  userId: string;
  actionId: string;
  /** Where: a message (the newest with this action when `ts` is not given) or one of the person's open views. */
  channel?: string;
  ts?: string;
  viewId?: string;
  blockId?: string;
  /** For selects, overflows and the like: what was chosen. */
  value?: Given;
};
/** What the app answered; `error` says why there was no answer within three seconds. */
export type AppAnswer = { status: number | null; body: string; error: string | null };
export type Submission = AppAnswer & { closed: boolean; errors: Record<string, string> };

export type Interactivity = {
  press(press: Press): Promise<AppAnswer>;
  submit(userId: string, given: Record<string, Record<string, Given>>): Promise<Submission>;
  close(userId: string): Promise<AppAnswer | null>;
  setUrl(url: string | undefined): void;
};

const TIMEOUT_MS = 3000;
const TROUBLE = 'We had some trouble connecting. Try again?';

/** Sends what people press and submit to the app, signed; `origin` is where response URLs lead. */
export function createInteractivity(
  state: WorkspaceState,
  signingSecret: string,
  firstUrl: string | undefined,
  origin: () => string,
): Interactivity {
  let url = firstUrl;

  const send = async (payload: Json): Promise<AppAnswer> => {
    if (url === undefined) return { status: null, body: '', error: 'The app has no interactivity URL.' };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = Math.floor(state.now() / 1000);
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': String(timestamp),
      'X-Slack-Signature': signV0(signingSecret, timestamp, body),
    };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: await response.text(), error: null };
    } catch (error) {
      return { status: null, body: '', error: error instanceof Error ? error.message : String(error) };
    }
  };
  const envelope = (type: string, userId: string): Json => {
    const name = state.users.get(userId)?.name ?? userId;
    return {
      type,
      team: { id: state.teamId, domain: state.teamDomain },
      user: { id: userId, username: name, name, team_id: state.teamId },
      api_app_id: state.appId,
      token: 'legacy-verification-token',
      enterprise: null,
      is_enterprise_install: false,
    };
  };
  const newTrigger = (userId: string) => {
    const id = `${state.random.below(1e9)}.${state.random.below(1e6)}.${state.random.hex(32)}`;
    state.triggers.set(id, { userId, at: state.now(), used: false });
    return id;
  };
  const newResponseUrl = (message: SlackMessage, userId: string) => {
    const token = state.random.hex(24);
    state.responseUrls.set(token, { channel: message.channel, ts: message.ts, userId, at: state.now(), uses: 0 });
    return `${origin()}/actions/${state.teamId}/${state.random.below(1e9)}/${token}`;
  };

  return {
    setUrl: (next) => {
      url = next;
    },
    press: async (press) => {
      const target = press.viewId ? findView(state, press.viewId) : findPressed(state, press);
      const blocks = 'given' in target ? target.given.blocks : target.blocks;
      const found = findElement(blocks, press);
      const action = {
        ...found.element,
        ...toAction(found.element, press.value ?? null),
        block_id: found.blockId,
        action_ts: nextTs(state),
      };
      const key = `${'given' in target ? target.id : `${target.channel}/${target.ts}`}/${press.userId}`;
      const values = rememberChoice(state, key, found.blockId, found.element, press.value ?? null);
      const base = {
        ...envelope('block_actions', press.userId),
        trigger_id: newTrigger(press.userId),
        actions: [action],
      };
      if ('given' in target)
        return send({
          ...base,
          container: { type: 'view', view_id: target.id },
          view: toViewObject(state, target, values),
        });
      const ephemeral = target.ephemeralFor !== null;
      return send({
        ...base,
        container: { type: 'message', message_ts: target.ts, channel_id: target.channel, is_ephemeral: ephemeral },
        channel: { id: target.channel, name: state.channels.get(target.channel)?.name ?? 'directmessage' },
        ...(ephemeral ? {} : { message: toMessageObject(state, target) }),
        state: { values },
        response_url: newResponseUrl(target, press.userId),
      });
    },
    submit: async (userId, given) => {
      const stack = state.modals.get(userId) ?? [];
      const view = stack.at(-1);
      if (!view) throw new Error(`${userId} has no modal open`);
      const { values, errors } = readInputs(view.given.blocks, given);
      if (Object.keys(errors).length > 0) return { status: null, body: '', error: null, closed: false, errors };
      const answer = await send({
        ...envelope('view_submission', userId),
        trigger_id: newTrigger(userId),
        view: toViewObject(state, view, values),
        response_urls: [],
      });
      return { ...answer, ...followAnswer(state, view, answer) };
    },
    close: async (userId) => {
      const stack = state.modals.get(userId) ?? [];
      const view = stack.at(-1);
      if (!view) return null;
      dismiss(state, view, view.given.clear_on_close === true);
      if (view.given.notify_on_close !== true) return null;
      return send({ ...envelope('view_closed', userId), view: toViewObject(state, view), is_cleared: false });
    },
  };
}

function findView(state: WorkspaceState, id: string): ViewState {
  const view = [...[...state.modals.values()].flat(), ...state.homes.values()].find((one) => one.id === id);
  if (!view) throw new Error(`no view ${id}`);
  return view;
}

function findPressed(state: WorkspaceState, press: Press): SlackMessage {
  const carries = (message: SlackMessage) =>
    message.blocks.some((block) => elementsOf(block).some((element) => element.action_id === press.actionId));
  const here = state.messages.filter(
    (message) =>
      (!press.channel || message.channel === press.channel) &&
      (!message.ephemeralFor || message.ephemeralFor === press.userId),
  );
  const message = press.ts ? here.find((one) => one.ts === press.ts) : here.filter(carries).at(-1);
  if (!message) throw new Error(`no message with the action ${press.actionId}`);
  return message;
}

function findElement(blocks: readonly Json[], press: Press) {
  for (const block of blocks) {
    if (press.blockId !== undefined && block.block_id !== press.blockId) continue;
    const element = elementsOf(block).find((one) => one.action_id === press.actionId);
    if (element) return { element, blockId: String(block.block_id) };
  }
  throw new Error(`no element with the action ${press.actionId}`);
}

/** A button carries its own value; anything else what was chosen, and not its list of options. */
function toAction(element: Json, value: Given): Json {
  return element.type === 'button'
    ? {}
    : { options: undefined, option_groups: undefined, ...toInputState(element, value) };
}

function rememberChoice(state: WorkspaceState, key: string, blockId: string, element: Json, value: Given) {
  const values = state.chosen.get(key) ?? {};
  if (element.type === 'button' || element.type === 'overflow') return values;
  const next = {
    ...values,
    [blockId]: { ...values[blockId], [String(element.action_id)]: toInputState(element, value ?? initialOf(element)) },
  };
  state.chosen.set(key, next);
  return next;
}

function dismiss(state: WorkspaceState, view: ViewState, all: boolean): void {
  const stack = state.modals.get(view.userId) ?? [];
  const left = all ? [] : stack.filter((one) => one.id !== view.id);
  state.modals.set(view.userId, left);
  state.version += 1;
}

/** Does what the app answered to a submission: close, show errors, update, push or clear. */
function followAnswer(
  state: WorkspaceState,
  view: ViewState,
  answer: AppAnswer,
): { closed: boolean; errors: Record<string, string> } {
  const failed = { closed: false, errors: { '': TROUBLE } };
  if (answer.status !== 200) return failed;
  if (answer.body.trim() === '') {
    dismiss(state, view, false);
    return { closed: true, errors: {} };
  }
  try {
    const body: unknown = JSON.parse(answer.body);
    if (!isObject(body)) return failed;
    switch (body.response_action) {
      case 'errors':
        return { closed: false, errors: toErrors(view, body.errors) };
      case 'update':
        changeView(state, view, readView(state, body.view, 'modal'));
        return { closed: false, errors: {} };
      case 'push':
        showModal(state, view.userId, readView(state, body.view, 'modal'), true);
        return { closed: false, errors: {} };
      case 'clear':
        dismiss(state, view, true);
        return { closed: true, errors: {} };
      default:
        return failed;
    }
  } catch {
    return failed;
  }
}

/** Slack shows errors under input blocks only; an error for any other block is trouble. */
function toErrors(view: ViewState, given: unknown): Record<string, string> {
  const inputs = new Set(view.given.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const entries = isObject(given) ? Object.entries(given) : [];
  if (entries.length === 0 || entries.some(([blockId]) => !inputs.has(blockId))) return { '': TROUBLE };
  return Object.fromEntries(entries.map(([blockId, message]) => [blockId, String(message)]));
}
