import type { AlertFacts, AlertState } from './alert-facts.ts';
import { clip, oneLine } from './clip.ts';
import {
  formatClock,
  formatDue,
  formatInstant,
  formatWall,
  formatWorking,
  isKnownZone,
  spellWorking,
} from './time-words.ts';

/** One labelled fact of a message; `kind` lets a channel give it form (a link, a date in the reader's zone). */
export type AlertField = { label: string; value: string; kind: 'text' | 'due' | 'phone' | 'email' };

const GLYPHS = {
  onTrack: '○',
  approaching: '▲',
  breached: '⬣',
  reassigned: '⇄',
  unassigned: '⬣',
  uncovered: '⬣',
} as const;

/** The glyph that goes with the state's word; never without the word. */
export function glyphOf({ state }: { state: AlertState }): string {
  return GLYPHS[state];
}

/** The state in words: `Half the time used`, `Approaching`, `Breached`, `Maybe breached`. */
export function stateWord(facts: AlertFacts): string {
  const { elapsedMs, targetMs } = facts.clock;
  switch (facts.state) {
    case 'onTrack': {
      const percent =
        /^\s*(\d{1,3})\s*%/.exec(facts.tier)?.[1] ??
        String(targetMs > 0 ? Math.floor((elapsedMs / targetMs) * 100) : 0);
      return percent === '50' ? 'Half the time used' : `${percent} % of the time used`;
    }
    case 'approaching':
      return 'Approaching';
    case 'breached':
      return facts.provisional ? 'Maybe breached' : 'Breached';
    case 'reassigned':
      return 'Reassigned';
    case 'unassigned':
      return 'No owner';
    case 'uncovered':
      return 'Nobody available';
  }
}

/** Whether the message goes to somebody who is to know of it, not to those who hold or held the lead. */
function isTold({ recipient: { role } }: AlertFacts): boolean {
  return role !== 'owner' && role !== 'previousOwner';
}

/** `Jordan Blake`, or what else names the lead. */
export function leadName({ lead }: AlertFacts): string {
  return oneLine(lead.name) || oneLine(lead.email ?? '') || 'Unnamed lead';
}

/** `Jordan Blake, Kestrel Freight`. */
function leadWithCompany(facts: AlertFacts): string {
  const company = oneLine(facts.lead.company ?? '');
  return company ? `${leadName(facts)}, ${company}` : leadName(facts);
}

/** First line of a message: state, clock, who, company. */
export function headline(facts: AlertFacts): string {
  const owner = oneLine(facts.ownerName ?? '');
  const parts = [`${glyphOf(facts)} ${stateWord(facts)}`];
  if (facts.state === 'reassigned') {
    const was = facts.previousOwnerName ? ` (was ${oneLine(facts.previousOwnerName)})` : '';
    return `${glyphOf(facts)} Reassigned · ${leadWithCompany(facts)} → ${owner || 'nobody'}${was}`;
  }
  const others = isTold(facts);
  if ((facts.state === 'breached' || facts.state === 'uncovered') && others && owner) parts.push(owner);
  else parts.push(oneLine(facts.clock.label));
  return [...parts, leadWithCompany(facts)].join(' · ');
}

/** The message as one plain sentence, for notifications and screen readers. */
export function sentence(facts: AlertFacts): string {
  const { clock, recipient, asOf } = facts;
  const company = oneLine(facts.lead.company ?? '');
  const who = `${leadName(facts)}${company ? ` (${company})` : ''}`;
  const due = formatDue(clock.dueAt, recipient.timeZone, asOf);
  const label = lowerFirst(oneLine(clock.label));
  const owner = oneLine(facts.ownerName ?? '');
  const others = isTold(facts);
  switch (facts.state) {
    case 'reassigned': {
      const was = facts.previousOwnerName ? ` (was ${oneLine(facts.previousOwnerName)})` : '';
      return `Reassigned: ${who} → ${owner || 'nobody'}${was}. The clock keeps its start: ${label} ${clock.leftMs < 0 ? 'was' : 'is'} due ${due}.`;
    }
    case 'unassigned':
      return `No owner: ${who}. ${upperFirst(label)} ${clock.leftMs < 0 ? 'was' : 'is'} due ${due}.`;
    case 'uncovered': {
      const away = owner ? `${owner} is away without a cover. ` : '';
      return `Nobody is available for ${who}. ${away}${upperFirst(label)} is marked as not covered and charged to nobody.`;
    }
    case 'breached':
      return `${stateWord(facts)}: ${others && owner ? `${owner}, ` : ''}${label} for ${who} was due ${due}.`;
    default:
      return `${stateWord(facts)}: ${label} for ${who} is due ${due}, ${spellWorking(clock.leftMs)} left as of ${formatClock(asOf, recipient.timeZone)}.`;
  }
}

/** The labelled facts, most needed first; empty ones are left out. */
export function alertFields(facts: AlertFacts): AlertField[] {
  const { clock, lead, recipient, asOf } = facts;
  const over = clock.leftMs < 0 || facts.state === 'breached';
  const asOfText = `as of ${formatClock(asOf, recipient.timeZone)} (working time)`;
  const fields: AlertField[] = [];
  const add = (label: string, value: string | null | undefined, kind: AlertField['kind'] = 'text') => {
    const line = clip(oneLine(value ?? ''), 300);
    if (line) fields.push({ label, value: line, kind });
  };
  if (recipient.role !== 'owner') {
    const load = facts.ownerLoad === null || facts.ownerLoad === undefined ? '' : ` · ${facts.ownerLoad} open leads`;
    add('Owner', facts.ownerName ? `${facts.ownerName}${load}` : 'Nobody');
  }
  add(over ? 'Was due' : 'Due', formatInstant(clock.dueAt, recipient.timeZone, asOf), 'due');
  add(over ? 'Over' : 'Left', `${formatWorking(clock.leftMs)} ${asOfText}`);
  add('Why', facts.why);
  add('Do next', facts.doNext);
  if (lead.timeZone && isKnownZone(lead.timeZone)) add('Their time', formatClock(asOf, lead.timeZone, true));
  add('Phone', lead.phone, 'phone');
  add('Email', lead.email, 'email');
  add('Title', lead.title);
  add('Last touch', facts.lastTouch);
  add('Type · Source', [lead.leadType, lead.source].filter(Boolean).join(' · '));
  if (lead.score !== null && lead.score !== undefined) add('Score', String(lead.score));
  return fields.slice(0, 10);
}

/** The lead's own words on one line, at most 140 characters; null when there are none. */
export function quoteOf({ lead }: AlertFacts): string | null {
  return clip(oneLine(lead.message ?? ''), 140) || null;
}

/** What happens by itself next: `At 10:35 Marcus Lee is told; at 10:50 it moves to the next rep`. */
export function nextStepsSentence({ nextSteps, recipient, asOf }: AlertFacts): string | null {
  if (nextSteps.length === 0) return null;
  const timeOf = (at: number) => formatDue(at, recipient.timeZone, asOf).replace(/^today (\d\d:\d\d) .*$/, '$1');
  return upperFirst(nextSteps.map((step) => `at ${timeOf(step.at)} ${oneLine(step.sentence)}`).join('; '));
}

/** Why this person gets the message. */
export function whyYou({ recipient, ownerName }: AlertFacts): string {
  switch (recipient.role) {
    case 'owner':
      return 'You own this lead';
    case 'previousOwner':
      return 'You owned this lead';
    case 'manager':
      return ownerName ? `You manage ${oneLine(ownerName)}` : 'You manage this team';
    case 'operations':
      return 'You look after what nobody covers';
    case 'team':
      return 'Your team has this lead';
  }
}

/** `Breached 26m ago`, in wall time, for clocks that are over; null for others. */
export function breachedAgo({ clock, asOf, state }: AlertFacts): string | null {
  return state === 'breached' && asOf >= clock.dueAt ? `breached ${formatWall(asOf - clock.dueAt)} ago` : null;
}

/** `Contact form v4`. */
export function policyName({ policy }: AlertFacts): string {
  return `${clip(oneLine(policy.name), 200)} v${policy.version}`;
}

/** The address when it is a web address, otherwise null: CRM values must not become other kinds of links. */
export function webUrl(url: string | null | undefined): string | null {
  if (!url || url.length > 2900 || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
