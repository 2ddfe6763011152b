import { describe, expect, test } from 'vitest';
import { checkPlaybook } from './check.ts';
import { playbookSchema } from './schema.ts';
import { exampleDocument } from './testing/example.ts';

type Group = Record<string, unknown>;

/** The example with one place changed; `undefined` takes the place away. */
function changed(path: (string | number)[], value: unknown): unknown {
  const document = exampleDocument() as unknown as Group;
  const holder = path.slice(0, -1).reduce<Group>((inner, part) => inner[part] as Group, document);
  const last = path.at(-1) as string;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return document;
}

const DEMO = ['policies', 0] as const;
const TOUCH = [...DEMO, 'clocks', 'firstTouch'] as const;
const TIER = [...DEMO, 'tiers', 'firstTouch', 3] as const;

const BAD: [path: (string | number)[], value: unknown, pathText: string, message: string][] = [
  [['playbook'], 2, 'playbook', '‘playbook’ is 2. This version of the document is 1: write playbook: 1.'],
  [['playbooks'], 1, 'playbooks', '‘playbooks’ is not a known key. Allowed here: playbook, workspace,'],
  [
    ['workspace', 'timeZone'],
    'Mars/Olympus',
    'workspace.timeZone',
    '‘timeZone’ is ‘Mars/Olympus’, which is not a time zone. Use a name such as America/New_York or UTC.',
  ],
  [['calendars', 'always', 'week'], {}, 'calendars.always.week', 'No open hours;'],
  [
    ['calendars', 'us', 'week', 'mon'],
    [['09:00', '08:00']],
    'calendars.us.week.mon[0]',
    '09:00-08:00 ends before it starts;',
  ],
  [['calendars', 'us', 'holidays'], ['2026-02-30'], 'calendars.us.holidays[0]', '"2026-02-30" is no calendar date;'],
  [
    ['teams', 'us-smb', 'calendar'],
    'eu',
    'teams.us-smb.calendar',
    '‘calendar’ names the calendar ‘eu’, which does not exist. There are: us, always.',
  ],
  [
    ['teams', 'us-smb', 'members'],
    ['priya', 'priya'],
    'teams.us-smb.members[1]',
    'Entry 2 lists priya twice. Each person once.',
  ],
  [['definitions', 'mql'], { any: [] }, 'definitions.mql.any', '‘any’ must be a list with at least one rule.'],
  [
    ['definitions', 'mql'],
    { field: 'country', is: 'US', in: ['CA'] },
    'definitions.mql',
    '‘mql’ must have one test only. It has is and in; put them into an all list.',
  ],
  [
    ['definitions', 'mql'],
    { all: [{ did: 'demo', within: '30' }] },
    'definitions.mql.all[0].within',
    '‘within’ is not a length of time: ‘30’.',
  ],
  [['definitions', 'mql'], { field: 'country', is: 'US', on: 'US' }, 'definitions.mql.on', '‘on’ is not a known key.'],
  [
    ['kpis', 'slaCompliance'],
    'high',
    'kpis.slaCompliance',
    '‘slaCompliance’ must be a percentage such as 85%. It is ‘high’.',
  ],
  [[...DEMO, 'key'], 'content', 'policies[1].key', '‘key’ is content, as policy 1 is. Each key once.'],
  [
    [...DEMO, 'calendar'],
    'moon',
    'policies[0].calendar',
    '‘calendar’ names the calendar ‘moon’, which does not exist. There are: us, always.',
  ],
  [
    [...DEMO, 'calendar'],
    { of: 'owner' },
    'policies[0].calendar.otherwise',
    '‘otherwise’ is missing. It must be text.',
  ],
  [
    [...DEMO, 'calendar'],
    { of: 'owner', otherwise: 'moon' },
    'policies[0].calendar.otherwise',
    '‘otherwise’ names the calendar ‘moon’',
  ],
  [
    [...DEMO, 'clocks'],
    {},
    'policies[0].clocks',
    '‘clocks’ has no clock. Give at least one of assign, firstTouch, accept, qualify, nextTouch.',
  ],
  [
    [...TOUCH, 'target'],
    '0m',
    'policies[0].clocks.firstTouch.target',
    '‘target’ must be longer than zero. You typed ‘0m’.',
  ],
  [
    [...TOUCH, 'target'],
    '-5m',
    'policies[0].clocks.firstTouch.target',
    '‘target’ must not be negative. You typed ‘-5m’.',
  ],
  [
    [...TOUCH, 'target'],
    '367d',
    'policies[0].clocks.firstTouch.target',
    '‘target’ must not be longer than a year (366d). You typed ‘367d’.',
  ],
  [
    [...TOUCH, 'target'],
    undefined,
    'policies[0].clocks.firstTouch.target',
    '‘target’ is missing. Write it like 90s, 5m, 4h, 2d or 1h 30m, or 3 working days.',
  ],
  [
    [...TOUCH, 'starts'],
    'mq',
    'policies[0].clocks.firstTouch.starts',
    '‘starts’ is ‘mq’. Allowed: created, mql, assigned,',
  ],
  [
    [...TOUCH, 'starts'],
    'touched',
    'policies[0].clocks.firstTouch.starts',
    '‘starts’ is ‘touched’, but firstTouch has stopped or cannot start by then.',
  ],
  [
    [...TOUCH, 'stopsOn'],
    ['fax'],
    'policies[0].clocks.firstTouch.stopsOn[0]',
    'Entry 1 is ‘fax’. Allowed: call, email, meeting, sms, social.',
  ],
  [
    [...TOUCH, 'stopsOn'],
    { kinds: ['call'], verifid: true },
    'policies[0].clocks.firstTouch.stopsOn.verifid',
    '‘verifid’ is not a known key. Allowed here: kinds, verified,',
  ],
  [
    [...DEMO, 'clocks', 'accept', 'starts'],
    'sal',
    'policies[0].clocks.accept.starts',
    '‘starts’ is ‘sal’, but accept has stopped or cannot start by then. Allowed here: created, mql, assigned, notified.',
  ],
  [
    [...DEMO, 'clocks', 'accept', 'stopsOn'],
    ['call'],
    'policies[0].clocks.accept.stopsOn',
    '‘stopsOn’ does not belong to accept: it stops by itself.',
  ],
  [
    [...DEMO, 'tiers', 'nextTouch'],
    [{ at: '50%', notify: ['owner'], via: ['slack'] }],
    'policies[0].tiers.nextTouch',
    '‘nextTouch’ belongs to a clock this policy does not have. It has assign, firstTouch, accept, qualify.',
  ],
  [[...TIER, 'at'], '100%', 'policies[0].tiers.firstTouch[3].at', '‘at’ is 100%, which is the breach. Write breach.'],
  [[...TIER, 'at'], '0.5%', 'policies[0].tiers.firstTouch[3].at', '‘at’ is ‘0.5%’. A percentage goes from 1% to 99%;'],
  [
    [...TIER, 'at'],
    'later',
    'policies[0].tiers.firstTouch[3].at',
    '‘at’ is ‘later’. Write 50%, breach, breach + 15m or breach + 15m wall.',
  ],
  [
    [...TIER, 'at'],
    'breach',
    'policies[0].tiers.firstTouch[3].at',
    '‘at’ is breach, as tier 3 is. Merge the two into one tier.',
  ],
  [[...TIER, 'via'], [], 'policies[0].tiers.firstTouch[3].via', '‘via’ must name at least one of slack, email, teams.'],
  [
    [...TIER, 'via'],
    undefined,
    'policies[0].tiers.firstTouch[3].via',
    '‘via’ is missing. Say how they are told: slack, email, teams.',
  ],
  [
    [...TIER, 'notify'],
    ['boss'],
    'policies[0].tiers.firstTouch[3].notify[0]',
    'Entry 1 is ‘boss’. Allowed: owner, previousOwner, manager, team,',
  ],
  [
    [...TIER, 'reassign'],
    { team: 'emea' },
    'policies[0].tiers.firstTouch[3].reassign.team',
    '‘team’ names the team ‘emea’, which does not exist. There are: us-smb, us-ent.',
  ],
  [
    ['policies', 1, 'pauses', 0, 'when'],
    'asleep',
    'policies[1].pauses[0].when',
    '‘when’ is ‘asleep’. Allowed: replied, meetingBooked,',
  ],
  [
    ['policies', 1, 'pauses', 0, 'until'],
    'cleared',
    'policies[1].pauses[0].until',
    '‘until’ is ‘cleared’, which only goes with a rule about a field.',
  ],
  [
    ['policies', 1, 'cadence'],
    undefined,
    'policies[1].noResponse.after',
    '‘after’ is ‘cadence’, but this policy has no cadence.',
  ],
  [
    ['policies', 1, 'cadence', 'kinds'],
    { call: 9 },
    'policies[1].cadence.kinds',
    '‘kinds’ adds up to 9, more than the 6 touches.',
  ],
  [
    ['policies', 1, 'noResponse', 'reason'],
    'bored',
    'policies[1].noResponse.reason',
    '‘reason’ names the rejection reason ‘bored’, which does not exist.',
  ],
  [
    ['assignment', 1, 'to'],
    { roundRobin: 'emea' },
    'assignment[1].to.roundRobin',
    '‘roundRobin’ names the team ‘emea’, which does not exist.',
  ],
  [
    ['assignment', 1, 'to'],
    { queue: 'lost' },
    'assignment[1].to.queue',
    '‘queue’ names the queue or team ‘lost’, which does not exist.',
  ],
  [
    ['assignment', 1, 'to'],
    {},
    'assignment[1].to',
    '‘to’ must say exactly one of accountOwner, roundRobin, queue, person, territory',
  ],
  [
    ['rejection', 'reasons', 1, 'key'],
    'not_a_fit',
    'rejection.reasons[1].key',
    '‘key’ is not_a_fit, as reason 1 is. Each key once.',
  ],
  [
    ['rejection', 'reasons', 1, 'outcome'],
    'gone',
    'rejection.reasons[1].outcome',
    '‘outcome’ is ‘gone’. Allowed: recycled, disqualified.',
  ],
  [['reports', 0, 'at'], 'Noon', 'reports[0].at', '‘at’ is ‘Noon’. Write "Mon 08:00"'],
  [['stageMapping'], { Working: 'busy' }, 'stageMapping.Working', '‘Working’ is ‘busy’. Allowed: new, mql, sal,'],
];

describe('a document with one mistake gets one finding, at its place', () => {
  test.each(BAD)('%j = %j', (path, value, pathText, message) => {
    const checked = checkPlaybook(changed(path, value));
    const errors = checked.ok ? [] : checked.errors;
    expect(errors.map((error) => error.pathText)).toEqual([pathText]);
    expect(errors[0]?.message.startsWith(message), errors[0]?.message).toBe(true);
  });
});

describe('a threshold or a length of time that cannot be meant is an error that says why', () => {
  test.each([
    ['0%', 'is ‘0%’. A percentage goes from 1% to 99%; what comes later is breach or breach + 15m.'],
    ['150%', 'is ‘150%’. A percentage goes from 1% to 99%; what comes later is breach or breach + 15m.'],
    ['100%', 'is 100%, which is the breach. Write breach.'],
    ['50 %', 'is 50%, as tier 1 is. Merge the two into one tier.'],
  ])('a tier at %s', (at, message) => {
    const checked = checkPlaybook(changed([...TIER, 'at'], at));
    expect(checked.ok ? [] : checked.errors.map((error) => error.message)).toEqual([`‘at’ ${message}`]);
  });

  test.each([
    ['0s', 'must be longer than zero. You typed ‘0s’.'],
    ['-5 min', 'must not be negative. You typed ‘-5 min’.'],
    ['0.5s', 'is not a length of time: ‘0.5s’. Write it like 90s, 5m, 4h, 2d or 1h 30m, or 3 working days.'],
    ['10 years', 'is not a length of time: ‘10 years’. Write it like 90s, 5m, 4h, 2d or 1h 30m, or 3 working days.'],
    ['3650d', 'must not be longer than a year (366d). You typed ‘3650d’.'],
    ['0 working days', 'must be at least 1 working day. You typed ‘0 working days’.'],
  ])('a target of %s', (target, message) => {
    const checked = checkPlaybook(changed([...TOUCH, 'target'], target));
    expect(checked.ok ? [] : checked.errors.map((error) => error.message)).toEqual([`‘target’ ${message}`]);
  });
});

test('mistakes of form do not hide broken references in the same part', () => {
  const document = changed([...TOUCH, 'target'], '0m') as ReturnType<typeof exampleDocument>;
  Object.assign(document.policies?.[0] ?? {}, { calendar: 'moon' });
  Object.assign(document.policies?.[1] ?? {}, { key: 'demo' });
  const checked = checkPlaybook(document);
  expect(checked.ok ? [] : checked.errors.map(({ pathText }) => pathText)).toEqual([
    'policies[0].clocks.firstTouch.target',
    'policies[0].calendar',
    'policies[1].key',
  ]);
});

test.each([[null], [[]], ['playbook: 1'], [42], [undefined]])('%j is no playbook', (value) => {
  const checked = checkPlaybook(value);
  expect(checked.ok ? [] : checked.errors[0]?.message).toMatch(
    /^The document (must be a group of keys and values|is missing)/,
  );
});

test('criteria nested without end are refused', () => {
  let criteria: unknown = { score: { atLeast: 1 } };
  for (let i = 0; i < 5000; i++) criteria = { not: criteria };
  const checked = checkPlaybook(changed(['definitions', 'mql'], criteria));
  expect(checked.ok ? [] : checked.errors[0]?.message).toMatch(/nested more than 12 deep/);
});

test('the example loads in its normalised form', () => {
  const playbook = playbookSchema.parse(exampleDocument());
  const [demo, content] = playbook.policies;
  expect(demo).toMatchObject({
    calendar: { fixed: 'always' },
    when: { op: 'field', field: 'leadType', test: 'is', value: 'demo_request' },
    approachingPercent: 80,
    outOfOffice: 'cover',
  });
  expect(demo?.clocks.qualify).toMatchObject({
    target: { unit: 'workingDays', days: 3 },
    starts: 'sal',
    stopsOn: null,
    calendar: { fixed: 'us' },
  });
  expect(demo?.clocks.firstTouch).toMatchObject({
    target: { unit: 'ms', ms: 300_000 },
    stopsOn: ['call', 'email', 'meeting'],
    humanOnly: true,
    verifiedOnly: false,
    convertStops: true,
  });
  expect(demo?.tiers.firstTouch?.map(({ key }) => key)).toEqual(['50%', '80%', 'breach', 'breach+15m']);
  expect(content?.pauses).toMatchObject([
    { when: 'replied', until: 'touched', atMostMs: 57_600_000 },
    { when: 'meetingBooked', until: 'meetingHeld', atMostMs: null },
  ]);
  expect(content?.cadence).toMatchObject({
    touches: 6,
    within: { unit: 'workingDays', days: 10 },
    kinds: { call: 3, email: 3 },
  });
  expect(playbook.recycling).toEqual({ maximum: 2, reMqlAfterMs: 2_592_000_000 });
  expect(playbook.reports[0]?.at).toEqual({ text: 'Mon 08:00', days: ['mon'], dayOfMonth: null, minute: 480 });
});

test('what a document leaves out, or leaves empty, has a value', () => {
  const { workspace, calendars } = exampleDocument();
  const playbook = playbookSchema.parse({ playbook: 1, workspace, calendars, policies: null, teams: null });
  expect(playbook).toMatchObject({
    policies: [],
    teams: {},
    assignment: [],
    definitions: { mql: null },
    routing: { mode: 'baton', maximumHops: 3 },
  });
});
