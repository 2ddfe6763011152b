import type { LeadEvent } from '@baton/core/handoff/event';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIRST_AT = Date.UTC(2026, 5, 1, 12);

type Draft = { type: LeadEvent['type']; afterMs: number; data: object; actor?: string };

/** Leads as a CRM would tell them, with 8 to `most` events each; the same ones in every run. */
export function makeLeads(count: number, most: number): LeadEvent[][] {
  return Array.from({ length: count }, (_, index) => makeLead(index, most, createRandom(index + 1)));
}

/** A small generator of its own, so that every run measures the same work: 0 (inclusive) to 1 (exclusive). */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function makeLead(index: number, most: number, random: () => number): LeadEvent[] {
  const wanted = 8 + Math.floor(random() * (most - 7));
  const person = random() < 0.6 ? 'priya' : 'tom';
  const drafts = [
    ...beginning(index, random, person),
    ...middle(wanted - 8, random, person),
    ...ending(random, person),
  ];
  let at = FIRST_AT + Math.floor(random() * 90 * DAY_MS);
  return drafts.map(({ type, afterMs, data, actor }, position) => {
    at += Math.floor(afterMs * (0.5 + random()));
    return {
      type,
      occurredAt: at,
      recordedAt: at + Math.floor(random() * 5_000),
      source: 'hubspot',
      sourceId: `${51_000_000 + index}-${1_791_000_000 + index * 100 + position}`,
      sequence: position,
      actor: actor ?? null,
      data,
    } as LeadEvent;
  });
}

function beginning(index: number, random: () => number, person: string): Draft[] {
  const leadType = ['demo_request', 'content', 'webinar'][Math.floor(random() * 3)];
  const fields = {
    email: `jordan.avery.${index}@northwind-traders.example`,
    firstName: 'Jordan',
    lastName: `Avery ${index}`,
    company: 'Northwind Traders Inc.',
    title: 'Director of Operations',
    country: 'US',
    employees: 20 + Math.floor(random() * 2_000),
    leadType,
    source: 'Paid search',
    campaign: '2026-Q2 Operations guide',
    score: 35,
    phone: '+1 212 555 0147',
    message: 'We are looking at tools for our field teams and would like to see how routing works with our CRM.',
  };
  return [
    { type: 'lead.created', afterMs: 0, data: fields },
    {
      type: 'lead.behaviour',
      afterMs: 10 * MINUTE_MS,
      data: { did: 'webinar_attended', detail: { title: 'Routing' } },
    },
    { type: 'lead.changed', afterMs: HOUR_MS, data: { score: 85, lifecycleStage: 'marketingqualifiedlead' } },
    {
      type: 'lead.owner',
      afterMs: MINUTE_MS,
      data: {
        owner: person,
        decision: { by: 'assignment', rule: 'country in US, CA', path: ['accountOwner', 'employees', 'us-smb'] },
      },
    },
  ];
}

/** What happens between assignment and outcome: mostly field changes and touches, some pauses and owner changes. */
function middle(count: number, random: () => number, person: string): Draft[] {
  return Array.from({ length: count }, () => {
    const afterMs = random() < 0.5 ? 40 * MINUTE_MS : 9 * HOUR_MS;
    return { afterMs, ...pickMiddle(random(), random, person) };
  });
}

function pickMiddle(dice: number, random: () => number, person: string): Omit<Draft, 'afterMs'> {
  const touch = { automated: false, verified: true, by: person };
  if (dice < 0.3)
    return { type: 'lead.changed', data: { score: 60 + Math.floor(random() * 60), lastPage: '/pricing' } };
  if (dice < 0.4) return { type: 'lead.behaviour', data: { did: 'page_viewed', detail: { url: '/pricing' } } };
  if (dice < 0.55)
    return {
      type: 'lead.touched',
      data: { ...touch, kind: 'email', direction: 'out', note: 'Sent the overview and two times for a call.' },
      actor: person,
    };
  if (dice < 0.65)
    return {
      type: 'lead.touched',
      data: { ...touch, kind: 'email', direction: 'out', automated: true, by: null },
    };
  if (dice < 0.8)
    return {
      type: 'lead.touched',
      data: { ...touch, kind: 'call', direction: 'out', outcome: 'no answer', durationMs: 21_000 },
      actor: person,
    };
  if (dice < 0.88) return { type: 'lead.touched', data: { ...touch, kind: 'email', direction: 'in', by: null } };
  if (dice < 0.92) return { type: 'lead.paused', data: { reason: 'Waiting for their budget round', by: person } };
  if (dice < 0.96) return { type: 'lead.resumed', data: { by: person } };
  return {
    type: 'lead.owner',
    data: { owner: random() < 0.5 ? 'tom' : 'priya', decision: { by: 'person' } },
    actor: 'marcus',
  };
}

function ending(random: () => number, person: string): Draft[] {
  const last: Draft =
    random() < 0.3
      ? { type: 'lead.rejected', afterMs: DAY_MS, data: { reason: 'no_budget', note: 'Next year', by: person } }
      : { type: 'lead.opportunity', afterMs: DAY_MS, data: { amount: 24_000, currency: 'USD' } };
  return [
    {
      type: 'lead.touched',
      afterMs: HOUR_MS,
      data: {
        kind: 'call',
        by: person,
        direction: 'out',
        automated: false,
        verified: true,
        outcome: 'connected',
        durationMs: 412_000,
      },
      actor: person,
    },
    { type: 'lead.accepted', afterMs: 30 * MINUTE_MS, data: { by: person }, actor: person },
    { type: 'lead.stage', afterMs: DAY_MS, data: { stage: 'sql' }, actor: person },
    last,
  ];
}
