import type { Random } from './random.ts';
import { OWNERS, type PolicyRule } from './rules.ts';

/** An event to post: `atMs` after the start of the run is when it happens, and when it is sent unless `sendMs` says later. */
export type PlannedEvent = {
  atMs: number;
  sendMs?: number;
  id: string;
  lead: string;
  type: string;
  data: Record<string, unknown>;
};

/** When an event is sent, after the start of the run. */
export const sendingMs = ({ atMs, sendMs = atMs }: PlannedEvent) => sendMs;

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/**
 * The story of `leads` leads that come in over `spreadMs`: half are never touched, others are touched before or between
 * their tiers, change hands, or are paused; one event in twenty is sent twice. The same for the same seed.
 */
export function planLeads(
  random: Random,
  policies: readonly PolicyRule[],
  leads: number,
  spreadMs: number,
): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  for (let index = 0; index < leads; index++) {
    const policy = policies[index % policies.length] as PolicyRule;
    const lead = `L-${index}`;
    const start = Math.floor((index / leads) * spreadMs + random() * 100);
    const owner = pick(random, OWNERS);
    let count = 0;
    const add = (share: number, type: string, data: Record<string, unknown>, extraMs = 0) => {
      const atMs = Math.round(start + share * policy.targetMs + extraMs);
      const event = { atMs, id: `${lead}:${count++}`, lead, type, data };
      events.push(event);
      if (random() < 0.05) events.push({ ...event, sendMs: atMs + 200 });
    };
    add(0, 'lead.created', {
      name: lead,
      email: `${lead}@leads.test`,
      company: `Company ${index}`,
      score: 90,
      leadType: policy.leadType,
      owner,
    });
    const story = random();
    const touch = { kind: 'call', by: owner, verified: true };
    if (story < 0.2) add(0.2, 'lead.touched', touch);
    else if (story < 0.3) add(0.65, 'lead.touched', touch);
    else if (story < 0.4) {
      const others = OWNERS.filter((one) => one !== owner);
      add(0.15, 'lead.owner', { owner: pick(random, others) });
    } else if (story < 0.5) {
      add(0.15, 'lead.paused', { reason: 'waiting' });
      add(0.15, 'lead.resumed', {}, 2_000);
    }
  }
  return events.sort((a, b) => sendingMs(a) - sendingMs(b) || (a.id < b.id ? -1 : 1));
}

/** Adds small changes of leads, evenly over the time, that move no clock. */
export function planChatter(events: readonly PlannedEvent[], count: number, spreadMs: number): PlannedEvent[] {
  const created = events.filter((event) => event.type === 'lead.created');
  const changes = Array.from({ length: count }, (_, index): PlannedEvent[] => {
    const atMs = Math.floor((index / count) * spreadMs);
    const known = created.filter((event) => event.atMs < atMs);
    const about = known[(index * 7919) % Math.max(1, known.length)];
    if (about === undefined) return [];
    return [{ atMs, id: `change:${index}`, lead: about.lead, type: 'lead.changed', data: { score: 90 + (index % 9) } }];
  });
  return [...events, ...changes.flat()].sort((a, b) => sendingMs(a) - sendingMs(b));
}

/** Leads that nobody touches, evenly over the time. */
export function planUntouched(
  random: Random,
  policies: readonly PolicyRule[],
  leads: number,
  spreadMs: number,
): PlannedEvent[] {
  return Array.from({ length: leads }, (_, index): PlannedEvent => {
    const lead = `L-${index}`;
    const leadType = policies[index % policies.length]?.leadType;
    const data = { name: lead, email: `${lead}@leads.test`, score: 90, leadType, owner: pick(random, OWNERS) };
    return { atMs: Math.floor((index / leads) * spreadMs), id: `${lead}:0`, lead, type: 'lead.created', data };
  });
}
