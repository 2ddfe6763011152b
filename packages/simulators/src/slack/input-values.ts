import { elementsOf, isObject, type Json, optionsOf } from './block-kit.ts';
import type { InputValues } from './workspace-state.ts';

/** What a person gave to an input: text, the value of an option, an id, a date; a list for checkboxes. */
export type Given = string | readonly string[] | null;

const asOne = (given: Given): string | null =>
  typeof given === 'string' ? (given === '' ? null : given) : (given?.[0] ?? null);

/** The state of an element as `state.values` and `actions` carry it. */
export function toInputState(element: Json, given: Given): Json {
  const type = String(element.type);
  const one = asOne(given);
  const option = (value: string | null) => optionsOf(element).find((candidate) => candidate.value === value) ?? null;
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: option(one) };
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: [given ?? []].flat().flatMap((value) => option(value) ?? []) };
    case 'users_select':
      return { type, selected_user: one };
    case 'conversations_select':
      return { type, selected_conversation: one };
    case 'channels_select':
      return { type, selected_channel: one };
    case 'datepicker':
      return { type, selected_date: one };
    case 'timepicker':
      return { type, selected_time: one };
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : Number(one) };
    default:
      return { type, value: one };
  }
}

/** The value an element starts with, in the form in which a person would give it. */
export function initialOf(element: Json): Given {
  const option = (value: unknown) => (isObject(value) && typeof value.value === 'string' ? value.value : null);
  if (Array.isArray(element.initial_options)) return element.initial_options.flatMap((value) => option(value) ?? []);
  if (element.initial_option !== undefined) return option(element.initial_option);
  const plain =
    element.initial_value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const value = plain ?? element.initial_date ?? element.initial_time ?? element.initial_date_time;
  return value === undefined || value === null ? null : String(value);
}

const isEmpty = (state: Json) =>
  Object.entries(state).every(
    ([key, value]) => key === 'type' || value === null || (Array.isArray(value) && value.length === 0),
  );

/** The values of a view's inputs, and what Slack's own client says before it sends anything. */
export function readInputs(
  blocks: readonly Json[],
  given: Record<string, Record<string, Given>>,
): { values: InputValues; errors: Record<string, string> } {
  const values: InputValues = {};
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const blockId = String(block.block_id);
    for (const element of elementsOf(block)) {
      if (element.type === 'button' || element.type === 'overflow') continue;
      const actionId = String(element.action_id);
      const answered = given[blockId]?.[actionId];
      const state = toInputState(element, answered === undefined ? initialOf(element) : answered);
      values[blockId] = { ...values[blockId], [actionId]: state };
      if (block.type !== 'input') continue;
      const text = typeof state.value === 'string' ? state.value : '';
      if (isEmpty(state) && block.optional !== true) errors[blockId] = 'Please complete this required field.';
      else if (typeof element.max_length === 'number' && text.length > element.max_length)
        errors[blockId] = `Please use at most ${element.max_length} characters.`;
      else if (typeof element.min_length === 'number' && text !== '' && text.length < element.min_length)
        errors[blockId] = `Please use at least ${element.min_length} characters.`;
    }
  }
  return { values, errors };
}
