import type { AlertFacts } from '../alert-facts.ts';
import {
  type AlertField,
  alertFields,
  breachedAgo,
  headline,
  leadName,
  nextStepsSentence,
  policyName,
  quoteOf,
  sentence,
  webUrl,
  whyYou,
} from '../alert-words.ts';
import type { RenderedMessage } from '../channel.ts';
import { oneLine } from '../clip.ts';
import { type Block, blockIdOf, mrkdwn, plain, slackLink, timeToken } from './blocks.ts';
import { escapeSlack } from './escape.ts';

type Action = { id: string; label: string; url?: string; spoken?: string };

/** A tier message for Slack: the whole sentence as `text`, and blocks with what is needed to act. Buttons carry the clock's id. */
export function renderTierMessage(facts: AlertFacts): RenderedMessage & { blocks: Block[] } {
  const quote = quoteOf(facts);
  const buttons = actionsOf(facts);
  const fields = alertFields(facts).map((field) => mrkdwn(`*${field.label}*\n${shownOf(field, facts)}`));
  const blocks: Block[] = [
    { type: 'header', text: plain(headline(facts), 150) },
    { type: 'section', fields },
    ...(quote === null ? [] : [{ type: 'section', text: mrkdwn(`> ${escapeSlack(quote)}`) }]),
    ...(buttons.length === 0 ? [] : [{ type: 'actions', block_id: blockIdOf(facts.clock.id), elements: buttons }]),
    { type: 'context', elements: [mrkdwn(contextOf(facts))] },
  ];
  return { text: escapeSlack(sentence(facts), 2900), blocks };
}

function shownOf(field: AlertField, facts: AlertFacts): string {
  const shown = escapeSlack(field.value, 1500);
  switch (field.kind) {
    case 'due': {
      const ago = breachedAgo(facts);
      return `${timeToken(facts.clock.dueAt, '{date_short_pretty} at {time}', shown)}${ago ? ` · ${ago} as of the alert` : ''}`;
    }
    case 'phone': {
      const digits = field.value.replace(/[^\d+]/g, '');
      return /^\+?\d{5,20}$/.test(digits) ? `<tel:${digits}|${shown.replaceAll('|', ' ')}>` : shown;
    }
    case 'email':
      return /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(field.value) ? `<mailto:${field.value}|${shown}>` : shown;
    case 'text':
      return shown;
  }
}

function contextOf(facts: AlertFacts): string {
  const { urls } = facts;
  const parts = [facts.late, nextStepsSentence(facts), policyName(facts), whyYou(facts)].flatMap((part) =>
    part ? [escapeSlack(part, 600)] : [],
  );
  const link = (url: string | null | undefined, label: string) => {
    const address = webUrl(url);
    if (address) parts.push(slackLink(address, label));
  };
  link(urls.baton, 'Open in Baton');
  link(urls.settings, 'Change these messages');
  return parts.join(' · ');
}

function actionsOf(facts: AlertFacts): Block[] {
  const { recipient, state } = facts;
  if (recipient.role === 'previousOwner') return [];
  if (state === 'reassigned' && recipient.role !== 'owner') return [];
  const actions = recipient.role === 'owner' ? ownerActions(facts) : managerActions(facts);
  const buttons = actions.map(
    (action, index): Block => ({
      type: 'button',
      action_id: action.id,
      text: plain(action.label, 75),
      ...(action.url === undefined ? { value: facts.clock.id } : { url: action.url }),
      ...(action.spoken === undefined ? {} : { accessibility_label: escapeSlack(action.spoken, 75) }),
      ...(index === 0 && action.url === undefined ? { style: 'primary' } : {}),
    }),
  );
  return recipient.role === 'owner' && !facts.provisional ? [...buttons, more()] : buttons;
}

function ownerActions(facts: AlertFacts): Action[] {
  const name = leadName(facts);
  const { urls, provisional, state } = facts;
  const crm = webUrl(urls.crm?.url);
  const open: Action[] =
    crm && urls.crm ? [{ id: 'open_crm', label: `Open in ${oneLine(urls.crm.label)}`, url: crm }] : [];
  const touch: Action = {
    id: 'touch_open',
    label: provisional ? 'I already did' : 'Log touch',
    spoken: `Log a touch for ${name}`,
  };
  if (provisional) return [touch, ...open];
  const accept: Action = { id: 'accept', label: 'Accept', spoken: `Accept ${name}` };
  const reject: Action = { id: 'reject_open', label: 'Reject…', spoken: `Reject ${name}` };
  return state === 'reassigned' ? [accept, touch, reject, ...open] : [touch, accept, reject, ...open];
}

function managerActions(facts: AlertFacts): Action[] {
  const baton = webUrl(facts.urls.baton);
  return baton ? [{ id: 'open_baton', label: 'Open in Baton', url: baton }] : [];
}

/** What Slack's door does beside the buttons. */
function more(): Block {
  return { type: 'overflow', action_id: 'more', options: [{ text: plain('Why this clock?', 75), value: 'why' }] };
}
