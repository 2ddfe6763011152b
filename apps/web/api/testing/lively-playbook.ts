const week = (...hours: [string, string][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, hours]));
const everyDay = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

/** A playbook with most of what a policy can say. */
export function livelyPlaybook(change: object = {}): object {
  return {
    playbook: 1,
    workspace: { name: 'Acme', timeZone: 'UTC' },
    calendars: {
      always: { timeZone: 'UTC', week: everyDay },
      office: { timeZone: 'UTC', week: week(['09:00', '12:30'], ['13:15', '17:00']) },
      berlin: { timeZone: 'Europe/Berlin', week: week(['08:00', '16:30']) },
      york: { timeZone: 'America/New_York', week: week(['09:00', '17:00']) },
    },
    teams: {
      smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'office' },
      ent: { name: 'Enterprise', manager: 'marcus', members: ['lena'], calendar: 'york' },
    },
    definitions: {
      mql: {
        any: [
          { score: { atLeast: 80 } },
          { did: 'demo_request' },
          { did: 'webinar_attended', within: '30d', atLeast: 2 },
        ],
      },
    },
    policies: [
      {
        key: 'demo',
        name: 'Demo request',
        when: { field: 'leadType', is: 'demo_request' },
        calendar: 'always',
        clocks: {
          assign: { target: '2m', starts: 'mql' },
          firstTouch: {
            target: '15m',
            starts: 'mql',
            stopsOn: { kinds: ['call', 'meeting'], minimumCall: '30s', verified: true },
          },
          accept: { target: '30m', starts: 'assigned' },
          qualify: { target: '3 working days', starts: 'sal', calendar: 'office' },
          nextTouch: { target: '4h', starts: 'replied', stopsOn: ['call', 'email'] },
        },
        pauseLimit: { times: 2, total: '8h' },
        tiers: {
          firstTouch: [
            { at: '50%', notify: ['owner'], via: ['slack'] },
            { at: 'breach', notify: ['owner', 'manager'], via: ['slack'] },
            { at: 'breach + 15m wall', notify: ['manager'], via: ['slack'] },
          ],
        },
      },
      {
        key: 'content',
        name: 'Content lead',
        when: { field: 'leadType', in: ['content', 'webinar'] },
        calendar: { of: 'owner', otherwise: 'office' },
        clocks: {
          assign: { target: '1h', starts: 'created' },
          firstTouch: { target: '4h', starts: 'mql', stopsOn: { kinds: ['call', 'email', 'social'], lookBack: '2h' } },
          accept: { target: '1 working days', starts: 'mql' },
          qualify: { target: '2d', starts: 'sal' },
          nextTouch: { target: '1 working days' },
        },
        cadence: { touches: 4, within: '10 working days', kinds: { call: 1 } },
        pauses: [
          { when: 'replied', until: 'touched', atMost: '16h' },
          { when: 'meetingBooked', until: 'meetingHeld' },
          { when: { field: 'status', is: 'On hold' } },
          { when: 'manual', atMost: '12h' },
        ],
        tiers: {
          firstTouch: [
            { at: '50%', notify: ['owner'], via: ['slack'] },
            { at: 'breach', notify: ['owner'], via: ['slack'] },
            { at: 'breach + 1h', notify: ['manager'], via: ['slack'] },
          ],
          accept: [{ at: '80%', notify: ['owner'], via: ['slack'] }],
        },
      },
      {
        key: 'partner',
        name: 'Partner lead',
        when: { field: 'leadType', is: 'partner' },
        calendar: { of: 'team', otherwise: 'berlin' },
        clocks: {
          firstTouch: {
            target: '6h',
            starts: 'assigned',
            convertStops: false,
            stopsOn: { kinds: ['call', 'email'], by: 'owner' },
          },
          accept: { target: '1d', starts: 'created' },
        },
      },
    ],
    rejection: {
      reasons: [
        { key: 'no_budget', label: 'No budget', outcome: 'recycled' },
        { key: 'bad_data', label: 'Bad data', outcome: 'disqualified' },
      ],
    },
    recycling: { maximum: 3, reMqlAfter: '20d' },
    ...change,
  };
}
