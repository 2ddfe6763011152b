import { type Random, seededRandom } from '../seeded-random.ts';
import { PERSONA_REP, repsOf, type TeamKey } from './cast.ts';
import { type Contact, type LeadType, makeContact, pick, pickTeam, SOURCES, type Source, weighted } from './market.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** What becomes of a lead once it has an owner; waits are counted from then on. */
export type Fate =
  | { kind: 'answered'; touchAfterMs: number; decideAfterMs: number; decision: 'OPEN' | 'UNQUALIFIED' | 'BAD_TIMING' }
  | { kind: 'left' };

/** A contact that the portal is going to get. */
export type Arrival = {
  /** Wait after the arrival before, or after the start. */
  afterMs: number;
  contact: Contact;
  leadType: LeadType;
  source: Source;
  campaign: string;
  score: number;
  /** Whose account the company is. */
  accountOwner: string | null;
  /** Wait between the contact's creation and its MQL. */
  mqlAfterMs: number;
  fate: Fate;
};

/** Until so many have come, one comes about every half minute; then fewer, so that a demo left running stays small. */
const BUSY = 40;
const ALL_REPS = new Set<string>(
  ['us-smb', 'us-ent', 'emea'].flatMap((team) => repsOf(team as TeamKey)).map(({ key }) => key),
);

/** The arrivals of one run, the same for the same seed. The first two are live chats, so that alerts come at once. */
export function* planArrivals(seed: number): Generator<Arrival, never> {
  const random = seededRandom(seed);
  for (let index = 0; ; index++) yield planArrival(random, index, seed);
}

function planArrival(random: Random, index: number, seed: number): Arrival {
  const team = index === 0 ? 'us-smb' : pickTeam(random);
  const chat = index < 2 || random.next() < 0.25;
  const offered = SOURCES.filter(({ name, types }) =>
    chat ? types.some(([type]) => type === 'Live chat') : name !== 'Events' && name !== 'Webinar',
  );
  const source = pick(random, offered);
  const drawn = weighted(random, source.types);
  const leadType = chat ? 'Live chat' : drawn === 'Live chat' ? 'Demo request' : drawn;
  return {
    afterMs: waitBefore(random, index),
    contact: makeContact(random, team, `${seed.toString(36)}${index}`),
    leadType,
    source,
    campaign: pick(random, source.campaigns),
    score: 80 + random.below(20),
    accountOwner: accountOwnerOf(random, index, team),
    mqlAfterMs: (1 + 2 * random.next()) * SECOND_MS,
    fate: index < 2 ? { kind: 'left' } : planFate(random, leadType),
  };
}

function waitBefore(random: Random, index: number): number {
  if (index === 0) return 4 * SECOND_MS;
  const spread = random.next();
  if (index < BUSY) return (25 + 15 * spread) * SECOND_MS;
  return (index < 3 * BUSY ? 2 + 2 * spread : 8 + 6 * spread) * MINUTE_MS;
}

/**
 * The first chat comes from an account of the persona's, so that it lands on that desk, the second does not. Later many come from accounts of
 * the others: nobody else works the persona's leads, and that desk must not fill up.
 */
function accountOwnerOf(random: Random, index: number, team: TeamKey): string | null {
  if (index === 0) return PERSONA_REP;
  const others = repsOf(team).filter(({ key }) => key !== PERSONA_REP);
  const share = index === 1 ? 1 : index < 8 ? 0.1 : 0.75;
  return team === 'us-smb' && random.next() < share ? pick(random, others).key : null;
}

function planFate(random: Random, leadType: LeadType): Fate {
  if (random.next() < 0.25) return { kind: 'left' };
  const quick = leadType === 'Live chat';
  const decided = random.next();
  return {
    kind: 'answered',
    touchAfterMs: quick ? (15 + 65 * random.next()) * SECOND_MS : (0.5 + 6 * random.next()) * MINUTE_MS,
    decideAfterMs: (10 + 50 * random.next()) * SECOND_MS,
    decision: decided < 0.72 ? 'OPEN' : decided < 0.88 ? 'UNQUALIFIED' : 'BAD_TIMING',
  };
}

/** Whether a simulated colleague works this owner's leads; the persona's are left to the person at the screen. */
export function isWorkedBySimulation(owner: string): boolean {
  return owner !== PERSONA_REP && ALL_REPS.has(owner);
}
