import type { Random } from '../seeded-random.ts';
import type { Contact, LeadType, Source } from './market.ts';
import { pick } from './market.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One event in the form that `POST /api/v1/events` takes. */
export type DemoEvent = { id: string; lead: string; type: string; occurredAt: string; data: Record<string, unknown> };

/** What happens to one lead, told in order; instants are epoch ms. */
export type Story = {
  lead: string;
  contact: Contact;
  source: Source;
  tell(type: string, at: number, data?: Record<string, unknown>): void;
  /** The events up to `until`. */
  events(until: number): DemoEvent[];
};

export function startStory(lead: string, contact: Contact, source: Source): Story {
  const told: { type: string; at: number; data: Record<string, unknown> }[] = [];
  return {
    lead,
    contact,
    source,
    tell: (type, at, data = {}) => void told.push({ type, at: Math.round(at), data }),
    events: (until) =>
      told
        .map(({ type, at, data }, index) => ({ id: `${lead}:${index + 1}`, lead, type, at, data }))
        .filter(({ at }) => at <= until)
        .sort((a, b) => a.at - b.at)
        .map(({ at, ...event }) => ({ ...event, occurredAt: new Date(at).toISOString() })),
  };
}

/** How long before the MQL each kind of lead was first seen. */
const KNOWN_BEFORE: Record<LeadType, readonly [number, number]> = {
  'Live chat': [10 * SECOND_MS, 40 * SECOND_MS],
  'Demo request': [2 * SECOND_MS, 5 * SECOND_MS],
  'Contact form': [20 * SECOND_MS, 90 * SECOND_MS],
  Referral: [MINUTE_MS, 20 * MINUTE_MS],
  Content: [2 * HOUR_MS, 12 * DAY_MS],
  Webinar: [DAY_MS, 12 * DAY_MS],
  Event: [2 * HOUR_MS, 2 * DAY_MS],
};

/** A number between two, the low ones likelier. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next() ** 1.3;
}

/** A waiting time with this mean; most are shorter, a few much longer. */
export function waiting(random: Random, meanMs: number): number {
  return -Math.log(1 - random.next()) * meanMs;
}

/** Creates the lead and makes it an MQL at `mqlAt`: by what it did, by its score, or by Marketing. */
export function introduce(random: Random, story: Story, type: LeadType, mqlAt: number): void {
  const { contact, source } = story;
  const [least, most] = KNOWN_BEFORE[type];
  const createdAt = Math.round(mqlAt - between(random, least, most));
  const { team: _, dial: __, message, ...fields } = contact;
  const asks = type === 'Demo request' || type === 'Contact form' || type === 'Live chat';
  story.tell('lead.created', createdAt, {
    ...fields,
    leadType: type,
    source: source.name,
    campaign: pick(random, source.campaigns),
    score: 25 + random.below(50),
    ...(asks ? { message } : {}),
  });
  const halfway = createdAt + (mqlAt - createdAt) / 2;
  const score = { score: 80 + random.below(20) };
  switch (type) {
    case 'Demo request':
      story.tell('lead.behaviour', mqlAt, { did: 'demo_request', detail: { form: 'Request a demo' } });
      story.tell('lead.changed', mqlAt, score);
      return;
    case 'Content':
      story.tell('lead.behaviour', createdAt + SECOND_MS, { did: 'ebook_downloaded' });
      story.tell('lead.behaviour', halfway, { did: 'pricing_page' });
      story.tell('lead.changed', mqlAt, score);
      return;
    case 'Contact form':
    case 'Referral':
      story.tell('lead.changed', mqlAt, score);
      return;
    case 'Webinar':
      story.tell('lead.behaviour', halfway, { did: 'webinar_attended', detail: { minutes: 15 + random.below(40) } });
      break;
    case 'Event':
      story.tell('lead.behaviour', halfway, { did: 'badge_scanned' });
      break;
    case 'Live chat':
      story.tell('lead.behaviour', mqlAt - 5 * SECOND_MS, { did: 'chat_started' });
  }
  story.tell('lead.stage', mqlAt, { stage: 'mql' });
}
