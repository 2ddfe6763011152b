// The promises of the harness's workspace: once as a playbook for the product, once as plain figures for the oracle.

export type TierRule = { key: string; share: number; to: readonly ('owner' | 'manager')[]; channel: 'email' | 'slack' };
export type PolicyRule = { key: string; leadType: string; targetMs: number; tiers: readonly TierRule[] };

/** Enough people that nobody is told so much that messages are grouped. */
export const OWNERS = Array.from({ length: 25 }, (_, index) => `rep-${index + 1}`);
export const MANAGER = 'max';

const tiers: readonly TierRule[] = [
  { key: '50%', share: 0.5, to: ['owner'], channel: 'email' },
  { key: '80%', share: 0.8, to: ['owner'], channel: 'slack' },
  { key: 'breach', share: 1, to: ['owner', 'manager'], channel: 'email' },
];

export const POLICIES: readonly PolicyRule[] = [
  { key: 'quick', leadType: 'chat', targetMs: 6_000, tiers },
  { key: 'slow', leadType: 'content', targetMs: 12_000, tiers },
];

/** One notice a lead, ten seconds after it came in: for counting many firings. */
export const SINGLE: readonly PolicyRule[] = [
  {
    key: 'single',
    leadType: 'chat',
    targetMs: 20_000,
    tiers: [{ key: '50%', share: 0.5, to: ['owner'], channel: 'email' }],
  },
];

const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

/** The playbook that makes these promises on a calendar that is always open; single messages are never grouped. */
export function playbookOf(policies: readonly PolicyRule[]): Record<string, unknown> {
  return {
    playbook: 1,
    workspace: { name: 'Faults', timeZone: 'UTC' },
    calendars: { always: { timeZone: 'UTC', week: always } },
    teams: { all: { name: 'All', manager: MANAGER, members: OWNERS, calendar: 'always' } },
    definitions: { mql: { score: { atLeast: 80 } } },
    policies: policies.map(({ key, leadType, targetMs, tiers: rules }) => ({
      key,
      name: key,
      when: { field: 'leadType', is: leadType },
      calendar: 'always',
      clocks: { firstTouch: { target: `${targetMs / 1000}s`, starts: 'mql', stopsOn: ['call'] } },
      tiers: {
        firstTouch: rules.map(({ key: at, to, channel }) => ({ at, notify: [...to], via: [channel] })),
      },
    })),
    notifications: { group: { moreThan: 1000, within: '1m' } },
  };
}
