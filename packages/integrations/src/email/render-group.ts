import type { GroupFacts, GroupLine } from '../alert-facts.ts';
import { webUrl } from '../alert-words.ts';
import { clip } from '../clip.ts';
import {
  groupHeadline,
  groupSentence,
  lineName,
  lineOwner,
  lineWord,
  moreThan,
  queueLink,
  whyOne,
  worstState,
} from '../group-words.ts';
import { formatInstant } from '../time-words.ts';
import { escapeHtml, renderButtons, renderFacts, renderMailFrame } from './html.ts';
import { TINTS } from './render.ts';

const MAX_LINES = 50;

/** Many alerts as one mail: counts, the leads that are due first, and the way to the rest, in HTML and as plain text. */
export function renderGroupMail(facts: GroupFacts): { subject: string; html: string; text: string } {
  const subject = clip(groupSentence(facts, false), 200);
  const shown = facts.lines.slice(0, MAX_LINES);
  const more = moreThan(facts, MAX_LINES);
  const link = queueLink(facts);
  const settings = webUrl(facts.urls.settings);
  const small = (html: string) =>
    `<div class="small" style="font-size:13px;line-height:18px;color:#5b6472">${html}</div>`;
  const rows = [
    `<div>${escapeHtml(groupSentence(facts))}</div>`,
    renderFacts(shown.map((line) => ({ label: lineWord(line), html: htmlOf(line, facts) }))),
    ...(more === null ? [] : [`<div>… ${escapeHtml(more)}</div>`]),
    ...(link === null ? [] : [renderButtons([link])]),
    ...(facts.late ? [`<div>${escapeHtml(`${facts.late}.`)}</div>`] : []),
    small(
      `${escapeHtml(whyOne(facts))}${settings ? ` · <a href="${escapeHtml(settings)}" style="color:#5b6472">Change these messages</a>` : ''}`,
    ),
  ];
  const text = [
    groupSentence(facts),
    '',
    ...shown.map((line) => `${lineWord(line)}: ${[lineName(line), ...restOf(line, facts)].join(' · ')}`),
    ...(more === null ? [] : [`… ${more}`]),
    '',
    ...(link === null ? [] : [`${link.label}: ${link.url}`, '']),
    ...(facts.late ? [`${facts.late}.`, ''] : []),
    `${whyOne(facts)}${settings ? `\nChange these messages: ${settings}` : ''}`,
    '',
  ].join('\n');
  return {
    subject,
    text,
    html: renderMailFrame({
      title: subject,
      preheader: groupSentence(facts),
      state: groupHeadline(facts),
      tint: TINTS[worstState(facts)],
      rows,
    }),
  };
}

function restOf(line: GroupLine, facts: GroupFacts): string[] {
  const due = `${line.dueAt < facts.asOf ? 'was due' : 'due'} ${formatInstant(line.dueAt, facts.recipient.timeZone, facts.asOf)}`;
  const owner = lineOwner(line, facts);
  return [clip(line.clockLabel, 60), due, ...(owner === null ? [] : [owner])];
}

function htmlOf(line: GroupLine, facts: GroupFacts): string {
  const url = webUrl(line.url);
  const name = escapeHtml(lineName(line));
  const linked = url === null ? name : `<a class="quiet" href="${escapeHtml(url)}" style="color:#1c2026">${name}</a>`;
  return [linked, ...restOf(line, facts).map(escapeHtml)].join(' · ');
}
