import { TOUCH_KINDS, type TouchKind } from '@baton/core/handoff/event';
import { clip, oneLine } from '../clip.ts';
import { type Block, mrkdwn, plain } from './blocks.ts';
import { escapeSlack } from './escape.ts';
import type { FormValues } from './interaction.ts';

/** More options than this need a list that folds. */
const MAX_RADIO = 10;
const MAX_SELECT = 100;
const MAX_NOTE = 3000;

export const TOUCH_FORM = 'touch';
export const REJECT_FORM = 'reject';

const KIND_LABELS: Record<TouchKind, string> = {
  call: 'Call',
  email: 'Email',
  meeting: 'Meeting',
  sms: 'Text message',
  social: 'Social message',
};
const OUTCOME_LABELS = {
  connected: 'Connected',
  voicemail: 'Left voicemail',
  no_answer: 'No answer',
  replied: 'Replied',
  bounced: 'Bounced',
};

type Option = { value: string; label: string; consequence?: string };
/** `metadata` comes back with the submission; it passes through the person's client. */
type Form = { leadName: string; metadata: string };

/** The form to log a touch by hand, with the kind that is asked for chosen. */
export function renderTouchForm({ leadName, metadata, kind }: Form & { kind: TouchKind }): Block {
  const kinds = TOUCH_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }));
  const outcomes = Object.entries(OUTCOME_LABELS).map(([value, label]) => ({ value, label }));
  return modal(TOUCH_FORM, 'Log touch', 'Log touch', metadata, [
    about(leadName),
    input('kind', 'What was it?', choice(kinds, kind)),
    { ...input('outcome', 'How did it go?', choice(outcomes)), optional: true },
    note(),
  ]);
}

/** The form to reject a lead; `consequence` says what follows from a reason. */
export function renderRejectForm({
  leadName,
  metadata,
  reasons,
}: Form & { reasons: readonly { key: string; label: string; consequence: string }[] }): Block {
  const options = reasons.map(({ key, ...rest }) => ({ ...rest, value: reasonValue(key) }));
  return modal(REJECT_FORM, 'Reject lead', 'Reject', metadata, [
    about(leadName),
    input('reason', 'Why?', choice(options)),
    note(),
  ]);
}

/** The value that stands for a reason in the form: option values are shorter than keys may be. */
export function reasonValue(key: string): string {
  return key.slice(0, 150);
}

/** What a touch form holds; `kind` null when nothing that fits was chosen. */
export function readTouchForm(values: FormValues): { kind: TouchKind | null; outcome: string | null; note: string } {
  const kind = TOUCH_KINDS.find((one) => one === values.kind?.choice?.choice) ?? null;
  const outcome = Object.keys(OUTCOME_LABELS).find((one) => one === values.outcome?.choice?.choice) ?? null;
  return { kind, outcome, note: noteOf(values) };
}

/** What a reject form holds; `reason` as `reasonValue` gave it. */
export function readRejectForm(values: FormValues): { reason: string | null; note: string } {
  return { reason: values.reason?.choice?.choice ?? null, note: noteOf(values) };
}

function noteOf(values: FormValues): string {
  return clip((values.note?.text?.value ?? '').trim(), MAX_NOTE);
}

function modal(form: string, title: string, submit: string, metadata: string, blocks: Block[]): Block {
  return {
    type: 'modal',
    callback_id: form,
    private_metadata: metadata,
    title: plain(title, 24),
    submit: plain(submit, 24),
    close: plain('Cancel', 24),
    blocks,
  };
}

function about(leadName: string): Block {
  return { type: 'section', block_id: 'lead', text: mrkdwn(`*${escapeSlack(oneLine(leadName), 500) || 'This lead'}*`) };
}

function input(blockId: string, label: string, element: Block): Block {
  return { type: 'input', block_id: blockId, label: plain(label, 200), element };
}

function note(): Block {
  const element = { type: 'plain_text_input', action_id: 'text', multiline: true, max_length: MAX_NOTE };
  return { ...input('note', 'Note', element), optional: true };
}

function choice(options: readonly Option[], chosen?: string): Block {
  const shown = options.slice(0, MAX_SELECT).map(({ value, label, consequence }) => ({
    value,
    text: plain(oneLine(label) || value, 75),
    ...(oneLine(consequence ?? '') ? { description: plain(oneLine(consequence ?? ''), 75) } : {}),
  }));
  const initial = shown.find((option) => option.value === chosen);
  return {
    type: shown.length > MAX_RADIO ? 'static_select' : 'radio_buttons',
    action_id: 'choice',
    options: shown,
    ...(initial ? { initial_option: initial } : {}),
  };
}
