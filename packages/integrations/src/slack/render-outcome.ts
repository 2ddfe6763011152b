import type { TouchKind } from '@baton/core/handoff/event';
import { webUrl } from '../alert-words.ts';
import type { RenderedMessage } from '../channel.ts';
import { oneLine } from '../clip.ts';
import { formatInTimeZone } from '../date-library.ts';
import { formatClock, formatDue, formatInstant, formatWorking, isKnownZone } from '../time-words.ts';
import { type Block, blockIdOf, mrkdwn, plain, slackLink, timeToken } from './blocks.ts';
import { escapeSlack } from './escape.ts';

/** How the matter of a message was settled. Instants epoch ms; `by` null when nobody is known to have done it. */
export type OutcomeEnd =
  | { kind: 'accepted'; by: string | null; at: number }
  | { kind: 'rejected'; by: string | null; at: number; reason: string; becomes: string; until: number | null }
  | { kind: 'touched'; by: string | null; at: number; touch: TouchKind }
  | { kind: 'handled' }
  | { kind: 'cancelled'; why: string | null };

export type OutcomeFacts = {
  lead: { name: string; company: string | null };
  end: OutcomeEnd;
  /** How the clock came out, in working time; null while it runs or when it was cancelled. */
  result: { met: boolean; elapsedMs: number; targetMs: number } | null;
  /** What the same clock still asks for; `mayTouch` offers to log a touch. */
  next: { clockId: string; doNext: string; dueAt: number | null; mayTouch: boolean } | null;
  timeZone: string;
  asOf: number;
  batonUrl: string;
};

const DONE: Record<TouchKind, string> = {
  call: 'called',
  email: 'emailed',
  meeting: 'met them',
  sms: 'texted',
  social: 'wrote',
};

type Times = { time: (at: number) => string; due: (at: number) => string };

/** What a message becomes once somebody acted: one line, a link, and buttons only for what is left to do. */
export function renderOutcome(facts: OutcomeFacts): RenderedMessage {
  const { next, timeZone, asOf } = facts;
  const words: Times = {
    time: (at) => formatClock(at, timeZone, true),
    due: (at) => formatDue(at, timeZone, asOf),
  };
  const tokens: Times = {
    time: (at) => timeToken(at, '{time}', words.time(at)),
    due: (at) => timeToken(at, '{date_short_pretty} at {time}', formatInstant(at, timeZone, asOf)),
  };
  const url = webUrl(facts.batonUrl);
  const touch = { type: 'button', action_id: 'touch_open', text: plain('Log touch', 75), style: 'primary' };
  const blocks: Block[] = [
    { type: 'section', text: mrkdwn(lineOf(facts, tokens)) },
    ...(next?.mayTouch
      ? [{ type: 'actions', block_id: blockIdOf(next.clockId), elements: [{ ...touch, value: next.clockId }] }]
      : []),
    ...(url ? [{ type: 'context', elements: [mrkdwn(slackLink(url, 'Open in Baton'))] }] : []),
  ];
  return { text: lineOf(facts, words), blocks };
}

function lineOf(facts: OutcomeFacts, { time, due }: Times): string {
  const { end, lead, next } = facts;
  const who = [lead.name, lead.company ?? ''].map((one) => escapeSlack(oneLine(one), 300)).filter(Boolean);
  const parts: string[] = [];
  const by = (name: string | null) => (name === null ? '' : escapeSlack(oneLine(name), 200));
  switch (end.kind) {
    case 'accepted':
      parts.push(`✓ Accepted${end.by ? ` by ${by(end.by)}` : ''} at ${time(end.at)}`, who.join(', '));
      break;
    case 'rejected': {
      const until = end.until === null ? '' : ` until ${dayOf(end.until, facts.timeZone)}`;
      parts.push(`Rejected: ${escapeSlack(oneLine(end.reason), 300)} → ${end.becomes}${until}`, who.join(', '));
      if (end.by) parts.push(`by ${by(end.by)} at ${time(end.at)}`);
      break;
    }
    case 'touched':
      parts.push(handledWord(facts), who.join(', '), `${by(end.by) || 'Somebody'} ${DONE[end.touch]} ${time(end.at)}`);
      break;
    case 'handled':
      parts.push(handledWord(facts), who.join(', '));
      break;
    case 'cancelled':
      parts.push('Cancelled', who.join(', '), escapeSlack(oneLine(end.why ?? ''), 300));
  }
  parts.push(resultOf(facts));
  if (next)
    parts.push(`Do next: ${escapeSlack(next.doNext, 200)}${next.dueAt === null ? '' : `, due ${due(next.dueAt)}`}`);
  return parts.filter(Boolean).join(' · ');
}

function handledWord({ result }: OutcomeFacts): string {
  return result?.met === false ? `Missed by ${formatWorking(result.elapsedMs - result.targetMs)}` : '✓ Handled';
}

function resultOf({ end, result }: OutcomeFacts): string {
  if (result === null || end.kind === 'rejected' || end.kind === 'cancelled') return '';
  const { met, elapsedMs, targetMs } = result;
  if (met) return `met in ${formatWorking(elapsedMs)} (${formatWorking(targetMs - elapsedMs)} to spare)`;
  return end.kind === 'accepted' ? `missed by ${formatWorking(elapsedMs - targetMs)}` : '';
}

function dayOf(at: number, timeZone: string): string {
  return formatInTimeZone(at, isKnownZone(timeZone) ? timeZone : 'UTC', 'd MMM yyyy');
}
