import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffPlaybooks } from './diff.ts';
import { type PlaybookDocument, playbookSchema } from './schema.ts';
import { arbitraryDocument } from './testing/arbitrary-document.ts';
import { exampleDocument } from './testing/example.ts';

type Edit = (document: PlaybookDocument) => void;
const policy = (document: PlaybookDocument, i = 0) =>
  document.policies?.[i] as NonNullable<PlaybookDocument['policies']>[number];

const EDITS: [string, Edit, string[]][] = [
  [
    'who is told when nobody is available, and what an outage excuses',
    (d) => Object.assign(d, { notifications: { ops: ['#sales-ops'] }, excuses: { crmOutage: '1h' } }),
    [
      'Told when nobody is available: was the manager, now the manager and #sales-ops.',
      'CRM outage that excuses breaches: was none, now longer than 1 hour.',
    ],
  ],
  ['nothing', () => {}, []],
  ['the same length written otherwise', (d) => Object.assign(policy(d).clocks.assign ?? {}, { target: '120s' }), []],
  [
    'a target',
    (d) => Object.assign(policy(d).clocks.firstTouch ?? {}, { target: '1h' }),
    ['Demo request: first touch target: was 5 minutes, now 1 hour.'],
  ],
  [
    'a clock more',
    (d) => Object.assign(policy(d, 1).clocks, { assign: { target: '2m' } }),
    [
      'Content lead: assign clock is added: Assign within 2 minutes of MQL, counted on the owner’s calendar (us where there is none).',
    ],
  ],
  [
    'a tier less',
    (d) => policy(d).tiers?.accept?.pop(),
    [
      'Demo request: accept tier at the breach is removed. It was: At the breach tell the owner and the owner’s manager in Slack.',
    ],
  ],
  [
    'a policy less',
    (d) => d.policies?.pop(),
    ['Policy Content lead is removed. It was: Applies when lead type is one of content, webinar or event.'],
  ],
  [
    'the order of policies',
    (d) => d.policies?.reverse(),
    ['Policies have a new order: Policy Content lead and Policy Demo request.'],
  ],
  [
    'the MQL definition',
    (d) => Object.assign(d.definitions ?? {}, { mql: { score: { atLeast: 90 } } }),
    ['now A lead is an MQL when score is 90 or more.'],
  ],
  ['a holiday', (d) => d.calendars.us?.holidays?.push('2027-07-05'), ['Calendar us: was Open Mon–Fri']],
  [
    'a reason',
    (d) => d.rejection?.reasons.push({ key: 'spam', label: 'Spam', outcome: 'disqualified' }),
    ['Rejection reason Spam is added: Spam: disqualified, note optional.'],
  ],
  [
    'an assignment rule',
    (d) => d.assignment?.shift(),
    ['Assignment rule is removed. It was: When account owner is known: the owner of the account.'],
  ],
  [
    'recycling',
    (d) => Object.assign(d, { recycling: { maximum: 3, reMqlAfter: '30d' } }),
    ['Most recyclings of a lead: was 2, now 3.'],
  ],
  [
    'a value of another type',
    (d) => Object.assign(policy(d), { when: { field: 'leadType', is: 'true' } }),
    ['Demo request: leads: was Applies when lead type is demo_request, now Applies when lead type is true.'],
  ],
];

test.each(EDITS)('%s', (_, edit, sentences) => {
  const after = exampleDocument();
  edit(after);
  const changes = diffPlaybooks(playbookSchema.parse(exampleDocument()), playbookSchema.parse(after));
  expect(changes).toHaveLength(sentences.length);
  for (const [i, sentence] of sentences.entries()) expect(changes[i]?.sentence).toContain(sentence);
});

test('a playbook differs from itself in nothing, and from another in something', () => {
  fc.assert(
    fc.property(arbitraryDocument, arbitraryDocument, (one, other) => {
      const [before, after] = [playbookSchema.parse(one), playbookSchema.parse(other)];
      expect(diffPlaybooks(before, before)).toEqual([]);
      const changes = diffPlaybooks(before, after);
      expect(changes.length > 0).toBe(meaning(before) !== meaning(after));
      for (const { sentence } of changes) expect(sentence).toMatch(/^[A-Z0-9].*\.$/s);
    }),
    { numRuns: 200 },
  );
});

function meaning(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'text') return undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
