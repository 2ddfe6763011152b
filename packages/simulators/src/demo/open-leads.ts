import type { Random } from '../seeded-random.ts';
import type { Rep } from './handoff-story.ts';
import { type LeadType, PROMISES } from './market.ts';
import type { Hours } from './office-hours.ts';
import { roundTheClock } from './office-hours.ts';
import { between, introduce, type Story } from './story.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How an open lead stands when the demo begins. */
export type Standing =
  | 'breached'
  | 'forgotten'
  | 'approaching'
  | 'onTrack'
  | 'fresh'
  | 'paused'
  | 'undecided'
  | 'qualifying';

/** The open leads on every rep's desk; some desks hold one more that nobody has ever touched. */
export const DESK: readonly Standing[] = [
  'breached',
  'approaching',
  'onTrack',
  'fresh',
  'paused',
  'undecided',
  'qualifying',
];

/**
 * The kind of lead that can stand so at `now`. While the office is closed its clocks rest, so only a promise that
 * counts day and night can be running.
 */
export function typeFor(standing: Standing, rep: Rep, now: number): LeadType {
  const open = rep.office.isOpen(now);
  switch (standing) {
    case 'approaching':
      return open ? 'Contact form' : 'Referral';
    case 'onTrack':
      return 'Referral';
    case 'fresh':
      return open ? 'Content' : 'Demo request';
    case 'breached':
      return open ? 'Demo request' : 'Contact form';
    case 'undecided':
      return 'Webinar';
    default:
      return 'Contact form';
  }
}

/** Tells a lead so that it stands as wanted at `now` (epoch ms). */
export function tellOpenLead(random: Random, story: Story, standing: Standing, rep: Rep, now: number): void {
  const type = typeFor(standing, rep, now);
  const { targetMs, always } = PROMISES[type];
  const clock = always ? roundTheClock : rep.office;
  const begin = (clockOf: Hours, until: number, used: number) => {
    const mqlAt = clockOf.before(until, used);
    introduce(random, story, type, mqlAt);
    story.tell('lead.owner', Math.min(mqlAt + between(random, 5, 40) * 1_000, now), { owner: rep.key });
    return mqlAt;
  };
  switch (standing) {
    case 'breached':
      begin(clock, now, targetMs * between(random, 1.6, 3.2));
      break;
    case 'forgotten':
      begin(clock, now, between(random, 25, 31) * HOUR_MS);
      break;
    case 'approaching':
      begin(clock, now, targetMs * between(random, 0.82, 0.88));
      break;
    case 'onTrack':
      begin(clock, now, targetMs * between(random, 0.1, 0.5));
      break;
    case 'fresh':
      begin(clock, now, targetMs * between(random, 0.15, 0.4));
      break;
    case 'paused': {
      const pausedAt = clock.before(now, between(random, 1, 4) * HOUR_MS);
      begin(clock, pausedAt, targetMs * between(random, 0.3, 0.6));
      story.tell('lead.paused', pausedAt, { reason: 'Waiting for Marketing', by: rep.key });
      break;
    }
    case 'undecided': {
      const touchedAt = rep.office.before(now, between(random, 30, 200) * MINUTE_MS);
      begin(clock, touchedAt, targetMs * between(random, 0.1, 0.5));
      story.tell('lead.touched', touchedAt, { kind: 'call', by: rep.key, outcome: 'no_answer' });
      break;
    }
    case 'qualifying': {
      const acceptedAt = rep.office.before(now, between(random, 2, 14) * HOUR_MS);
      const touchedAt = rep.office.before(acceptedAt, between(random, 5, 50) * MINUTE_MS);
      begin(clock, touchedAt, targetMs * between(random, 0.2, 0.8));
      story.tell('lead.touched', touchedAt, { kind: 'call', by: rep.key, outcome: 'connected', durationMs: 312_000 });
      story.tell('lead.accepted', acceptedAt, { by: rep.key });
      break;
    }
  }
}
