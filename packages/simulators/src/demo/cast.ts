import type { SlackChannel, SlackUser } from '../slack/workspace-state.ts';

export type TeamKey = 'us-smb' | 'us-ent' | 'emea';
export type CastMember = {
  key: string;
  name: string;
  email: string;
  role: 'rep' | 'manager' | 'marketer' | 'executive' | 'admin';
  team: TeamKey | null;
  manager: string | null;
  calendar: 'us' | 'emea';
  hubspotId: string;
  slackId: string;
  timeZone: string;
};

const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

type Row = [key: string, name: string, role: CastMember['role'], team: TeamKey | null, manager: string | null];

const US: Row[] = [
  ['ana', 'Ana Ruiz', 'admin', null, null],
  ['grace', 'Grace Okafor', 'executive', null, null],
  ['mei', 'Mei Tanaka', 'marketer', null, null],
  ['marcus', 'Marcus Bell', 'manager', null, 'grace'],
  ['priya', 'Priya Nair', 'rep', 'us-smb', 'marcus'],
  ['tomas', 'Tomás Herrera', 'rep', 'us-smb', 'marcus'],
  ['keisha', 'Keisha Brown', 'rep', 'us-smb', 'marcus'],
  ['wei', 'Wei Chen', 'rep', 'us-smb', 'marcus'],
  ['lena', 'Lena Fischer', 'rep', 'us-ent', 'marcus'],
  ['darnell', 'Darnell Hayes', 'rep', 'us-ent', 'marcus'],
];
const EMEA: Row[] = [
  ['ingrid', 'Ingrid Solberg', 'manager', null, 'grace'],
  ['jonas', 'Jonas Weber', 'rep', 'emea', 'ingrid'],
  ['amelie', 'Amélie Laurent', 'rep', 'emea', 'ingrid'],
  ['yusuf', 'Yusuf Demir', 'rep', 'emea', 'ingrid'],
];

const toMember =
  (calendar: CastMember['calendar'], timeZone: string, offset: number) =>
  ([key, name, role, team, manager]: Row, index: number): CastMember => {
    const number = offset + index;
    const ids = { hubspotId: String(71_300_100 + number), slackId: `U0ACME${String(number).padStart(4, '0')}` };
    return { key, name, email: `${key}@acme.test`, role, team, manager, calendar, timeZone, ...ids };
  };

/** Everybody of the demo workspace. */
export const cast: CastMember[] = [
  ...US.map(toMember('us', NEW_YORK, 1)),
  ...EMEA.map(toMember('emea', BERLIN, 1 + US.length)),
];

/** The reps of a team, in the order of the rotation. */
export function repsOf(team: TeamKey): CastMember[] {
  return cast.filter((member) => member.role === 'rep' && member.team === team);
}

export const TEAM_KEYS: readonly TeamKey[] = ['us-smb', 'us-ent', 'emea'];

/** The person who signs in as the SDR; nobody else works their leads. */
export const PERSONA_REP = 'priya';

export const admin = { name: 'Ana Ruiz', email: 'ana@acme.test' };

/** The people one can sign in as with one button; the product shows them on its sign-in page. */
export const personas: { label: string; email: string; role: string; hint: string }[] = [
  { label: 'RevOps admin', email: 'ana@acme.test', role: 'admin', hint: 'Ana Ruiz: playbook, connections, people' },
  { label: 'SDR', email: 'priya@acme.test', role: 'rep', hint: 'Priya Nair: works the queue of US SMB' },
  {
    label: 'SDR manager',
    email: 'marcus@acme.test',
    role: 'manager',
    hint: 'Marcus Bell: leads US SMB and Enterprise',
  },
  { label: 'Marketing', email: 'mei@acme.test', role: 'marketer', hint: 'Mei Tanaka: sources, campaigns, feedback' },
  { label: 'VP Sales', email: 'grace@acme.test', role: 'executive', hint: 'Grace Okafor: compliance and funnel' },
];

/** The people of the demo's Slack workspace. */
export const slackUsers: SlackUser[] = cast.map(({ slackId, key, name, email, timeZone }) => ({
  id: slackId,
  name: key,
  realName: name,
  email,
  tz: timeZone,
}));

/** The channels of the demo's Slack workspace. */
export const slackChannels: SlackChannel[] = [
  'sdr-managers',
  'sdr-us-smb',
  'sdr-us-ent',
  'sdr-emea',
  'revops',
  'marketing-ops',
].map((name, index) => ({ id: `C0ACME${String(index + 1).padStart(4, '0')}`, name, isMember: true }));

const COLUMNS = ['key', 'name', 'email', 'role', 'team', 'manager', 'calendar', 'hubspotId', 'slackId'] as const;

/** The people file that `baton people import` takes. */
export function peopleCsv(): string {
  const rows = cast.map((member) => COLUMNS.map((column) => member[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
}
