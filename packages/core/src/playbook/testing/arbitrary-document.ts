import fc from 'fast-check';
import { CLOCK_KINDS, type ClockKind } from '../clock-rule.ts';
import { type CriteriaDocument, FIELD_TESTS } from '../criteria.ts';
import type { PlaybookDocument } from '../schema.ts';
import { exampleDocument } from './example.ts';

type PolicyDocument = NonNullable<PlaybookDocument['policies']>[number];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = fc.stringMatching(/^[A-Z][a-z0-9]{0,9}$/);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('s', 'm', 'h', 'd'), maybe(fc.integer({ min: 1, max: 59 })))
  .map(([count, unit, seconds]) => (seconds && unit !== 's' ? `${count}${unit} ${seconds}s` : `${count}${unit}`));
const target = fc.oneof(
  duration,
  fc.integer({ min: 1, max: 30 }).map((days) => `${days} working days`),
);
const calendar = fc.oneof(
  fc.constantFrom('us', 'always'),
  fc.record({ of: fc.constantFrom('owner' as const, 'team' as const), otherwise: fc.constantFrom('us', 'always') }),
);
const touches = fc.uniqueArray(fc.constantFrom('call', 'email', 'meeting', 'sms', 'social'), { minLength: 1 });
const via = fc.uniqueArray(fc.constantFrom('slack', 'email', 'teams'), { minLength: 1 });

const scalar = fc.oneof(text, fc.integer({ min: -5, max: 5 }), fc.boolean());
const field = fc
  .tuple(fc.constantFrom('country', 'employees', 'title'), fc.constantFrom(...FIELD_TESTS))
  .chain(([name, test]) => valueFor(test).map((value) => ({ field: name, [test]: value }) as CriteriaDocument));

function valueFor(test: (typeof FIELD_TESTS)[number]): fc.Arbitrary<unknown> {
  if (test === 'in' || test === 'notIn') return fc.array(scalar, { minLength: 1, maxLength: 3 });
  if (test === 'exists') return fc.boolean();
  if (test === 'contains' || test === 'startsWith') return fc.constantFrom('a', 'dir', 'US');
  return test === 'is' || test === 'isNot' ? scalar : fc.integer({ min: -5, max: 5 });
}

/** Any criteria, up to three deep. */
export const arbitraryCriteria: fc.Arbitrary<CriteriaDocument> = fc.letrec<{ criteria: CriteriaDocument }>((tie) => ({
  criteria: fc.oneof(
    { maxDepth: 3 },
    field,
    fc.record({
      did: fc.constantFrom('demo_request', 'webinar'),
      within: maybe(duration),
      atLeast: maybe(fc.integer({ min: 1, max: 4 })),
    }) as fc.Arbitrary<CriteriaDocument>,
    fc.integer({ min: 0, max: 100 }).map((atLeast) => ({ score: { atLeast } })),
    fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('criteria').map((not) => ({ not })),
  ),
})).criteria;

const STARTS: Record<ClockKind, readonly string[]> = {
  assign: ['created', 'mql'],
  firstTouch: ['created', 'mql', 'assigned', 'notified', 'sal'],
  accept: ['mql', 'assigned', 'notified'],
  qualify: ['mql', 'assigned', 'sal'],
  nextTouch: ['touched', 'replied', 'mql'],
};

const clock = (kind: ClockKind) =>
  fc.record({
    target,
    starts: maybe(fc.constantFrom(...STARTS[kind])),
    calendar: maybe(calendar),
    retroactive: maybe(fc.boolean()),
    convertStops: maybe(fc.boolean()),
    stopsOn: /Touch$/.test(kind)
      ? maybe(
          fc.oneof(
            touches,
            fc.record({
              kinds: touches,
              verified: fc.boolean(),
              human: maybe(fc.boolean()),
              minimumCall: maybe(duration),
              lookBack: maybe(duration),
              by: maybe(fc.constantFrom('anyone', 'owner')),
            }),
          ),
        )
      : fc.constant(undefined),
  });

const tier = fc.record({
  at: fc.oneof(
    fc.integer({ min: 1, max: 99 }).map((n) => `${n}%`),
    fc.constant('breach'),
    fc.tuple(duration, fc.constantFrom('', ' wall')).map(([after, base]) => `breach + ${after}${base}`),
  ),
  notify: fc.array(
    fc.constantFrom(
      'owner',
      'previousOwner',
      'manager',
      'team',
      '#sales',
      { person: 'vera' },
      { channel: 'Sales room' },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  via,
  unlessSeen: maybe(fc.record({ via, after: duration })),
  reassign: maybe(fc.record({ team: fc.constantFrom('us-smb', 'us-ent') })),
  urgent: maybe(fc.boolean()),
});

const pause = fc.record({
  when: fc.oneof(
    fc.constantFrom('replied', 'meetingBooked', 'contactLater', 'waiting', 'manual', { reason: 'Legal review' }),
    arbitraryCriteria,
  ),
  label: maybe(text),
  until: maybe(fc.constantFrom('touched', 'meetingHeld', 'resumed', 'replied')),
  atMost: maybe(duration),
});

const policy = fc
  .record({
    name: text,
    when: maybe(arbitraryCriteria),
    calendar,
    kinds: fc.uniqueArray(fc.constantFrom(...CLOCK_KINDS), { minLength: 1 }),
    clocks: fc.record({
      assign: clock('assign'),
      firstTouch: clock('firstTouch'),
      accept: clock('accept'),
      qualify: clock('qualify'),
      nextTouch: clock('nextTouch'),
    }),
    tiers: fc.array(fc.uniqueArray(tier, { maxLength: 3, selector: ({ at }) => at }), { minLength: 5, maxLength: 5 }),
    pauses: fc.array(pause, { maxLength: 3 }),
    pauseLimit: maybe(fc.record({ times: maybe(fc.integer({ min: 1, max: 9 })), total: maybe(duration) })),
    cadence: maybe(
      fc.record({
        touches: fc.integer({ min: 3, max: 9 }),
        within: target,
        kinds: maybe(fc.constantFrom({ call: 1 }, { email: 1, sms: 2 })),
        steps: maybe(fc.constantFrom([{ kind: 'call' }, { kind: 'email', after: '4h' }])),
      }),
    ),
    noResponse: maybe(
      fc.record({
        after: target,
        // biome-ignore lint/suspicious/noThenProperty: the document's own word; nothing awaits it
        then: fc.constantFrom('recycle', 'disqualify'),
        reason: maybe(fc.constantFrom('other', 'no_budget')),
      }),
    ),
    approaching: maybe(fc.integer({ min: 1, max: 99 }).map((n) => `${n}%`)),
    outOfOffice: maybe(fc.constantFrom('cover', 'hold', 'run')),
    acknowledged: maybe(duration),
  })
  .map(({ kinds, clocks, tiers, ...rest }) => ({
    ...rest,
    clocks: Object.fromEntries(kinds.map((kind) => [kind, clocks[kind]])),
    tiers: Object.fromEntries(kinds.map((kind, i) => [kind, tiers[i]])),
  }));

/** Any valid document: the example with its policies, assignment and the small parts made anew. */
export const arbitraryDocument: fc.Arbitrary<PlaybookDocument> = fc
  .record({
    policies: fc
      .array(policy, { maxLength: 3 })
      .map((list) => list.map((one, i) => ({ key: `p${i}`, ...one })) as unknown as PolicyDocument[]),
    assignment: fc.array(
      fc.record({
        name: maybe(text),
        when: maybe(arbitraryCriteria),
        to: fc.constantFrom(
          { accountOwner: true as const },
          { roundRobin: 'us-ent' },
          { queue: 'us-smb' },
          { person: 'vera' },
        ),
      }),
      { maxLength: 4 },
    ),
    definitions: fc.record({
      mql: maybe(arbitraryCriteria),
      sal: maybe(
        fc.record({ requires: fc.constantFrom(['owner'], ['owner', 'phone']), touchedWithin: maybe(duration) }),
      ),
      scoring: maybe(
        fc.array(fc.record({ when: arbitraryCriteria, points: fc.integer({ min: -20, max: 20 }) }), { maxLength: 2 }),
      ),
    }),
    kpis: maybe(
      fc.record({
        slaCompliance: maybe(fc.constantFrom('85%', '87.5%')),
        medianFirstTouch: maybe(duration),
        mqlsPerMonth: maybe(fc.integer({ min: 0, max: 900 })),
      }),
    ),
    recycling: maybe(fc.record({ maximum: maybe(fc.integer({ min: 0, max: 5 })), reMqlAfter: maybe(duration) })),
    routing: maybe(
      fc.record({
        mode: maybe(fc.constantFrom('baton' as const, 'observe' as const)),
        maximumHops: maybe(fc.integer({ min: 0, max: 5 })),
        grace: maybe(duration),
      }),
    ),
    stageMapping: maybe(
      fc.constantFrom(
        { 'Open - Not Contacted': 'mql' as const },
        { Working: 'sal' as const, Junk: 'disqualified' as const },
      ),
    ),
    notifications: maybe(
      fc.record({
        dailyMaximum: maybe(fc.integer({ min: 1, max: 50 })),
        ops: maybe(fc.subarray(['team' as const, '#sales-ops', { person: 'marcus' }])),
      }),
    ),
    excuses: maybe(fc.record({ crmOutage: maybe(duration) })),
    calendarName: maybe(text),
    weight: maybe(fc.integer({ min: 1, max: 5 })),
  })
  .map(({ calendarName, weight, ...parts }) => {
    const document = { ...exampleDocument(), ...parts } as PlaybookDocument;
    const us = document.calendars.us;
    const smb = document.teams?.['us-smb'];
    if (us) document.calendars.us = { ...us, name: calendarName };
    if (smb && weight) smb.members = [{ person: 'priya', weight, dailyMaximum: 20 }, 'tom'];
    return document;
  });
