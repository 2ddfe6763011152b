import { expect, test } from 'vitest';
import { type Planted, type PolicyDocument, warningsOf } from './testing/warnings-of.ts';

const tier = (at: string, more: object = { notify: ['owner'], via: ['slack'] }) => ({ at, ...more });
const reassign = (at: string, team: string) => ({ at, reassign: { team } });
const only = (demo: PolicyDocument, tiers: object[]) => Object.assign(demo, { tiers: { firstTouch: tiers } });
const dates = { timeZone: 'UTC', week: {}, overrides: [{ date: '2027-03-01', hours: [['09:00', '12:00']] }] };

const PLANTED: Planted[] = [
  [
    'percentages too close to tell apart',
    (_, demo) => demo.tiers?.firstTouch?.push(tier('80.1%') as never),
    {},
    'policies[0].tiers.firstTouch[1].at: 80\u202f% and 80.1\u202f% are too close to tell apart. Leave at least 1\u202f% between them.',
  ],
  [
    'percentages that fall into one second',
    (_, demo) => {
      Object.assign(demo.clocks.firstTouch ?? {}, { target: '20s' });
      only(demo, [tier('50%'), tier('54%')]);
    },
    {},
    'policies[0].tiers.firstTouch[0].at: 50\u202f% and 54\u202f% of 20 seconds are too close to tell apart. Leave at least 1 second between them.',
  ],
  [
    'two tiers at one instant',
    (_, demo) => only(demo, [tier('breach + 15m'), tier('breach + 15m wall')]),
    {},
    'policies[0].tiers.firstTouch[1].at: ‘at’ is the same instant as tier 1, since the always calendar never closes. Merge the two into one tier.',
  ],
  [
    'a target that its calendar has no time for',
    (d, demo) => {
      Object.assign(d.calendars, { fair: dates });
      Object.assign(demo, { calendar: 'fair' });
      demo.clocks = { firstTouch: { target: '4h' } };
      only(demo, []);
    },
    { today: '2026-11-20' },
    'policies[0].clocks.firstTouch.target: ‘target’ is 4h, but the fair calendar is open for 3 hours in all, so it is never reached. Choose another calendar or a shorter target.',
  ],
  [
    'a tier that its calendar has no time for',
    (d, demo) => {
      Object.assign(d.calendars, { fair: dates });
      Object.assign(demo, { calendar: 'fair' });
      demo.clocks = { firstTouch: { target: '1h' } };
      only(demo, [tier('breach + 2h'), tier('breach + 3h'), tier('breach + 4h wall')]);
    },
    {},
    'policies[0].tiers.firstTouch[1].at: ‘at’ can never come: the fair calendar is open for 3 hours in all. Choose another calendar, or write wall after the time.',
  ],
  [
    'a channel by e-mail',
    (_, demo) => only(demo, [tier('breach', { notify: ['#sales'], via: ['email'] })]),
    {},
    'policies[0].tiers.firstTouch[0].notify: ‘notify’ reaches nobody, so this tier can never tell anyone: #sales is a channel, which e-mail does not reach. Add slack or teams to via.',
  ],
  [
    'a channel by e-mail beside somebody who is reached',
    (_, demo) => only(demo, [tier('breach', { notify: ['owner', 'team'], via: ['email'] })]),
    {},
    'policies[0].tiers.firstTouch[0].notify[1]: Entry 2 reaches nobody: team is a channel, which e-mail does not reach. Add slack or teams to via.',
  ],
  [
    'the owner of a lead that has none',
    (_, demo) => Object.assign(demo, { tiers: { assign: [tier('breach')] } }),
    {},
    'policies[0].tiers.assign[0].notify: ‘notify’ reaches nobody, so this tier can never tell anyone: a lead has no owner while assign runs. Write manager, team or a person.',
  ],
  [
    'an owner before, where nobody was',
    (_, demo) => only(demo, [tier('breach', { notify: ['previousOwner', 'manager'], via: ['slack'] })]),
    {},
    'policies[0].tiers.firstTouch[0].notify[0]: Entry 1 reaches nobody: no tier of this clock reassigns the lead, so there is no owner before. Write owner.',
  ],
  [
    'teams without a channel',
    (d, demo) => {
      for (const team of Object.values(d.teams ?? {})) team.channel = undefined;
      only(demo, [tier('breach', { notify: ['team'], via: ['slack'] })]);
    },
    {},
    'policies[0].tiers.firstTouch[0].notify: ‘notify’ reaches nobody, so this tier can never tell anyone: no team has a channel. Give the teams one, or name a person.',
  ],
  [
    'a channel that is not connected',
    () => {},
    { connected: ['email'] },
    'policies[0].tiers.firstTouch[0].via: ‘via’ names slack, which is not connected; connected: email. Connect it, or nobody is told in Slack.',
  ],
  [
    'reassignment to an empty team',
    (d) => Object.assign(d.teams?.['us-smb'] ?? {}, { members: [] }),
    {},
    'policies[0].tiers.firstTouch[3].reassign: ‘reassign’ names US SMB, where nobody is in the rotation. Add a member or choose another team.',
  ],
  [
    'reassignment more often than is allowed',
    (d) => Object.assign(d, { routing: { maximumHops: 0 } }),
    {},
    'policies[0].tiers.firstTouch[3].reassign: ‘reassign’ is reassignment 1, but a lead is reassigned at most 0 times, so this tier can never reassign.',
  ],
  [
    'a loop through one team',
    (d, demo) => {
      d.routing = { excludePastOwners: false };
      only(demo, [reassign('breach + 15m', 'us-smb'), reassign('breach + 30m', 'us-smb')]);
    },
    {},
    'policies[0].tiers.firstTouch[1].reassign: ‘reassign’ sends the lead to US SMB again, a loop: past owners are not left out. Choose another team or set excludePastOwners.',
  ],
  [
    'a loop through two teams with the same people, in the order in which they fire',
    (d, demo) => {
      d.routing = { excludePastOwners: false };
      Object.assign(d.teams ?? {}, { all: { name: 'Everyone', members: ['priya', 'lena'] } });
      only(demo, [reassign('breach + 30m', 'all'), reassign('breach + 15m', 'us-smb')]);
    },
    {},
    'policies[0].tiers.firstTouch[0].reassign: ‘reassign’ sends the lead to Everyone, where priya may have it from US SMB, a loop: past owners are not left out. Choose another team or set excludePastOwners.',
  ],
  [
    'a team whose people have all had it',
    (d, demo) => {
      d.routing = { maximumHops: 9 };
      only(demo, [
        reassign('breach + 15m', 'us-ent'),
        reassign('breach + 30m', 'us-smb'),
        reassign('breach + 45m', 'us-ent'),
      ]);
    },
    {},
    'policies[0].tiers.firstTouch[2].reassign: ‘reassign’ sends the lead to US Enterprise for the 2nd time, but only 1 is in its rotation. Choose another team.',
  ],
  [
    'a team whose people have all had it from another team',
    (d, demo) => {
      Object.assign(d.teams ?? {}, { twin: { name: 'Twin', members: ['lena'] } });
      only(demo, [reassign('breach + 15m', 'us-ent'), reassign('breach + 30m', 'twin')]);
    },
    {},
    'policies[0].tiers.firstTouch[1].reassign: ‘reassign’ sends the lead to Twin, but by then all 1 in its rotation have had it (from US Enterprise), a loop. Choose another team.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});
