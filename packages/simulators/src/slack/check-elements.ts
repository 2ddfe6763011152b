import { isObject, type Json } from './block-kit.ts';
import type { Checker } from './checker.ts';

const BASE = ['type', 'action_id', 'confirm', 'focus_on_load'];
const SELECT = [...BASE, 'placeholder'];
const PICKED = ['initial_option', 'options', 'option_groups'];
const MULTI = ['initial_options', 'options', 'option_groups', 'max_selected_items'];

/** Fields that each interactive element may have. */
const FIELDS: Record<string, readonly string[]> = {
  button: [...BASE, 'text', 'value', 'url', 'style', 'accessibility_label'],
  overflow: [...BASE, 'options'],
  static_select: [...SELECT, ...PICKED],
  multi_static_select: [...SELECT, ...MULTI],
  external_select: [...SELECT, 'initial_option', 'min_query_length'],
  users_select: [...SELECT, 'initial_user'],
  conversations_select: [
    ...SELECT,
    'initial_conversation',
    'default_to_current_conversation',
    'filter',
    'response_url_enabled',
  ],
  channels_select: [...SELECT, 'initial_channel', 'response_url_enabled'],
  radio_buttons: [...BASE, 'options', 'initial_option'],
  checkboxes: [...BASE, 'options', 'initial_options'],
  datepicker: [...SELECT, 'initial_date'],
  timepicker: [...SELECT, 'initial_time', 'timezone'],
  datetimepicker: [...BASE, 'initial_date_time'],
  plain_text_input: [...SELECT, 'initial_value', 'multiline', 'min_length', 'max_length', 'dispatch_action_config'],
  email_text_input: [...SELECT, 'initial_value', 'dispatch_action_config'],
  url_text_input: [...SELECT, 'initial_value', 'dispatch_action_config'],
  number_input: [...SELECT, 'initial_value', 'is_decimal_allowed', 'min_value', 'max_value', 'dispatch_action_config'],
};
const TEXT_INPUTS = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'];
const INPUT_ONLY = new Set(TEXT_INPUTS);
const NOT_IN_INPUT = new Set(['button', 'overflow']);
const OPTION_LIMITS: Record<string, number> = { overflow: 5, radio_buttons: 10, checkboxes: 10 };

/** Checks one interactive element in the place where it stands. */
export function checkElement(
  check: Checker,
  element: unknown,
  pointer: string,
  place: 'actions' | 'accessory' | 'input',
): void {
  if (!isObject(element)) {
    check.add('must be an object', pointer);
    return;
  }
  const type = String(element.type);
  const fields = FIELDS[type];
  const misplaced = place === 'input' ? NOT_IN_INPUT.has(type) : INPUT_ONLY.has(type);
  if (!fields || misplaced) {
    check.add(`unsupported type: ${type}`, `${pointer}/type`);
    return;
  }
  check.only(element, fields, pointer);
  check.optionalString(element, 'action_id', pointer, 255);
  if (element.placeholder !== undefined) check.text(element.placeholder, `${pointer}/placeholder`, 150, true);
  if (element.confirm !== undefined) checkConfirm(check, element.confirm, `${pointer}/confirm`);
  if (type === 'button') checkButton(check, element, pointer);
  if (fields.includes('options')) checkOptions(check, element, type, pointer);
  if (type === 'plain_text_input') checkTextInput(check, element, pointer);
  if (type === 'number_input') check.has(element, 'is_decimal_allowed', pointer);
}

function checkButton(check: Checker, button: Json, pointer: string): void {
  if (check.has(button, 'text', pointer)) check.text(button.text, `${pointer}/text`, 75, true);
  check.optionalString(button, 'value', pointer, 2000);
  check.optionalString(button, 'accessibility_label', pointer, 75);
  if (button.url !== undefined) {
    check.string(button.url, `${pointer}/url`, 3000);
    if (typeof button.url === 'string' && button.url !== '' && !URL.canParse(button.url))
      check.add('invalid URL', `${pointer}/url`);
  }
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') {
    check.add('must be one of: primary, danger', `${pointer}/style`);
  }
}

function checkOptions(check: Checker, element: Json, type: string, pointer: string): void {
  const grouped = element.option_groups !== undefined;
  if (!grouped && !check.has(element, 'options', pointer)) return;
  const max = OPTION_LIMITS[type] ?? 100;
  const holders = grouped ? check.list(element.option_groups, `${pointer}/option_groups`, 100) : [element];
  holders.forEach((holder, index) => {
    if (!isObject(holder)) return;
    const at = grouped ? `${pointer}/option_groups/${index}` : pointer;
    if (grouped) check.text(holder.label, `${at}/label`, 75, true);
    check.list(holder.options, `${at}/options`, max).forEach((option, number) => {
      checkOption(check, option, `${at}/options/${number}`, type);
    });
  });
  const initial = element.initial_option;
  if (
    initial !== undefined &&
    !sameOptions(element).includes(JSON.stringify(isObject(initial) ? initial.value : null))
  ) {
    check.add('initial option must be one of the options', `${pointer}/initial_option`);
  }
}

const sameOptions = (element: Json) =>
  [element, ...(Array.isArray(element.option_groups) ? element.option_groups : [])].flatMap((holder) =>
    isObject(holder) && Array.isArray(holder.options)
      ? holder.options.map((option) => JSON.stringify(isObject(option) ? option.value : null))
      : [],
  );

function checkOption(check: Checker, option: unknown, pointer: string, type: string): void {
  if (!isObject(option)) {
    check.add('must be an object', pointer);
    return;
  }
  const rich = type === 'radio_buttons' || type === 'checkboxes';
  check.only(
    option,
    type === 'overflow' ? ['text', 'value', 'description', 'url'] : ['text', 'value', 'description'],
    pointer,
  );
  if (check.has(option, 'text', pointer)) check.text(option.text, `${pointer}/text`, 75, !rich);
  if (check.has(option, 'value', pointer)) check.string(option.value, `${pointer}/value`, 150);
  if (option.description !== undefined) check.text(option.description, `${pointer}/description`, 75, !rich);
}

function checkTextInput(check: Checker, element: Json, pointer: string): void {
  const max = element.max_length;
  const min = element.min_length;
  if (max !== undefined && !(typeof max === 'number' && max >= 1 && max <= 3000))
    check.add('must be between 1 and 3000', `${pointer}/max_length`);
  if (min !== undefined && !(typeof min === 'number' && min >= 0 && min <= 3000))
    check.add('must be between 0 and 3000', `${pointer}/min_length`);
  if (element.initial_value !== undefined)
    check.string(element.initial_value, `${pointer}/initial_value`, typeof max === 'number' ? max : 3000, 0);
}

function checkConfirm(check: Checker, confirm: unknown, pointer: string): void {
  if (!isObject(confirm)) {
    check.add('must be an object', pointer);
    return;
  }
  if (check.has(confirm, 'title', pointer)) check.text(confirm.title, `${pointer}/title`, 100, true);
  if (check.has(confirm, 'text', pointer)) check.text(confirm.text, `${pointer}/text`, 300, false);
  if (check.has(confirm, 'confirm', pointer)) check.text(confirm.confirm, `${pointer}/confirm`, 30, true);
  if (check.has(confirm, 'deny', pointer)) check.text(confirm.deny, `${pointer}/deny`, 30, true);
}
