import { elementsOf, isObject, type Json } from './block-kit.ts';
import { checkElement } from './check-elements.ts';
import { type Checker, createChecker } from './checker.ts';

/** Blocks that Slack knows and this simulator takes as they are. */
const UNCHECKED = new Set(['rich_text', 'video', 'file', 'table', 'context_actions', 'call']);

/** Faults of the blocks of a message (at most 50) in Slack's words; empty when Slack would take them. */
export function checkMessageBlocks(blocks: readonly unknown[]): string[] {
  const check = createChecker();
  checkList(check, blocks, '/blocks', 50);
  return check.faults;
}

/** Faults of a modal or home view. */
export function checkView(view: unknown): string[] {
  const check = createChecker();
  if (!isObject(view)) {
    check.add('must be an object', '/view');
    return check.faults;
  }
  if (view.type !== 'modal' && view.type !== 'home') check.add('must be one of: modal, home', '/view/type');
  if (view.type === 'modal' && check.has(view, 'title', '/view')) check.text(view.title, '/view/title', 24, true);
  if (view.submit !== undefined && view.submit !== null) check.text(view.submit, '/view/submit', 24, true);
  if (view.close !== undefined && view.close !== null) check.text(view.close, '/view/close', 24, true);
  if (typeof view.private_metadata === 'string' && view.private_metadata.length > 3000)
    check.string(view.private_metadata, '/view/private_metadata', 3000);
  if (typeof view.callback_id === 'string' && view.callback_id !== '')
    check.string(view.callback_id, '/view/callback_id', 255);
  const blocks = check.has(view, 'blocks', '/view') ? check.list(view.blocks, '/view/blocks', 100, 0) : [];
  checkList(check, blocks, '/view/blocks', 100);
  const hasInput = blocks.some((block) => isObject(block) && block.type === 'input');
  if (view.type === 'modal' && hasInput && !view.submit) check.add('missing required field: submit', '/view');
  return [...new Set(check.faults)];
}

function checkList(check: Checker, blocks: readonly unknown[], pointer: string, max: number): void {
  check.list(blocks, pointer, max, 0);
  const ids = new Set<string>();
  blocks.forEach((block, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(block)) {
      check.add('must be an object', at);
      return;
    }
    check.optionalString(block, 'block_id', at, 255);
    check.unique(ids, block.block_id, 'block_id', at);
    checkBlock(check, block, at);
    const actions = new Set<string>();
    elementsOf(block).forEach((element, number) => {
      check.unique(actions, element.action_id, 'action_id', block.type === 'actions' ? `${at}/elements/${number}` : at);
    });
  });
}

function checkBlock(check: Checker, block: Json, at: string): void {
  switch (block.type) {
    case 'header':
      check.only(block, ['type', 'block_id', 'text', 'level'], at);
      if (check.has(block, 'text', at)) check.text(block.text, `${at}/text`, 150, true);
      return;
    case 'section':
      checkSection(check, block, at);
      return;
    case 'divider':
      check.only(block, ['type', 'block_id'], at);
      return;
    case 'context':
      checkContext(check, block, at);
      return;
    case 'actions':
      check.only(block, ['type', 'block_id', 'elements'], at);
      if (!check.has(block, 'elements', at)) return;
      check.list(block.elements, `${at}/elements`, 25).forEach((element, index) => {
        checkElement(check, element, `${at}/elements/${index}`, 'actions');
      });
      return;
    case 'input':
      checkInput(check, block, at);
      return;
    case 'image':
      checkImage(check, block, at, true);
      return;
    case 'markdown':
      check.only(block, ['type', 'block_id', 'text'], at);
      if (check.has(block, 'text', at)) check.string(block.text, `${at}/text`, 12_000);
      return;
    default:
      if (!UNCHECKED.has(String(block.type))) check.add(`unsupported type: ${block.type}`, `${at}/type`);
  }
}

function checkSection(check: Checker, block: Json, at: string): void {
  check.only(block, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'], at);
  if (block.text === undefined && block.fields === undefined) check.has(block, 'text', at);
  if (block.text !== undefined) check.text(block.text, `${at}/text`, 3000, false);
  if (block.fields !== undefined) {
    check.list(block.fields, `${at}/fields`, 10).forEach((field, index) => {
      check.text(field, `${at}/fields/${index}`, 2000, false);
    });
  }
  if (!isObject(block.accessory)) return;
  if (block.accessory.type === 'image') checkImage(check, block.accessory, `${at}/accessory`, false);
  else checkElement(check, block.accessory, `${at}/accessory`, 'accessory');
}

function checkContext(check: Checker, block: Json, at: string): void {
  check.only(block, ['type', 'block_id', 'elements'], at);
  if (!check.has(block, 'elements', at)) return;
  check.list(block.elements, `${at}/elements`, 10).forEach((element, index) => {
    const pointer = `${at}/elements/${index}`;
    if (isObject(element) && element.type === 'image') checkImage(check, element, pointer, false);
    else check.text(element, pointer, 2000, false);
  });
}

function checkInput(check: Checker, block: Json, at: string): void {
  check.only(block, ['type', 'block_id', 'label', 'element', 'hint', 'optional', 'dispatch_action'], at);
  if (check.has(block, 'label', at)) check.text(block.label, `${at}/label`, 2000, true);
  if (block.hint !== undefined) check.text(block.hint, `${at}/hint`, 2000, true);
  if (check.has(block, 'element', at)) checkElement(check, block.element, `${at}/element`, 'input');
}

function checkImage(check: Checker, image: Json, at: string, isBlock: boolean): void {
  check.only(
    image,
    isBlock
      ? ['type', 'block_id', 'image_url', 'slack_file', 'alt_text', 'title']
      : ['type', 'image_url', 'slack_file', 'alt_text'],
    at,
  );
  if (image.slack_file === undefined && check.has(image, 'image_url', at))
    check.string(image.image_url, `${at}/image_url`, 3000);
  if (check.has(image, 'alt_text', at)) check.string(image.alt_text, `${at}/alt_text`, 2000);
  if (isBlock && image.title !== undefined) check.text(image.title, `${at}/title`, 2000, true);
}
