import fc from 'fast-check';
import type { Wire } from './outside.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Fact = { type: string; data: object };
const people = ['priya', 'tom', 'lena', 'marcus', 'ghost'] as const;
const owner = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...people) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>({ queue: 'smb' }, { queue: 'nowhere' }) },
  { weight: 1, arbitrary: fc.constant<unknown>(null) },
);
const leadType = fc.constantFrom('demo_request', 'content', 'content', 'webinar', 'partner', 'other', null);
const rarely = <T>(arbitrary: fc.Arbitrary<T>, outOf: number) =>
  fc.oneof({ weight: 1, arbitrary }, { weight: outOf - 1, arbitrary: fc.constant(undefined) });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const stage = fc.constantFrom('new', 'mql', 'mql', 'sal', 'sal', 'sql', 'opportunity', 'recycled', 'disqualified');

const fact = (at: number): fc.Arbitrary<Fact> => {
  const of = (type: string, data: fc.Arbitrary<object>) =>
    data.map((given): Fact => ({ type, data: JSON.parse(JSON.stringify(given)) }));
  const later = fc.integer({ min: 1, max: 96 }).map((hours) => new Date(at + hours * 30 * MINUTE).toISOString());
  return fc.oneof(
    {
      weight: 4,
      arbitrary: of(
        'lead.changed',
        fc.record(
          {
            score: fc.constantFrom(10, 79, 80, 95, null),
            leadType,
            owner,
            status: fc.constantFrom('On hold', 'Open'),
            campaign: fc.constantFrom('Q3', 'Q4'),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { weight: 4, arbitrary: of('lead.owner', fc.record({ owner })) },
    {
      weight: 5,
      arbitrary: of('lead.stage', fc.record({ stage, reason: maybe(fc.constantFrom('no_budget', 'other')) })),
    },
    {
      weight: 6,
      arbitrary: of(
        'lead.touched',
        fc.record({
          kind: fc.constantFrom('call', 'email', 'meeting', 'sms', 'social'),
          by: maybe(fc.constantFrom(...people)),
          direction: fc.constantFrom('out', 'out', 'out', 'in'),
          automated: fc.constantFrom(false, false, true),
          verified: fc.constantFrom(true, true, false),
          durationMs: maybe(fc.constantFrom(0, 1000, 29_999, 30_000, 90_000)),
          outcome: maybe(fc.constantFrom('connected', 'voicemail')),
          meetingAt: rarely(later, 6),
        }),
      ),
    },
    {
      weight: 3,
      arbitrary: of(
        'lead.behaviour',
        fc.record({
          did: fc.constantFrom('webinar_attended', 'demo_request', 'meeting_booked', 'meeting_held', 'pricing_viewed'),
        }),
      ),
    },
    {
      weight: 3,
      arbitrary: of(
        'lead.paused',
        fc.record({ reason: fc.constantFrom('waiting', 'on holiday'), until: rarely(later, 2) }),
      ),
    },
    { weight: 3, arbitrary: of('lead.resumed', fc.constant({})) },
    { weight: 2, arbitrary: of('lead.accepted', fc.record({ by: maybe(fc.constantFrom(...people)) })) },
    {
      weight: 2,
      arbitrary: of(
        'lead.rejected',
        fc.record({ reason: fc.constantFrom('no_budget', 'bad_data', 'unheard_of'), note: maybe(fc.constant('no')) }),
      ),
    },
    { weight: 2, arbitrary: of('lead.recycled', fc.constant({})) },
    { weight: 1, arbitrary: of('lead.disqualified', fc.constant({})) },
    { weight: 2, arbitrary: of('lead.opportunity', fc.constant({ amount: 12_000, currency: 'USD' })) },
    { weight: 1, arbitrary: of('lead.won', fc.constant({})) },
    { weight: 1, arbitrary: of('lead.lost', fc.constant({})) },
    { weight: 1, arbitrary: of('lead.deleted', fc.constant({})) },
    { weight: 1, arbitrary: of('lead.restored', fc.constant({})) },
  );
};

// Targets and their neighbours to the millisecond, so that stops fall on the due instant; else a coarse grid, so that events meet.
const EDGES = [2 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, 6 * HOUR, DAY].flatMap((ms) => [
  ms - 1,
  ms,
  ms + 1,
]);
const span = fc.constantFrom(4 * HOUR, 2 * DAY, 8 * DAY, 70 * DAY);
const offset = (length: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(0, ...EDGES) },
    {
      weight: 6,
      arbitrary: fc.integer({ min: 0, max: Math.floor(length / (30 * MINUTE)) }).map((n) => n * 30 * MINUTE),
    },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: length }) },
  );

const created = fc.record(
  { score: fc.constantFrom(10, 90, 90, 90), leadType, owner, stage: rarely(stage, 5) },
  { requiredKeys: ['score', 'leadType'] },
);

const life = (from: number, to: number) =>
  fc.integer({ min: Math.floor(from / (30 * MINUTE)), max: Math.floor(to / (30 * MINUTE)) }).chain((slot) => {
    const start = slot * 30 * MINUTE;
    return span.chain((length) =>
      fc.record({
        begins: fc.option(created, { freq: 12, nil: undefined }),
        facts: fc.array(
          offset(length).chain((ms) => fact(start + ms).map((one) => ({ at: start + ms, ...one }))),
          { minLength: 1, maxLength: 14 },
        ),
        merge: rarely(
          offset(length).map((ms) => start + ms),
          9,
        ),
        start: fc.constant(start),
      }),
    );
  });

export type Span = { from: string; to: string };

/** Lives of so many leads, the same for the same seed. Some are merged into an earlier one, which may itself be merged away. */
export function sampleLives(leads: number, seed: number, { from, to }: Span): Wire[] {
  return fc.sample(life(Date.parse(from), Date.parse(to)), { numRuns: leads, seed }).flatMap((one, index) => {
    const lead = `L-${index}`;
    const facts = [
      ...(one.begins
        ? [
            {
              at: one.start,
              type: 'lead.created',
              data: JSON.parse(JSON.stringify({ ...one.begins, email: `${lead}@x.test`, name: lead })) as object,
            },
          ]
        : []),
      ...one.facts,
      ...(one.merge !== undefined && index > 0
        ? [{ at: one.merge, type: 'lead.merged', data: { into: `L-${(index * 7 + 3) % index}` } }]
        : []),
    ];
    return facts.map(
      ({ at, type, data }, n): Wire => ({
        id: `${lead}:${n}`,
        lead,
        type,
        occurredAt: new Date(at).toISOString(),
        data,
      }),
    );
  });
}
