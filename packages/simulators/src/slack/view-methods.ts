import type { Arguments } from './arguments.ts';
import { isObject, type Json, withIds } from './block-kit.ts';
import { checkView } from './check-blocks.ts';
import { invalidPayload, refuse } from './refusal.ts';
import { toViewObject, type ViewState, type WorkspaceState } from './workspace-state.ts';

const MAX_VIEW = 250_000;
const TRIGGER_MS = 3000;

/** A view as given, checked and with the ids that Slack fills in. */
export function readView(state: WorkspaceState, given: unknown, type: 'modal' | 'home'): ViewState['given'] {
  const faults = checkView(given);
  if (faults.length > 0) throw invalidPayload('invalid_arguments', faults);
  if (!isObject(given) || !Array.isArray(given.blocks)) throw refuse('invalid_arguments');
  if (given.type !== type)
    throw refuse('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] must be one of: ${type} [json-pointer:/view/type]`] },
    });
  if (JSON.stringify(given).length > MAX_VIEW) throw refuse('view_too_large');
  return { ...given, blocks: withIds(given.blocks.filter(isObject), () => state.random.hex(5)) };
}

/** Puts a modal on top of the others that its person has open. */
export function showModal(state: WorkspaceState, userId: string, given: ViewState['given'], onTop: boolean): ViewState {
  const below = onTop ? (state.modals.get(userId) ?? []) : [];
  const id = `V${state.random.hex(10).toUpperCase()}`;
  const view: ViewState = {
    id,
    userId,
    given,
    hash: newHash(state),
    rootId: below[0]?.id ?? id,
    previousId: below.at(-1)?.id ?? null,
  };
  state.modals.set(userId, [...below, view]);
  state.version += 1;
  return view;
}

/** Replaces what a view shows. */
export function changeView(state: WorkspaceState, view: ViewState, given: ViewState['given']): void {
  Object.assign(view, { given, hash: newHash(state) });
  state.version += 1;
}

const newHash = (state: WorkspaceState) => `${Math.floor(state.now() / 1000)}.${state.random.hex(8)}`;

function exchangeTrigger(state: WorkspaceState, id: string): string {
  const trigger = state.triggers.get(id);
  if (!trigger) throw refuse('invalid_trigger_id');
  if (trigger.used) throw refuse('exchanged_trigger_id');
  if (state.now() - trigger.at > TRIGGER_MS) throw refuse('expired_trigger_id');
  trigger.used = true;
  return trigger.userId;
}

/** views.open and views.push; the trigger of a press is good for three seconds and one call. */
export function openView(state: WorkspaceState, args: Arguments, onTop = false): Json {
  const given = readView(state, args.json('view', 'invalid_arguments'), 'modal');
  const userId = exchangeTrigger(state, args.get('trigger_id'));
  if (onTop && (state.modals.get(userId)?.length ?? 0) >= 3) throw refuse('push_limit_reached');
  return { view: toViewObject(state, showModal(state, userId, given, onTop)) };
}

/** views.update */
export function updateView(state: WorkspaceState, args: Arguments): Json {
  const id = args.find('view_id');
  const externalId = args.find('external_id');
  if (!id && !externalId) throw refuse('invalid_arguments');
  const open = [...[...state.modals.values()].flat(), ...state.homes.values()];
  const view = open.find((one) => (id ? one.id === id : one.given.external_id === externalId));
  if (!view) throw refuse('not_found');
  const hash = args.find('hash');
  if (hash && hash !== view.hash) throw refuse('hash_conflict');
  changeView(
    state,
    view,
    readView(state, args.json('view', 'invalid_arguments'), view.given.type === 'home' ? 'home' : 'modal'),
  );
  return { view: toViewObject(state, view) };
}

/** views.publish: the app's home tab of one person. */
export function publishHome(state: WorkspaceState, args: Arguments): Json {
  const userId = args.get('user_id');
  if (!state.users.has(userId)) throw refuse('user_not_found');
  const given = readView(state, args.json('view', 'invalid_arguments'), 'home');
  const hash = args.find('hash');
  const known = state.homes.get(userId);
  if (known && hash && hash !== known.hash) throw refuse('hash_conflict');
  const id = known?.id ?? `V${state.random.hex(10).toUpperCase()}`;
  const view: ViewState = { id, userId, given, hash: newHash(state), rootId: id, previousId: null };
  state.homes.set(userId, view);
  state.version += 1;
  return { view: toViewObject(state, view) };
}
