import fc from 'fast-check';

const START = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;

/** An event as it goes over the wire. */
export type Wire = { id: string; lead: string; type: string; occurredAt: string; data: Record<string, unknown> };

const owner = fc.constantFrom('priya', 'tom', 'lena', null, { queue: 'smb' });
const fact = fc.oneof(
  fc.record({
    type: fc.constant('lead.changed'),
    data: fc.record({ score: fc.constantFrom(10, 85), leadType: fc.constantFrom('content', 'demo_request') }),
  }),
  fc.record({ type: fc.constant('lead.owner'), data: fc.record({ owner }) }),
  fc.record({
    type: fc.constant('lead.stage'),
    data: fc.record({ stage: fc.constantFrom('mql', 'sal', 'sql', 'recycled') }),
  }),
  fc.record({
    type: fc.constant('lead.touched'),
    data: fc.record({
      kind: fc.constantFrom('call', 'email', 'social'),
      by: fc.constantFrom('priya', 'tom'),
      direction: fc.constantFrom('out', 'in'),
      automated: fc.boolean(),
      verified: fc.boolean(),
    }),
  }),
  fc.record({ type: fc.constant('lead.paused'), data: fc.constant({ reason: 'waiting' }) }),
  fc.record({
    type: fc.constantFrom(
      'lead.resumed',
      'lead.accepted',
      'lead.opportunity',
      'lead.won',
      'lead.deleted',
      'lead.restored',
    ),
    data: fc.constant({}),
  }),
  fc.record({
    type: fc.constant('lead.rejected'),
    data: fc.record({ reason: fc.constantFrom('no_budget', 'bad_data') }),
  }),
);
const when = fc.integer({ min: 0, max: 400 });
// A record is merged into one other at most once, as in a CRM.
const merge = fc.record({
  type: fc.constant('lead.merged'),
  data: fc.integer({ min: 0, max: 9 }).map((n) => ({ into: `M-${n}` })),
});
const history = fc
  .tuple(fc.array(fc.tuple(when, fact), { minLength: 1, maxLength: 9 }), fc.option(fc.tuple(when, merge), { freq: 8 }))
  .map(([facts, last]) => (last === null ? facts : [...facts, last]));

/** The events of one lead, in the order in which they happened to be drawn. */
function toEvents(lead: string, facts: [number, { type: string; data: Record<string, unknown> }][]): Wire[] {
  const created = {
    id: `${lead}:0`,
    lead,
    type: 'lead.created',
    occurredAt: new Date(START).toISOString(),
    data: { email: `${lead}@x.test`, score: 90, leadType: 'content', owner: 'priya' },
  };
  return [
    created,
    ...facts.map(([hours, one], index) => ({
      id: `${lead}:${index + 1}`,
      lead,
      occurredAt: new Date(START + hours * HOUR).toISOString(),
      ...one,
    })),
  ];
}

/** Events of so many leads of a believable past, the same for the same seed. */
export function sampleHistories(leads: number, seed: number): Wire[] {
  return fc.sample(history, { numRuns: leads, seed }).flatMap((facts, index) => toEvents(`L-${index}`, facts));
}

/** Every event twice, shuffled, in batches of random size. */
export function scramble(events: readonly Wire[], seed: number): Wire[][] {
  const length = events.length * 2;
  const doubled = fc.shuffledSubarray([...events, ...events], { minLength: length, maxLength: length });
  const mixed = fc.sample(doubled, { numRuns: 1, seed })[0] ?? [];
  const sizes = fc.sample(fc.integer({ min: 1, max: 120 }), { numRuns: 400, seed });
  const batches: Wire[][] = [];
  for (let at = 0, index = 0; at < mixed.length; index++) {
    const size = sizes[index % sizes.length] ?? 50;
    batches.push(mixed.slice(at, at + size));
    at += size;
  }
  return batches;
}
