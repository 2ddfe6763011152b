import type { PlaybookDocument } from '../schema.ts';

/** The example playbook (example.yaml) as a value; a fresh copy each time, so that a test may change it. */
export const exampleDocument = (): PlaybookDocument => ({
  playbook: 1,
  workspace: {
    name: 'Acme',
    timeZone: 'America/New_York',
  },
  calendars: {
    us: {
      timeZone: 'America/New_York',
      week: {
        mon: [['09:00', '17:00']],
        tue: [['09:00', '17:00']],
        wed: [['09:00', '17:00']],
        thu: [['09:00', '17:00']],
        fri: [['09:00', '17:00']],
      },
      holidays: ['2026-11-26', '2026-12-25', '2027-01-01'],
      overrides: [
        {
          date: '2026-12-24',
          hours: [['09:00', '12:00']],
        },
      ],
    },
    always: {
      timeZone: 'UTC',
      week: {
        mon: [['00:00', '24:00']],
        tue: [['00:00', '24:00']],
        wed: [['00:00', '24:00']],
        thu: [['00:00', '24:00']],
        fri: [['00:00', '24:00']],
        sat: [['00:00', '24:00']],
        sun: [['00:00', '24:00']],
      },
    },
  },
  teams: {
    'us-smb': {
      name: 'US SMB',
      manager: 'marcus',
      members: ['priya', 'tom'],
      calendar: 'us',
      channel: '#sdr-us-smb',
    },
    'us-ent': {
      name: 'US Enterprise',
      manager: 'marcus',
      members: ['lena'],
      calendar: 'us',
      channel: '#sdr-us-ent',
    },
  },
  definitions: {
    mql: {
      any: [
        {
          score: {
            atLeast: 80,
          },
        },
        {
          all: [
            {
              field: 'employees',
              gte: 200,
            },
            {
              field: 'country',
              in: ['US', 'CA'],
            },
            {
              field: 'title',
              contains: 'director',
            },
            {
              any: [
                {
                  did: 'demo_request',
                },
                {
                  did: 'webinar_attended',
                  within: '30d',
                  atLeast: 2,
                },
              ],
            },
          ],
        },
      ],
    },
    sal: {
      requires: ['owner'],
    },
    sql: {
      framework: 'BANT',
      checklist: {
        budget: 'required',
        authority: 'required',
        need: 'required',
        timeline: 'optional',
      },
    },
  },
  kpis: {
    slaCompliance: '85%',
    medianFirstTouch: '1h',
    acceptance: '42%',
    mqlToSqlLift: '20%',
  },
  policies: [
    {
      key: 'demo',
      name: 'Demo request',
      when: {
        field: 'leadType',
        is: 'demo_request',
      },
      calendar: 'always',
      clocks: {
        assign: {
          target: '2m',
          starts: 'mql',
        },
        firstTouch: {
          target: '5m',
          starts: 'mql',
          stopsOn: ['call', 'email', 'meeting'],
        },
        accept: {
          target: '30m',
          starts: 'assigned',
        },
        qualify: {
          target: '3 working days',
          starts: 'sal',
          calendar: 'us',
        },
      },
      tiers: {
        firstTouch: [
          {
            at: '50%',
            notify: ['owner'],
            via: ['slack'],
          },
          {
            at: '80%',
            notify: ['owner'],
            via: ['slack', 'email'],
          },
          {
            at: 'breach',
            notify: ['owner', 'manager'],
            via: ['slack', 'email'],
          },
          {
            at: 'breach + 15m',
            reassign: {
              team: 'us-smb',
            },
            notify: ['owner', 'manager'],
            via: ['slack'],
          },
        ],
        accept: [
          {
            at: 'breach',
            notify: ['owner', 'manager'],
            via: ['slack'],
          },
        ],
      },
    },
    {
      key: 'content',
      name: 'Content lead',
      when: {
        field: 'leadType',
        in: ['content', 'webinar', 'event'],
      },
      calendar: {
        of: 'owner',
        otherwise: 'us',
      },
      clocks: {
        firstTouch: {
          target: '4h',
          starts: 'mql',
          stopsOn: ['call', 'email', 'meeting', 'social'],
        },
        accept: {
          target: '8h',
          starts: 'mql',
        },
      },
      pauses: [
        {
          when: 'replied',
          until: 'touched',
          atMost: '16h',
        },
        {
          when: 'meetingBooked',
          until: 'meetingHeld',
        },
      ],
      tiers: {
        firstTouch: [
          {
            at: '50%',
            notify: ['owner'],
            via: ['slack'],
          },
          {
            at: '80%',
            notify: ['owner'],
            via: ['slack'],
          },
          {
            at: 'breach',
            notify: ['owner', 'manager'],
            via: ['slack', 'email'],
          },
        ],
      },
      cadence: {
        touches: 6,
        within: '10 working days',
        kinds: {
          call: 3,
          email: 3,
        },
      },
      noResponse: {
        after: 'cadence',
        // biome-ignore lint/suspicious/noThenProperty: the document's own word; nothing awaits it
        then: 'recycle',
      },
    },
  ],
  assignment: [
    {
      when: {
        field: 'accountOwner',
        exists: true,
      },
      to: {
        accountOwner: true,
      },
    },
    {
      when: {
        field: 'employees',
        gte: 1000,
      },
      to: {
        roundRobin: 'us-ent',
      },
    },
    {
      when: {
        field: 'country',
        in: ['US', 'CA'],
      },
      to: {
        roundRobin: 'us-smb',
      },
    },
    {
      to: {
        queue: 'us-smb',
      },
    },
  ],
  rejection: {
    reasons: [
      {
        key: 'not_a_fit',
        label: 'Not a fit (company)',
        outcome: 'disqualified',
      },
      {
        key: 'wrong_person',
        label: 'Wrong person',
        outcome: 'recycled',
      },
      {
        key: 'no_budget',
        label: 'No budget or timing',
        outcome: 'recycled',
      },
      {
        key: 'bad_data',
        label: 'Bad data or unreachable',
        outcome: 'disqualified',
      },
      {
        key: 'existing',
        label: 'Existing customer or opportunity',
        outcome: 'disqualified',
      },
      {
        key: 'other',
        label: 'Other',
        outcome: 'recycled',
        note: 'required',
      },
    ],
  },
  recycling: {
    maximum: 2,
    reMqlAfter: '30d',
  },
  reports: [
    {
      key: 'weekly-feedback',
      template: 'feedback-digest',
      to: ['#marketing-ops'],
      via: 'slack',
      at: 'Mon 08:00',
    },
  ],
});
