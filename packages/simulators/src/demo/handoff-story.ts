import type { Random } from '../seeded-random.ts';
import { type LeadType, PROMISES, pick, weighted } from './market.ts';
import type { Hours } from './office-hours.ts';
import { roundTheClock } from './office-hours.ts';
import { between, type Story, waiting } from './story.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export type Rep = { key: string; office: Hours };
export type Handoff = {
  mqlAt: number;
  type: LeadType;
  owner: Rep;
  /** Takes over when the lead is moved. */
  standIn: Rep;
  /** Chance that the first touch is in time. */
  promise: number;
};
/** `settledAt`: from then on no clock of the handoff is open; `recycledAt`: the lead went back to nurture. */
export type Ending = { settledAt: number; recycledAt: number | null };

type Scene = { random: Random; story: Story; handoff: Handoff; clock: Hours };

/** Tells one handoff from its MQL on: owner, touches, decision, qualification, opportunity. */
export function tellHandoff(random: Random, story: Story, handoff: Handoff): Ending {
  const { mqlAt, type, owner } = handoff;
  const clock = PROMISES[type].always ? roundTheClock : owner.office;
  const scene = { random, story, handoff, clock };
  const assignedAt = tellAssignment(scene);
  if (random.next() < 0.35)
    story.tell('lead.touched', mqlAt + between(random, 2, 6) * MINUTE_MS, {
      kind: 'email',
      automated: true,
      outcome: 'sent',
    });
  const first = tellFirstTouch(scene, assignedAt);
  if (first === null) {
    const recycledAt = owner.office.after(mqlAt, between(random, 18, 34) * HOUR_MS);
    story.tell('lead.recycled', recycledAt, { reason: 'other', by: 'marcus' });
    return { settledAt: recycledAt, recycledAt };
  }
  return tellDecision(scene, first.at, first.by);
}

function tellAssignment({ random, story, handoff }: Scene): number {
  const { mqlAt, type, owner } = handoff;
  const longest = Math.min(PROMISES[type].targetMs * 0.25, 3 * HOUR_MS);
  const routingMs = Math.min(3 * SECOND_MS + waiting(random, story.source.routingMs), longest);
  story.tell('lead.owner', mqlAt + routingMs, { owner: owner.key });
  return mqlAt + routingMs;
}

/** Null: nobody ever got in touch. */
function tellFirstTouch(scene: Scene, assignedAt: number): { at: number; by: Rep } | null {
  const { random, story, handoff } = scene;
  const { type, owner, standIn } = handoff;
  const kept = random.next() < handoff.promise;
  if (!kept && random.next() < 0.2) return null;
  const at = Math.max(
    kept ? inTime(scene, assignedAt) : tooLate(scene),
    assignedAt + between(random, 8, 20) * SECOND_MS,
  );
  let by = owner;
  if (!kept && type !== 'Live chat' && random.next() < 0.22) {
    by = standIn;
    story.tell('lead.owner', assignedAt + (at - assignedAt) * 0.8, { owner: standIn.key });
  }
  tellTouch(scene, at, by);
  return { at, by };
}

function inTime(scene: Scene, assignedAt: number): number {
  const { random, story, handoff, clock } = scene;
  const { mqlAt, type, owner } = handoff;
  const { targetMs, always } = PROMISES[type];
  const used = () => clock.after(mqlAt, targetMs * between(random, 0.06, 0.96));
  let at = used();
  // A referral's clock runs at night, the people who keep its promise mostly do not.
  for (let tries = 0; always && tries < 6 && !owner.office.isOpen(at); tries++) at = used();
  const [quarter, half] = [assignedAt + (at - assignedAt) * 0.25, assignedAt + (at - assignedAt) * 0.5];
  if (type === 'Contact form' && owner.office.isOpen(quarter) && random.next() < 0.08) {
    const resumedAt = owner.office.after(quarter, between(random, 20, 150) * MINUTE_MS);
    story.tell('lead.paused', quarter, { reason: 'Waiting for Marketing', by: owner.key });
    story.tell('lead.resumed', resumedAt, { by: owner.key });
    return clock.after(resumedAt, clock.between(quarter, at) * 0.9);
  }
  if ((type === 'Content' || type === 'Webinar') && random.next() < 0.06)
    story.tell('lead.touched', half, { kind: 'email', direction: 'in', outcome: 'replied' });
  return at;
}

function tooLate({ random, handoff, clock }: Scene): number {
  const { mqlAt, type, owner } = handoff;
  const { targetMs } = PROMISES[type];
  const over = targetMs * (0.05 + waiting(random, 0.6)) + waiting(random, Math.min(targetMs, 20 * MINUTE_MS));
  const at = clock.after(mqlAt, targetMs + Math.min(over, 20 * HOUR_MS));
  return owner.office.isOpen(at) ? at : owner.office.nextOpen(at) + between(random, 1, 50) * MINUTE_MS;
}

const OUTCOMES = {
  call: ['connected', 'connected', 'no_answer', 'left_voicemail'],
  email: ['sent'],
  meeting: ['scheduled'],
} as const;

function tellTouch({ random, story, handoff }: Scene, at: number, by: Rep): void {
  const kind =
    handoff.type === 'Live chat'
      ? 'call'
      : weighted(random, [
          ['call', 54],
          ['email', 41],
          ['meeting', 5],
        ] as const);
  const outcome = pick(random, OUTCOMES[kind]);
  story.tell('lead.touched', at, {
    kind,
    by: by.key,
    outcome,
    verified: random.next() > 0.09,
    ...(kind === 'call' && outcome === 'connected' ? { durationMs: 30_000 + random.below(600) * SECOND_MS } : {}),
    ...(kind === 'meeting' ? { meetingAt: new Date(by.office.after(at, 10 * HOUR_MS)).toISOString() } : {}),
  });
}

const REASONS: readonly (readonly [string, number])[] = [
  ['not_a_fit', 24],
  ['wrong_person', 17],
  ['no_budget', 24],
  ['bad_data', 14],
  ['existing', 7],
  ['competitor', 8],
  ['other', 6],
];
const NOTES: Record<string, readonly string[]> = {
  not_a_fit: ['Agency, builds for others.', 'Twelve people, no sales team.'],
  wrong_person: ['Intern collecting quotes; ask for the head of sales.'],
  no_budget: ['Budget round in Q2.', 'Has a contract until summer.'],
  bad_data: ['Number does not exist, mail bounced.'],
  existing: ['Open deal with Darnell.'],
  competitor: ['Student thesis.'],
  other: ['Wants to sell to us.', 'Asked not to be contacted by phone again.'],
};
const RECYCLING = new Set(['wrong_person', 'no_budget', 'other']);

function tellDecision(scene: Scene, touchedAt: number, by: Rep): Ending {
  const { random, story, handoff } = scene;
  const { acceptance } = story.source;
  const soon = handoff.type === 'Live chat' ? 7 * MINUTE_MS : 40 * MINUTE_MS;
  const decidedAt = by.office.after(touchedAt, MINUTE_MS + Math.min(waiting(random, soon), 6 * HOUR_MS));
  const verdict = random.next();
  const accepts = Math.min(0.58 * acceptance, 0.9);
  if (verdict < accepts) {
    story.tell('lead.accepted', decidedAt, { by: by.key });
    return tellQualification(scene, decidedAt, by);
  }
  if (verdict < accepts + (1 - accepts) * 0.7) {
    const reason = weighted(random, REASONS);
    const noted = reason === 'other' || random.next() < 0.3;
    const note = noted ? { note: pick(random, NOTES[reason] ?? ['']) } : {};
    story.tell('lead.rejected', decidedAt, { reason, by: by.key, ...note });
    return { settledAt: decidedAt, recycledAt: RECYCLING.has(reason) ? decidedAt : null };
  }
  const recycledAt = by.office.after(touchedAt, between(random, 7, 22) * HOUR_MS);
  tellFollowUps(scene, touchedAt, recycledAt, by, 3);
  story.tell('lead.recycled', recycledAt, { reason: 'no_budget', by: by.key });
  return { settledAt: recycledAt, recycledAt };
}

function tellFollowUps(scene: Scene, from: number, to: number, by: Rep, most: number): void {
  const open = by.office.between(from, to);
  const times = 1 + scene.random.below(most);
  for (let n = 1; n <= times; n++)
    tellTouch(scene, by.office.after(from, (open * (n - 0.5 * scene.random.next())) / (times + 1)), by);
}

function tellQualification(scene: Scene, salAt: number, by: Rep): Ending {
  const { random, story } = scene;
  const { quality } = story.source;
  const endAt = by.office.after(salAt, Math.min((2 + waiting(random, 9)) * HOUR_MS, 38 * HOUR_MS));
  tellFollowUps(scene, salAt, endAt, by, 2);
  if (random.next() < 0.47 * quality) {
    story.tell('lead.stage', endAt, { stage: 'sql' });
    tellOpportunity(scene, endAt, by);
    return { settledAt: endAt, recycledAt: null };
  }
  const recycles = random.next() < 0.65;
  story.tell(recycles ? 'lead.recycled' : 'lead.disqualified', endAt, {
    reason: recycles ? 'no_budget' : 'not_a_fit',
    by: by.key,
  });
  return { settledAt: endAt, recycledAt: recycles ? endAt : null };
}

function tellOpportunity({ random, story }: Scene, sqlAt: number, by: Rep): void {
  const { quality } = story.source;
  const at = by.office.after(sqlAt, (6 + waiting(random, 22)) * HOUR_MS);
  const deal = { amount: 6_000 + random.below(60) * 1_000, currency: 'USD' };
  if (random.next() >= 0.6 * quality ** 0.4) {
    story.tell('lead.lost', at, { reason: 'No project' });
    return;
  }
  story.tell('lead.opportunity', at, deal);
  const closedAt = by.office.after(at, (50 + waiting(random, 110)) * HOUR_MS);
  const fate = random.next();
  if (fate < 0.3 * quality) story.tell('lead.won', closedAt, deal);
  else if (fate < 0.72) story.tell('lead.lost', closedAt, { reason: 'Lost to a competitor' });
}
