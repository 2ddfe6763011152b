import { expect, test } from 'vitest';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

const PLANTED: Planted[] = [
  [
    'a policy that an earlier one hides',
    (_, demo) => Object.assign(demo, { when: undefined }),
    {},
    'policies[1]: Content lead is never reached: its leads are always caught by Demo request (policy 1). Move it up or narrow the other.',
  ],
  [
    'a policy that two earlier ones hide together',
    (d, demo) => {
      const rest = { ...demo, key: 'rest', name: 'Rest', when: { field: 'leadType', in: ['event', 'DEMO_REQUEST'] } };
      d.policies?.push(rest);
    },
    {},
    'policies[2]: Rest is never reached: its leads are always caught by Demo request (policy 1) and Content lead (policy 2) together. Move it up or narrow the others.',
  ],
  [
    'a policy whose rule contradicts itself',
    (_, demo) => {
      demo.when = {
        all: [
          { field: 'leadType', is: 'demo_request' },
          { field: 'leadType', is: 'content' },
        ],
      };
    },
    {},
    'policies[0].when.all[1]: Entry 2 can hold for no lead: ‘lead type is demo_request’ and ‘lead type is content’ exclude each other, so this policy takes no lead. Correct it or take it out.',
  ],
  [
    'a rule about two values of a field of one’s own',
    (_, demo) => {
      demo.when = {
        all: [
          { field: 'region', is: 'EMEA' },
          { field: 'region', is: 'APAC' },
        ],
      };
    },
    {},
    'policies[0].when.all[1]: Entry 2 can hold only where a field has several values at once: ‘region is EMEA’ and ‘region is APAC’. Write any if one of them is enough.',
  ],
  [
    'a rule that always holds',
    (_, __, content) => {
      content.when = {
        any: [
          { field: 'country', is: 'US' },
          { field: 'country', isNot: 'US' },
        ],
      };
    },
    {},
    'policies[1].when: ‘when’ holds for every lead, so it takes all that come so far. Leave it out if that is meant, else narrow it.',
  ],
  [
    'an alternative that never holds',
    (_, demo) => {
      demo.when = {
        any: [
          { field: 'leadType', is: 'demo_request' },
          {
            all: [
              { field: 'employees', gte: 500 },
              { field: 'employees', lt: 100 },
            ],
          },
        ],
      };
    },
    {},
    'policies[0].when.any[1].all[1]: Entry 2 can hold for no lead: ‘employees is 500 or more’ and ‘employees is less than 100’ exclude each other, so this alternative adds nothing. Correct it or take it out.',
  ],
  [
    'an MQL definition that always holds',
    (d) =>
      Object.assign(d.definitions ?? {}, {
        mql: { not: { all: [{ score: { atLeast: 5 } }, { field: 'score', lt: 1 }] } },
      }),
    {},
    'definitions.mql: ‘mql’ holds for every lead, so each one becomes an MQL at once. Narrow it.',
  ],
  [
    'an MQL definition that never holds',
    (d) => Object.assign(d.definitions ?? {}, { mql: { field: 'employees', is: 'large' } }),
    {},
    'definitions.mql: ‘mql’ can hold for no lead, so no lead becomes an MQL by it. Correct it or take it out.',
  ],
  [
    'points for a rule that never holds',
    (d) => Object.assign(d.definitions ?? {}, { scoring: [{ when: { field: 'country', is: '' }, points: 5 }] }),
    {},
    'definitions.scoring[0].when: ‘when’ can hold for no lead, so it never gives points. Correct it or take it out.',
  ],
  [
    'a field that no lead has, nearly written as one that leads have',
    (_, demo) => Object.assign(demo, { when: { field: 'leadtyp', is: 'demo_request' } }),
    { fields: ['region'] },
    'policies[0].when.field: ‘field’ names a field that no lead has had so far: ‘leadtyp’. Did you mean ‘leadType’?',
  ],
  [
    'a field that no lead has, in two places',
    (d) => {
      const when = { field: 'colour', is: 'red' };
      d.assignment = [
        { when, to: { queue: 'us-ent' } },
        { when: { not: when }, to: { queue: 'us-ent' } },
        { to: { queue: 'us-smb' } },
      ];
    },
    { fields: ['region'] },
    'assignment[0].when.field: ‘field’ names a field that no lead has had so far: ‘colour’. Check the name. It is used in 1 other place too.',
  ],
  [
    'a behaviour that no lead showed',
    () => {},
    { behaviours: ['demo_requested', 'Webinar_Attended'] },
    'definitions.mql.any[1].all[3].any[0].did: ‘did’ names a behaviour that no lead has had so far: ‘demo_request’. Did you mean ‘demo_requested’?',
  ],
  [
    'evidence that no lead has',
    (d) => Object.assign(d.definitions?.sql?.checklist ?? {}, { budget: { need: 'required', evidence: 'budgett' } }),
    { fields: ['budget'] },
    'definitions.sql.checklist.budget.evidence: ‘evidence’ names a field that no lead has had so far: ‘budgett’. Did you mean ‘budget’?',
  ],
  [
    'a rule about the owner',
    (_, __, content) => Object.assign(content, { when: { field: 'owner', exists: false } }),
    {},
    'policies[1].when.field: ‘field’ is ‘owner’, but rules compare fields, and who owns the lead is none: it never has a value here. Use another field.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});
