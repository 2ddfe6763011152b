import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criteriaSchema } from './criteria.ts';
import { describePlaybook } from './describe.ts';
import { describeCriteria } from './describe-criteria.ts';
import { describePolicy } from './describe-policy.ts';
import { playbookSchema } from './schema.ts';
import { arbitraryDocument } from './testing/arbitrary-document.ts';
import { exampleDocument } from './testing/example.ts';

const example = playbookSchema.parse(exampleDocument());
const percent = (n: number) => `${n}\u202f%`;

test('every part of the example has its sentences', () => {
  const { title, sections } = describePlaybook(example);
  expect(title).toBe('Acme playbook (days in America/New_York)');
  expect(Object.fromEntries(sections.map(({ heading, lines }) => [heading, lines]))).toEqual({
    Definitions: [
      'A lead is an MQL when score is 80 or more or (employees is 200 or more, country is one of US or CA, title contains director and (did demo request or did webinar attended at least 2 times in the last 30 days)).',
      'Accepting makes it a SAL and needs: owner.',
      'It is an SQL by BANT: budget required, authority required, need required, timeline optional.',
    ],
    Targets: [
      `SLA compliance of ${percent(85)} or more.`,
      'Median first touch within 1 hour of working time.',
      `Acceptance of ${percent(42)} or more.`,
      `MQL to SQL up ${percent(20)} on the baseline.`,
    ],
    'Demo request': [
      'Applies when lead type is demo_request.',
      'Assign within 2 minutes of MQL, counted round the clock.',
      'First touch within 5 minutes of MQL, counted round the clock. A call, email or meeting stops it.',
      `First touch: At ${percent(50)} tell the owner in Slack. At ${percent(80)} tell the owner in Slack and by email. At the breach tell the owner and the owner’s manager in Slack and by email. 15 minutes of working time after the breach reassign to the next in the US SMB rotation and tell the owner and the owner’s manager in Slack.`,
      'Accept within 30 minutes of assignment, counted round the clock.',
      'Accept: At the breach tell the owner and the owner’s manager in Slack.',
      'Qualify within 3 working days of SAL, counted on the us calendar.',
      `A clock is approaching from ${percent(80)} of its target.`,
      'When the owner is out of office, their cover takes the clock.',
    ],
    'Content lead': [
      'Applies when lead type is one of content, webinar or event.',
      'First touch within 4 hours of MQL, counted on the owner’s calendar (us where there is none). A call, email, meeting or social message stops it.',
      `First touch: At ${percent(50)} tell the owner in Slack. At ${percent(80)} tell the owner in Slack. At the breach tell the owner and the owner’s manager in Slack and by email.`,
      'Accept within 8 hours of MQL, counted on the owner’s calendar (us where there is none).',
      'Paused when the lead replied, until the next touch, for at most 16 hours of working time.',
      'Paused when a meeting is booked, until the meeting has been held.',
      '6 touches within 10 working days, among them at least 3 calls and 3 emails.',
      'After the cadence without an answer the lead is recycled.',
      `A clock is approaching from ${percent(80)} of its target.`,
      'When the owner is out of office, their cover takes the clock.',
    ],
    Assignment: [
      '1. When account owner is known: the owner of the account.',
      '2. When employees is 1000 or more: round robin in US Enterprise.',
      '3. When country is one of US or CA: round robin in US SMB.',
      '4. All others: the queue US SMB.',
      'Baton assigns.',
      'A lead is reassigned at most 3 times, never back to an owner of this cycle, and not within 1 minute of a touch.',
    ],
    'Rejection reasons': [
      'Not a fit (company): disqualified, note optional.',
      'Wrong person: recycled, note optional.',
      'No budget or timing: recycled, note optional.',
      'Bad data or unreachable: disqualified, note optional.',
      'Existing customer or opportunity: disqualified, note optional.',
      'Other: recycled, note required.',
      'Marketing may dispute a rejection; the manager rules.',
    ],
    Recycling: [
      'A lead is recycled at most 2 times.',
      'It can become an MQL again 30 days after recycling at the earliest.',
    ],
    Teams: [
      'US SMB: priya and tom; manager marcus; us calendar; #sdr-us-smb; the rotation passes over who is out of hours, on leave or full.',
      'US Enterprise: lena; manager marcus; us calendar; #sdr-us-ent; the rotation passes over who is out of hours, on leave or full.',
    ],
    Calendars: [
      'us: Open Mon–Fri 09:00–17:00 (America/New_York). Closed on 3 holidays: 2026-11-26, 2026-12-25 and 2027-01-01. On 2026-12-24 open 09:00–12:00 only.',
      'always: Open round the clock, every day.',
    ],
    Reports: ['Feedback digest (weekly-feedback) to #marketing-ops in Slack, Mon 08:00.'],
    Notifications: ['More than 5 alerts for one person within 10 minutes become one message.'],
  });
});

test('every option of a touch clock is told', () => {
  const document = exampleDocument();
  const demo = document.policies?.[0];
  Object.assign(demo?.clocks.firstTouch ?? {}, {
    stopsOn: { kinds: ['call'], verified: true, human: false, minimumCall: '30s', lookBack: '1d', by: 'owner' },
    convertStops: false,
    retroactive: false,
  });
  const playbook = playbookSchema.parse(document);
  const policy = playbook.policies[0];
  expect(policy && describePolicy(policy, playbook)[2]).toBe(
    'First touch within 5 minutes of MQL, counted round the clock. A verified call by the owner stops it; automated ones count as well; calls count from 30 seconds; so do touches up to 1 day before the start. Converting the lead in the CRM does not stop it. It counts only from when the policy came to hold.',
  );
});

test('notifications say who is told when nobody is available, what a full day means and what an outage excuses', () => {
  const notifications = { dailyMaximum: 20, ops: ['#sales-ops', { person: 'marcus' }] };
  const playbook = playbookSchema.parse({ ...exampleDocument(), notifications, excuses: { crmOutage: '30m' } });
  const found = describePlaybook(playbook).sections.find(({ heading }) => heading === 'Notifications');
  expect(found?.lines.slice(1)).toEqual([
    'After 20 messages in a day a person’s alerts collect, and come as one message an hour.',
    'When nobody is available for a lead, the manager, #sales-ops and marcus are told.',
    'A CRM outage longer than 30 minutes excuses the clocks that were breached in it.',
  ]);
});

test('groups of rules keep their brackets', () => {
  const criteria = criteriaSchema.parse({
    not: { any: [{ field: 'country', exists: false }, { not: { score: { atLeast: 5 } } }] },
  });
  expect(describeCriteria(criteria)).toBe('not (country is not known or not (score is 5 or more))');
});

test('any playbook is told in whole sentences without leftovers', () => {
  fc.assert(
    fc.property(arbitraryDocument, (document) => {
      for (const { lines } of describePlaybook(playbookSchema.parse(document)).sections) {
        for (const line of lines) {
          expect(line).toMatch(/^[A-Za-z0-9].*\.$/s);
          expect(line).not.toMatch(/undefined|null|NaN|\[object| {2}/);
        }
      }
    }),
    { numRuns: 200 },
  );
});
