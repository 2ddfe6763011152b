import { escapeHtml } from '../page-frame.ts';
import { isObject, type Json, type Option, optionsOf, textOf } from './block-kit.ts';
import { type Given, initialOf } from './input-values.ts';
import { type Names, renderMrkdwn, renderPlain } from './mrkdwn.ts';
import type { WorkspaceState } from './workspace-state.ts';

export type Place = {
  state: WorkspaceState;
  names: Names;
  blockId: string;
  inForm: boolean;
  chosen: (actionId: string) => Given | undefined;
};

const attribute = (name: string, value: unknown) =>
  value === undefined || value === null || value === '' ? '' : ` ${name}="${escapeHtml(String(value))}"`;

/** A text object of either kind as HTML. */
export function renderText(text: unknown, names: Names): string {
  if (!isObject(text)) return '';
  return text.type === 'mrkdwn' ? renderMrkdwn(textOf(text), names) : renderPlain(textOf(text));
}

/** One interactive element; `data-act` elements send what is pressed, those in a form wait for its submission. */
export function renderElement(element: Json, place: Place): string {
  const where = `${attribute('data-block', place.blockId)}${attribute('data-action', element.action_id)}`;
  const asks = isObject(element.confirm)
    ? attribute('data-confirm', `${textOf(element.confirm.title)}\n\n${textOf(element.confirm.text)}`)
    : '';
  switch (element.type) {
    case 'button':
      return renderButton(element, `${where}${asks}`);
    case 'overflow':
      return `<details class="overflow"><summary aria-label="More actions">⋯</summary><div class="menu">${optionsOf(
        element,
      )
        .map(
          (option) =>
            `<button type="button" data-act="press"${where}${asks}${attribute('data-value', option.value)}>${renderPlain(option.text.text)}</button>`,
        )
        .join('')}</div></details>`;
    case 'radio_buttons':
    case 'checkboxes':
      return renderChoices(element, place, where);
    default:
      return renderField(element, place, where);
  }
}

function renderButton(button: Json, where: string): string {
  const kind = button.style === 'primary' || button.style === 'danger' ? ` class="${button.style}"` : '';
  const label = `${attribute('aria-label', button.accessibility_label)}${attribute('data-url', button.url)}`;
  return `<button type="button" data-act="press"${kind}${where}${label}>${renderPlain(textOf(button.text))}${button.url ? ' ↗' : ''}</button>`;
}

function renderChoices(element: Json, place: Place, where: string): string {
  const chosen = [place.chosen(String(element.action_id)) ?? initialOf(element) ?? []].flat();
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const name = `${place.blockId}/${element.action_id}`;
  const act = place.inForm ? '' : ' data-act="choose"';
  return `<div class="choices">${optionsOf(element)
    .map((option) => {
      const checked = chosen.includes(option.value) ? ' checked' : '';
      const description =
        isObject(option) && isObject(option.description)
          ? `<span class="dim">${renderText(option.description, place.names)}</span>`
          : '';
      return `<label><input type="${type}"${attribute('name', name)}${attribute('value', option.value)}${where}${act}${checked}><span>${renderText(option.text, place.names)}${description}</span></label>`;
    })
    .join('')}</div>`;
}

function renderField(element: Json, place: Place, where: string): string {
  const current = [place.chosen(String(element.action_id)) ?? initialOf(element) ?? ''].flat()[0] ?? '';
  const act = place.inForm ? '' : ' data-act="choose"';
  const hint = attribute('placeholder', textOf(element.placeholder));
  const base = `${where}${act}${hint}`;
  switch (element.type) {
    case 'plain_text_input':
      if (element.multiline === true)
        return `<textarea rows="4"${base}${attribute('maxlength', element.max_length)}>${escapeHtml(current)}</textarea>`;
      return `<input type="text"${base}${attribute('maxlength', element.max_length)}${attribute('value', current)}>`;
    case 'email_text_input':
      return `<input type="email"${base}${attribute('value', current)}>`;
    case 'url_text_input':
      return `<input type="url"${base}${attribute('value', current)}>`;
    case 'number_input':
      return `<input type="number" step="any"${base}${attribute('value', current)}>`;
    case 'datepicker':
      return `<input type="date"${base}${attribute('value', current)}>`;
    case 'timepicker':
      return `<input type="time"${base}${attribute('value', current)}>`;
    case 'datetimepicker':
      return `<input type="datetime-local"${base}${attribute('data-epoch', current)}>`;
    case 'multi_static_select':
      return renderSelect(
        optionsOf(element),
        [place.chosen(String(element.action_id)) ?? initialOf(element) ?? []].flat(),
        base,
        element,
        true,
      );
    default:
      return renderSelect(listChoices(element, place), [current], base, element, false);
  }
}

function listChoices(element: Json, place: Place): Option[] {
  const plain = (value: string, text: string) => ({ value, text: { type: 'plain_text', text } });
  const channels = [...place.state.channels.values()].map((channel) => plain(channel.id, `#${channel.name}`));
  const users = [...place.state.users.values()]
    .filter((user) => !user.deleted)
    .map((user) => plain(user.id, place.names.user(user.id) ?? user.name));
  if (element.type === 'users_select') return users;
  if (element.type === 'channels_select') return channels;
  return element.type === 'conversations_select' ? [...channels, ...users] : optionsOf(element);
}

function renderSelect(
  options: readonly Option[],
  chosen: readonly string[],
  base: string,
  element: Json,
  many: boolean,
): string {
  const empty = many ? '' : `<option value="">${escapeHtml(textOf(element.placeholder) || 'Choose…')}</option>`;
  const list = options.map(
    (option) =>
      `<option${attribute('value', option.value)}${chosen.includes(option.value) ? ' selected' : ''}>${escapeHtml(option.text.text)}</option>`,
  );
  return `<select${many ? ' multiple' : ''}${base}>${empty}${list.join('')}</select>`;
}
