import type { AlertState, GroupFacts, GroupLine } from './alert-facts.ts';
import { glyphOf, webUrl } from './alert-words.ts';
import { clip, oneLine } from './clip.ts';
import { formatDue } from './time-words.ts';

/** States from the one to look at first on. */
const WORST: readonly AlertState[] = ['uncovered', 'unassigned', 'breached', 'approaching', 'onTrack', 'reassigned'];
const TOLD_COUNTS = 4;

/** The state that stands for the whole message. */
export function worstState({ lines }: GroupFacts): AlertState {
  return WORST.find((state) => lines.some((line) => line.state === state)) ?? 'onTrack';
}

/** First line of the message: `⬣ 240 alerts · 180 breached · 60 at 50 %`. */
export function groupHeadline(facts: GroupFacts): string {
  return [`${glyphOf({ state: worstState(facts) })} ${total(facts)} alerts`, ...countsOf(facts)].join(' · ');
}

/** The message as one plain sentence, also the subject of a mail without `first`. */
export function groupSentence(facts: GroupFacts, withFirst = true): string {
  const { lines, recipient, asOf } = facts;
  const [first] = lines;
  const said = `${total(facts)} alerts: ${countsOf(facts).join(', ')}`;
  if (!withFirst || first === undefined) return said;
  const due = formatDue(first.dueAt, recipient.timeZone, asOf);
  const verb = first.dueAt < asOf ? 'was due' : 'is due';
  return `${said}. First of them: ${clip(lineName(first), 200)}, ${oneLine(first.clockLabel).toLowerCase()} ${verb} ${due}.`;
}

/** The state of a line in a word: `Breached`, `Approaching`, `50 % used`. */
export function lineWord({ state, tier, provisional }: GroupLine): string {
  switch (state) {
    case 'onTrack':
      return `${tier.replace(/\s*%.*$/, '')} % used`;
    case 'approaching':
      return 'Approaching';
    case 'breached':
      return provisional ? 'Maybe breached' : 'Breached';
    case 'reassigned':
      return 'Reassigned';
    case 'unassigned':
      return 'No owner';
    case 'uncovered':
      return 'Nobody available';
  }
}

/** `Jordan Blake, Kestrel Freight`. */
export function lineName({ leadName, company }: GroupLine): string {
  const name = clip(oneLine(leadName), 120) || 'Unnamed lead';
  const firm = clip(oneLine(company ?? ''), 80);
  return firm ? `${name}, ${firm}` : name;
}

/** Who holds the lead, where the reader is somebody else. */
export function lineOwner({ ownerName }: GroupLine, { recipient }: GroupFacts): string | null {
  if (recipient.role === 'owner' && ownerName === recipient.name) return null;
  return ownerName === null ? 'nobody holds it' : clip(oneLine(ownerName), 80);
}

/** What the message leaves out: `and 220 more`; null when it lists everything. */
export function moreThan(facts: GroupFacts, shown: number): string | null {
  return facts.lines.length > shown ? `and ${facts.lines.length - shown} more` : null;
}

/** Why these come as one message. */
export function whyOne(facts: GroupFacts): string {
  return `${total(facts)} alerts came at once, so they are one message`;
}

/** The link to all of it, and what it is called. */
export function queueLink({ urls, recipient }: GroupFacts): { label: string; url: string } | null {
  const url = webUrl(urls.queue);
  return url === null ? null : { label: recipient.role === 'owner' ? 'Open my queue' : 'Open the list', url };
}

function total({ counts }: GroupFacts): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function countsOf({ counts }: GroupFacts): string[] {
  const told = counts.slice(0, TOLD_COUNTS).map(({ what, count }) => `${count} ${tierWord(what)}`);
  const rest = counts.slice(TOLD_COUNTS).reduce((sum, { count }) => sum + count, 0);
  return rest === 0 ? told : [...told, `${rest} other`];
}

/** A tier as a count says it: `at 50 %`, `breached`, `15m after the breach`, `reassigned`. */
function tierWord(what: string): string {
  const percent = /^(\d{1,3})\s*%$/.exec(what)?.[1];
  if (percent !== undefined) return `at ${percent} %`;
  if (what === 'breach') return 'breached';
  if (what === 'uncovered') return 'with nobody available';
  const after = /^breach\+(.+)$/.exec(what)?.[1];
  return after === undefined ? oneLine(what) : `${after.replace(/ wall$/, '')} after the breach`;
}
