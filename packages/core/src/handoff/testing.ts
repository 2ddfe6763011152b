import { type PlaybookDocument, playbookSchema } from '../playbook/schema.ts';
import type { EventData, EventType, LeadEvent } from './event.ts';
import type { Person, Version } from './version.ts';

const hours = (open: string, close: string) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [[open, close]]]));
const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

/** A small playbook for tests: office hours in UTC, a round-the-clock calendar, one policy per lead type. */
export function testDocument(change: (document: Record<string, unknown>) => void = () => {}): PlaybookDocument {
  const document: Record<string, unknown> = {
    playbook: 1,
    workspace: { name: 'Test', timeZone: 'UTC' },
    calendars: {
      office: { timeZone: 'UTC', week: hours('09:00', '17:00') },
      berlin: { timeZone: 'Europe/Berlin', week: hours('09:00', '17:00') },
      always: { timeZone: 'UTC', week: always },
    },
    teams: {
      smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'office' },
      ent: { name: 'Enterprise', manager: 'marcus', members: ['lena'], calendar: 'berlin' },
    },
    definitions: { mql: { score: { atLeast: 80 } } },
    policies: [
      {
        key: 'demo',
        name: 'Demo request',
        when: { field: 'leadType', is: 'demo_request' },
        calendar: 'always',
        clocks: {
          assign: { target: '2m', starts: 'mql' },
          firstTouch: { target: '5m', starts: 'mql', stopsOn: ['call', 'email', 'meeting'] },
          accept: { target: '30m', starts: 'assigned' },
          qualify: { target: '3 working days', starts: 'sal', calendar: 'office' },
        },
        tiers: {
          firstTouch: [
            { at: '50%', notify: ['owner'], via: ['slack'] },
            { at: '80%', notify: ['owner'], via: ['slack'] },
            { at: 'breach', notify: ['owner', 'manager'], via: ['slack'] },
          ],
        },
      },
      {
        key: 'content',
        name: 'Content lead',
        calendar: { of: 'owner', otherwise: 'office' },
        clocks: {
          firstTouch: { target: '4h', starts: 'mql', stopsOn: ['call', 'email'] },
          accept: { target: '8h', starts: 'mql' },
        },
        pauses: [{ when: 'replied', until: 'touched', atMost: '16h' }],
        tiers: {
          firstTouch: [
            { at: '50%', notify: ['owner'], via: ['slack'] },
            { at: 'breach', notify: ['owner'], via: ['slack'] },
            { at: 'breach + 15m wall', notify: ['manager'], via: ['slack'] },
          ],
        },
      },
    ],
    rejection: {
      reasons: [
        { key: 'no_budget', label: 'No budget', outcome: 'recycled' },
        { key: 'bad_data', label: 'Bad data', outcome: 'disqualified' },
      ],
    },
    recycling: { maximum: 2, reMqlAfter: '30d' },
  };
  change(document);
  return document as PlaybookDocument;
}

/** A person for tests; what is not given is plain. */
export function testPerson(key: string, more: Partial<Person> = {}): Person {
  return { key, name: key, teamKey: null, managerKey: null, inactiveFrom: null, calendars: [], leaves: [], ...more };
}

/** Version 1 of the test playbook, in force from the beginning of time. */
export function testVersion(
  document: PlaybookDocument = testDocument(),
  people: Person[] = ['priya', 'tom', 'lena', 'marcus'].map((key) => testPerson(key)),
  more: Partial<Version> = {},
): Version {
  return {
    version: 1,
    effectiveAt: 0,
    playbook: playbookSchema.parse(document),
    people: new Map(people.map((one) => [one.key, one])),
    ...more,
  };
}

let count = 0;

/** An event at an ISO instant, learned at that instant unless `more` says otherwise. */
export function event<T extends EventType>(
  type: T,
  at: string,
  data: Partial<EventData<T>> | Record<string, unknown> = {},
  more: Partial<LeadEvent> = {},
): LeadEvent {
  const occurredAt = Date.parse(at);
  const touched = type === 'lead.touched' ? { direction: 'out', automated: false, verified: true } : {};
  count += 1;
  return {
    type,
    occurredAt,
    recordedAt: occurredAt,
    source: 'test',
    sourceId: `e${count}`,
    sequence: 0,
    actor: null,
    data: { ...touched, ...data },
    ...more,
  } as LeadEvent;
}
