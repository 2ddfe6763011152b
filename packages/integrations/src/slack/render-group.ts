import type { GroupFacts, GroupLine } from '../alert-facts.ts';
import { glyphOf, webUrl } from '../alert-words.ts';
import type { RenderedMessage } from '../channel.ts';
import {
  groupHeadline,
  groupSentence,
  lineName,
  lineOwner,
  lineWord,
  moreThan,
  queueLink,
  whyOne,
} from '../group-words.ts';
import { formatInstant } from '../time-words.ts';
import { type Block, mrkdwn, plain, slackLink, timeToken } from './blocks.ts';
import { escapeSlack } from './escape.ts';

const MAX_LINES = 25;
/** Slack takes 3,000 characters in a section. */
const MAX_SECTION = 2900;

/** Many alerts as one Slack message: counts, the leads that are due first, and the way to the rest. */
export function renderGroupMessage(facts: GroupFacts): RenderedMessage & { blocks: Block[] } {
  const lines = facts.lines.slice(0, MAX_LINES).map((line) => renderLine(line, facts));
  const more = moreThan(facts, MAX_LINES);
  const link = queueLink(facts);
  const settings = webUrl(facts.urls.settings);
  const context = [
    ...(facts.late ? [escapeSlack(facts.late, 600)] : []),
    escapeSlack(whyOne(facts), 300),
    ...(settings ? [slackLink(settings, 'Change these messages')] : []),
  ].join(' · ');
  const blocks: Block[] = [
    { type: 'header', text: plain(groupHeadline(facts), 150) },
    ...pack([...lines, ...(more === null ? [] : [`_…${more}_`])]).map((text) => ({
      type: 'section',
      text: mrkdwn(text),
    })),
    ...(link === null
      ? []
      : [
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'open_queue', text: plain(link.label, 75), url: link.url }],
          },
        ]),
    { type: 'context', elements: [mrkdwn(context)] },
  ];
  return { text: escapeSlack(groupSentence(facts), 2900), blocks };
}

function renderLine(line: GroupLine, facts: GroupFacts): string {
  const url = webUrl(line.url);
  const name = lineName(line);
  const linked = url === null || url.length > 500 ? escapeSlack(name, 250) : slackLink(url, name.replaceAll('|', ' '));
  const shown = escapeSlack(formatInstant(line.dueAt, facts.recipient.timeZone, facts.asOf));
  const due = `${line.dueAt < facts.asOf ? 'was due' : 'due'} ${timeToken(line.dueAt, '{date_short_pretty} at {time}', shown)}`;
  const owner = lineOwner(line, facts);
  const parts = [`${glyphOf(line)} *${lineWord(line)}*`, linked, escapeSlack(line.clockLabel, 60), due];
  return [...parts, ...(owner === null ? [] : [escapeSlack(owner, 100)])].join(' · ');
}

/** Lines in as few texts as the limit of a section allows. */
function pack(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= MAX_SECTION)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}
