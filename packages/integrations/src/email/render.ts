import type { AlertFacts, AlertState } from '../alert-facts.ts';
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
  stateWord,
  webUrl,
  whyYou,
} from '../alert-words.ts';
import { clip, oneLine } from '../clip.ts';
import { formatDue, formatWorking } from '../time-words.ts';
import { parseAddress } from './address.ts';
import { escapeHtml, renderButtons, renderFacts, renderMailFrame, type Tint } from './html.ts';

const NEAR: Tint = { bar: '#fdf0d3', ink: '#6b4500', darkBar: '#4a3510', darkInk: '#ffe2a6' };
const OVER: Tint = { bar: '#fbe0de', ink: '#8a1c14', darkBar: '#54201c', darkInk: '#ffd0cb' };
const CALM: Tint = { bar: '#e3ecfd', ink: '#173f9c', darkBar: '#1d2f57', darkInk: '#cfdeff' };
export const TINTS: Record<AlertState, Tint> = {
  onTrack: CALM,
  approaching: NEAR,
  breached: OVER,
  reassigned: CALM,
  unassigned: OVER,
  uncovered: OVER,
};

/** A tier message as mail: subject, HTML of 600 px and a plain text that says the same by itself. Links only open pages. */
export function renderTierMail(facts: AlertFacts): { subject: string; html: string; text: string } {
  const subject = clip(subjectOf(facts), 200);
  const fields = alertFields(facts);
  const quote = quoteOf(facts);
  const links = linksOf(facts);
  const steps = nextStepsSentence(facts);
  const settings = webUrl(facts.urls.settings);
  const why = `${policyName(facts)} · ${whyYou(facts)}`;
  const paragraph = (html: string) => `<div>${html}</div>`;
  const rows = [
    paragraph(escapeHtml(sentence(facts))),
    renderFacts(fields.map((field) => ({ label: field.label, html: shownOf(field, facts) }))),
    ...(quote === null
      ? []
      : [`<div style="border-left:3px solid #9aa3b2;padding:2px 0 2px 12px">${escapeHtml(quote)}</div>`]),
    ...(links.length === 0 ? [] : [renderButtons(links)]),
    ...(steps === null ? [] : [paragraph(escapeHtml(`${steps}.`))]),
    ...(facts.late ? [paragraph(escapeHtml(`${facts.late}.`))] : []),
    `<div class="small" style="font-size:13px;line-height:18px;color:#5b6472">${escapeHtml(why)}${settings ? ` · <a href="${escapeHtml(settings)}" style="color:#5b6472">Change these messages</a>` : ''}</div>`,
  ];
  const text = [
    sentence(facts),
    '',
    ...fields.map((field) => `${field.label}: ${field.value}${field.kind === 'due' ? agoOf(facts) : ''}`),
    ...(quote === null ? [] : ['', `> ${quote}`]),
    '',
    ...links.map((link) => `${link.label}: ${link.url}`),
    ...(steps === null ? [] : ['', `${steps}.`]),
    ...(facts.late ? ['', `${facts.late}.`] : []),
    '',
    `${why}${settings ? `\nChange these messages: ${settings}` : ''}`,
    '',
  ].join('\n');
  const preheader = oneLine(facts.doNext ?? '') || sentence(facts);
  return {
    subject,
    text,
    html: renderMailFrame({ title: subject, preheader, state: headline(facts), tint: TINTS[facts.state], rows }),
  };
}

function subjectOf(facts: AlertFacts): string {
  const { clock, recipient, asOf, state } = facts;
  const company = oneLine(facts.lead.company ?? '');
  const who = `${clip(leadName(facts), 80)}${company ? ` (${clip(company, 60)})` : ''}`;
  const label = oneLine(clock.label).toLowerCase();
  const due = formatDue(clock.dueAt, recipient.timeZone, asOf).replace(/^today /, '');
  switch (state) {
    case 'onTrack':
    case 'approaching':
      return `${formatWorking(clock.leftMs)} left: ${who} — ${label} due ${due}`;
    case 'breached':
      return `${stateWord(facts)}: ${who} — ${label} was due ${due}`;
    case 'reassigned':
      return `Reassigned: ${who} → ${oneLine(facts.ownerName ?? '') || 'nobody'}`;
    case 'uncovered':
      return `Nobody is available for ${who} — ${label} is not covered`;
    case 'unassigned':
      return `No owner: ${who} — ${label} ${clock.leftMs < 0 ? 'was ' : ''}due ${due}`;
  }
}

function agoOf(facts: AlertFacts): string {
  const ago = breachedAgo(facts);
  return ago ? ` (${ago} when this was sent)` : '';
}

function shownOf(field: AlertField, facts: AlertFacts): string {
  const shown = escapeHtml(field.value);
  switch (field.kind) {
    case 'due':
      return shown + escapeHtml(agoOf(facts));
    case 'phone': {
      const digits = field.value.replace(/[^\d+]/g, '');
      return /^\+?\d{5,20}$/.test(digits)
        ? `<a class="quiet" href="tel:${digits}" style="color:#1c2026">${shown}</a>`
        : shown;
    }
    case 'email': {
      const address = parseAddress(field.value);
      return address
        ? `<a class="quiet" href="mailto:${escapeHtml(encodeURI(address))}" style="color:#1c2026">${shown}</a>`
        : shown;
    }
    case 'text':
      return shown;
  }
}

function linksOf({ urls, recipient, state }: AlertFacts): { label: string; url: string }[] {
  const owner = recipient.role === 'owner';
  const all: [string, string | null | undefined, boolean][] = [
    ['Log touch', urls.touch, owner],
    ['Accept', urls.accept, owner && state !== 'unassigned'],
    ['Open in Baton', urls.baton, true],
    [`Open in ${oneLine(urls.crm?.label ?? 'the CRM')}`, urls.crm?.url, owner],
  ];
  return all.flatMap(([label, given, wanted]) => {
    const url = wanted ? webUrl(given) : null;
    return url === null ? [] : [{ label, url }];
  });
}
