import { escapeHtml } from '../page-frame.ts';
import { elementsOf, isObject, type Json, listOf, textOf } from './block-kit.ts';
import type { Given } from './input-values.ts';
import { type Names, renderMrkdwn, renderPlain } from './mrkdwn.ts';
import { displayName } from './people-methods.ts';
import { type Place, renderElement, renderText } from './render-elements.ts';
import type { SlackMessage, ViewState, WorkspaceState } from './workspace-state.ts';

/** Names of people and channels for mentions. */
function namesOf(state: WorkspaceState): Names {
  return {
    user: (id) => {
      if (id === state.botUserId) return state.appName;
      const user = state.users.get(id);
      return user ? displayName(user) : null;
    },
    channel: (id) => state.channels.get(id)?.name ?? null,
  };
}

/** A message as a person sees it; `actingAs` is the person at the page, whose choices in its inputs are shown. */
export function renderMessage(state: WorkspaceState, message: SlackMessage, actingAs: string): string {
  const names = namesOf(state);
  const at = new Date(Number(message.ts.split('.')[0]) * 1000).toISOString();
  const body =
    message.blocks.length > 0
      ? renderBlocks(state, message.blocks, `${message.channel}/${message.ts}/${actingAs}`, false)
      : `<div class="text">${renderMrkdwn(message.text, names)}</div>`;
  const marks = [
    message.ephemeralFor ? '<p class="dim only">Only visible to you</p>' : '',
    message.threadTs ? '<p class="dim only">↳ reply in a thread</p>' : '',
  ];
  const edited = message.editedTs ? ' <span class="dim edited">(edited)</span>' : '';
  return `<div class="avatar" aria-hidden="true">${escapeHtml(state.appName.charAt(0))}</div><div class="bubble"><p class="by"><strong>${escapeHtml(state.appName)}</strong>
<span class="badge">APP</span> <time class="dim" datetime="${at}" data-format="{date_pretty} at {time_secs}">${at}</time>${edited}</p>${marks.join('')}${body}</div>`;
}

/** The body of a modal or home view. */
export function renderView(state: WorkspaceState, view: ViewState): string {
  return renderBlocks(state, view.given.blocks, `${view.id}/${view.userId}`, view.given.type === 'modal');
}

function renderBlocks(state: WorkspaceState, blocks: readonly Json[], key: string, inForm: boolean): string {
  const names = namesOf(state);
  const chosen = state.chosen.get(key) ?? {};
  return blocks
    .map((block) => {
      const blockId = String(block.block_id);
      const place = (inInput: boolean): Place => ({
        state,
        names,
        blockId,
        inForm: inForm && inInput,
        chosen: (actionId) => toGiven(chosen[blockId]?.[actionId]),
      });
      return renderBlock(block, names, place);
    })
    .join('');
}

/** What a person chose before, back in the form in which it was given. */
function toGiven(state: Json | undefined): Given | undefined {
  if (!state) return undefined;
  if (Array.isArray(state.selected_options))
    return listOf(state.selected_options).map((option) => String(option.value));
  if (isObject(state.selected_option)) return String(state.selected_option.value);
  const plain = Object.entries(state).find(([name, value]) => name !== 'type' && value !== null)?.[1];
  return plain === undefined ? null : String(plain);
}

function renderBlock(block: Json, names: Names, place: (inInput: boolean) => Place): string {
  switch (block.type) {
    case 'header':
      return `<h3 class="block header">${renderPlain(textOf(block.text))}</h3>`;
    case 'divider':
      return '<hr>';
    case 'section': {
      const fields = listOf(block.fields).map((field) => `<div>${renderText(field, names)}</div>`);
      const text = block.text ? `<div class="text">${renderText(block.text, names)}</div>` : '';
      const accessory = isObject(block.accessory)
        ? `<div class="accessory">${renderAccessory(block.accessory, place(false))}</div>`
        : '';
      return `<div class="block section"><div class="main">${text}${fields.length > 0 ? `<div class="fields">${fields.join('')}</div>` : ''}</div>${accessory}</div>`;
    }
    case 'context':
      return `<div class="block context">${listOf(block.elements)
        .map((element) =>
          element.type === 'image' ? renderImage(element) : `<span>${renderText(element, names)}</span>`,
        )
        .join('')}</div>`;
    case 'actions':
      return `<div class="block actions">${elementsOf(block)
        .map((element) => renderElement(element, place(false)))
        .join('')}</div>`;
    case 'input':
      return renderInput(block, names, place(true));
    case 'image':
      return `<figure class="block">${block.title ? `<figcaption>${renderText(block.title, names)}</figcaption>` : ''}${renderImage(block)}</figure>`;
    case 'markdown':
      return `<div class="block text">${renderPlain(typeof block.text === 'string' ? block.text : '')}</div>`;
    default:
      return `<div class="block dim">[${escapeHtml(String(block.type))} block]</div>`;
  }
}

const renderAccessory = (accessory: Json, place: Place) =>
  accessory.type === 'image' ? renderImage(accessory) : renderElement(accessory, place);

function renderInput(block: Json, names: Names, place: Place): string {
  const optional = block.optional === true ? ' <span class="dim">(optional)</span>' : '';
  const element = isObject(block.element) ? renderElement(block.element, place) : '';
  const hint = block.hint ? `<p class="dim hint">${renderText(block.hint, names)}</p>` : '';
  return `<fieldset class="block input" data-input="${escapeHtml(place.blockId)}"><legend>${renderPlain(textOf(block.label))}${optional}</legend>${element}${hint}<p class="error" role="alert" hidden></p></fieldset>`;
}

function renderImage(image: Json): string {
  const url = String(image.image_url ?? '');
  const alt = escapeHtml(String(image.alt_text ?? ''));
  return /^https?:/.test(url) ? `<img src="${escapeHtml(url)}" alt="${alt}">` : `<span class="dim">[${alt}]</span>`;
}
