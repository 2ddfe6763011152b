import { type Random, seededRandom } from '../seeded-random.ts';
import { repsOf, TEAM_KEYS, type TeamKey } from './cast.ts';
import { type Handoff, type Rep, tellHandoff } from './handoff-story.ts';
import { type LeadType, makeContact, pick, pickTeam, SOURCES, weighted } from './market.ts';
import type { Hours } from './office-hours.ts';
import { DESK, type Standing, tellOpenLead, typeFor } from './open-leads.ts';
import { between, type DemoEvent, introduce, type Story, startStory } from './story.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const LEADS = 1_760;
/** Open leads that a desk keeps from the ordinary run of things, beside those of `DESK`. */
const ORDINARY_OPEN = 3;
/** Desks with a lead that nobody ever touched. */
const FORGETFUL = new Set(['wei', 'darnell', 'yusuf']);

export type HistoryOptions = { seed: number; now: number; hours: { us: Hours; emea: Hours } };
type World = HistoryOptions & { random: Random; startAt: number };

/**
 * Ninety days of leads up to `now` (epoch ms) as events of the generic source, each lead's together. The same seed and
 * instant give the same events.
 */
export function generateHistory(options: HistoryOptions): DemoEvent[] {
  const world = { ...options, random: seededRandom(options.seed), startAt: options.now - DAYS * DAY_MS };
  const days = listDays(world);
  const told: { story: Story; owner: string; mqlAt: number; settledAt: number }[] = [];
  for (let serial = 1; serial <= LEADS; serial++) told.push(tellLead(world, days, serial));
  const open = told.filter(({ settledAt }) => settledAt > world.now).sort((a, b) => b.mqlAt - a.mqlAt);
  const surplus = new Set(
    [...Map.groupBy(open, ({ owner }) => owner).values()].flatMap((mine) => mine.slice(ORDINARY_OPEN)),
  );
  const stories = told.filter((one) => !surplus.has(one)).map(({ story }) => story);
  return [...stories, ...tellDesks(world)].flatMap((story) => story.events(world.now));
}

type Day = readonly [daysAgo: number, weight: number];
const WEEKDAY_WEIGHTS = [0.22, 1.05, 1.2, 1.22, 1.1, 0.88, 0.25] as const;

/** More leads in the middle of the week, few at weekends, a little more every week. */
function listDays({ now }: World): Day[] {
  return Array.from({ length: DAYS }, (_, daysAgo): Day => {
    const weekday = new Date(now - daysAgo * DAY_MS).getUTCDay();
    return [daysAgo, (WEEKDAY_WEIGHTS[weekday] ?? 1) * (1.15 - (0.3 * daysAgo) / DAYS)];
  });
}

/** Share of the leads by the hour of their own region. */
const HOUR_WEIGHTS = [1, 1, 1, 1, 1, 1, 2, 3, 6, 9, 11, 11, 8, 9, 10, 10, 8, 6, 4, 3, 3, 2, 2, 1] as const;

function pickArrival({ random, now, startAt }: World, days: Day[], office: Hours): number {
  for (let tries = 0; tries < 200; tries++) {
    const date = office.dateOf(now - weighted(random, days) * DAY_MS);
    const hour = weighted(
      random,
      HOUR_WEIGHTS.map((weight, index) => [index, weight] as const),
    );
    const at = office.instantOf(date, `${String(hour).padStart(2, '0')}:00`) + random.below(3_600_000);
    if (at > startAt && at < now - 60_000) return at;
  }
  return startAt + random.below(now - startAt);
}

function tellLead(world: World, days: Day[], serial: number) {
  const { random, now } = world;
  const source = weighted(
    random,
    SOURCES.map((one) => [one, one.weight] as const),
  );
  const team = pickTeam(random);
  const office = officeOf(world, team);
  const mqlAt = pickArrival(world, days, office);
  const drawn = weighted(random, source.types);
  // The chat is offered while somebody is there to answer it.
  const type = drawn === 'Live chat' && !office.isOpen(mqlAt) ? 'Contact form' : drawn;
  const story = startStory(`MH-${100_000 + serial}`, makeContact(random, team, serial), source);
  introduce(random, story, type, mqlAt);
  const handoff = planHandoff(world, team, mqlAt, type, source.promise);
  const first = tellHandoff(random, story, handoff);
  let { settledAt } = first;
  if (first.recycledAt !== null && random.next() < 0.3) {
    const againAt = office.nextOpen(first.recycledAt + between(random, 31, 55) * DAY_MS) + random.below(6 * 3_600_000);
    story.tell('lead.behaviour', againAt, { did: 'pricing_page' });
    story.tell('lead.stage', againAt, { stage: 'mql' });
    const again = tellHandoff(random, story, {
      ...planHandoff(world, team, againAt, type, source.promise),
      owner: handoff.owner,
    });
    if (againAt <= now) settledAt = again.settledAt;
  }
  return { story, owner: handoff.owner.key, mqlAt, settledAt };
}

const TEAM_PROMISE: Record<TeamKey, number> = { 'us-smb': 1.03, 'us-ent': 1, emea: 0.95 };
const REP_PROMISE: Record<string, number> = { priya: 1.03, wei: 0.94, lena: 1.04, darnell: 0.96, yusuf: 0.95 };

function planHandoff(world: World, team: TeamKey, mqlAt: number, type: LeadType, promise: number): Handoff {
  const { random, startAt, now } = world;
  const [owner, standIn] = random.shuffle(repsFor(world, team));
  if (owner === undefined || standIn === undefined) throw new Error(`team ${team} is too small`);
  // The promise is kept better from week to week, fast at first.
  const progress = Math.min(Math.max((mqlAt - startAt) / (now - startAt), 0), 1);
  const base = 0.62 + 0.27 * progress ** 0.6;
  const likely = base * promise * TEAM_PROMISE[team] * (REP_PROMISE[owner.key] ?? 1);
  return { mqlAt, type, owner, standIn, promise: Math.min(likely, 0.98) };
}

function repsFor(world: World, team: TeamKey): Rep[] {
  return repsOf(team).map(({ key }) => ({ key, office: officeOf(world, team) }));
}

function officeOf({ hours }: World, team: TeamKey): Hours {
  return team === 'emea' ? hours.emea : hours.us;
}

/** What lies on every desk when the demo begins. */
function tellDesks(world: World): Story[] {
  const { random, now } = world;
  let serial = 0;
  return TEAM_KEYS.flatMap((team) =>
    repsFor(world, team).flatMap((rep) => {
      const desk: Standing[] = FORGETFUL.has(rep.key) ? [...DESK, 'forgotten'] : [...DESK];
      return desk.map((standing) => {
        serial += 1;
        const contact = makeContact(random, team, `q${serial}`);
        const source = sourceOf(random, typeFor(standing, rep, now));
        const story = startStory(`MH-${200_000 + serial}`, contact, source);
        tellOpenLead(random, story, standing, rep, now);
        return story;
      });
    }),
  );
}

function sourceOf(random: Random, type: LeadType) {
  return pick(
    random,
    SOURCES.filter(({ types }) => types.some(([one]) => one === type)),
  );
}
