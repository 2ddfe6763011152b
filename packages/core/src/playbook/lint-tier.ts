import { CLOCK_KINDS, type ClockKind } from './clock-rule.ts';
import { calendarName } from './describe-calendar.ts';
import { viaText } from './describe-tier.ts';
import { isAlwaysOpen, openDaysLeft, openLeftMs } from './lint-calendar.ts';
import type { Lint, LintOptions } from './lint-finding.ts';
import { lintReassigns } from './lint-reassign.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import type { Recipient, Tier } from './tier.ts';
import { describeDuration, describeTarget, listOf, percentText } from './words.ts';

/** A percentage tier closer than this to its neighbour cannot be told apart by the sweep. */
const SWEEP_MS = 1000;

/** Tiers that can never fire, reach nobody, or fall together; and targets that their calendar has no time for. */
export function lintTiers(policy: Policy, playbook: Playbook, options: LintOptions, path: Path): Lint[] {
  return CLOCK_KINDS.flatMap((kind) => {
    const tiers = policy.tiers[kind] ?? [];
    const here: Path = [...path, 'tiers', kind];
    return [
      ...lintReach(kind, policy, playbook, options, path),
      ...lintGaps(kind, policy, playbook, here),
      ...tiers.flatMap((tier, n) => lintRecipients(kind, tier, n, tiers, playbook, here)),
      ...lintReassigns(playbook, tiers, here),
    ];
  });
}

function calendarOf(kind: ClockKind, policy: Policy, playbook: Playbook) {
  const ref = policy.clocks[kind]?.calendar ?? policy.calendar;
  const definition = 'fixed' in ref ? playbook.calendars[ref.fixed] : undefined;
  return definition && 'fixed' in ref ? { definition, name: calendarName(playbook, ref.fixed) } : null;
}

/** A calendar of single dates may end before a target or a tier is reached. */
function lintReach(kind: ClockKind, policy: Policy, playbook: Playbook, { today }: LintOptions, path: Path): Lint[] {
  const target = policy.clocks[kind]?.target;
  const calendar = calendarOf(kind, policy, playbook);
  if (!target || !calendar) return [];
  const leftMs = openLeftMs(calendar.definition, today);
  const leftDays = openDaysLeft(calendar.definition, today);
  if (leftMs === null || leftDays === null || leftMs === 0) return [];
  const open = `the ${calendar.name} calendar is open for ${describeDuration(leftMs)} in all`;
  if (target.unit === 'ms' ? target.ms > leftMs : target.days > leftDays)
    return [
      {
        path: [...path, 'clocks', kind, 'target'],
        message: `is ${target.text}, but ${open}, so it is never reached. Choose another calendar or a shorter target.`,
      },
    ];
  return (policy.tiers[kind] ?? []).flatMap(({ at }, n): Lint[] => {
    const afterMs = 'afterBreachMs' in at && at.base === 'working' ? at.afterBreachMs : 0;
    const neededMs = (target.unit === 'ms' ? target.ms : 0) + afterMs;
    return afterMs === 0 || neededMs <= leftMs
      ? []
      : [
          {
            path: [...path, 'tiers', kind, n, 'at'],
            message: `can never come: ${open}. Choose another calendar, or write wall after the time.`,
          },
        ];
  });
}

function lintGaps(kind: ClockKind, policy: Policy, playbook: Playbook, path: Path): Lint[] {
  const tiers = policy.tiers[kind] ?? [];
  const target = policy.clocks[kind]?.target;
  const found: Lint[] = [];
  const percents = tiers
    .flatMap(({ at }, n) => ('percent' in at ? [{ n, percent: at.percent }] : []))
    .sort((a, b) => a.percent - b.percent);
  percents.forEach(({ n, percent }, place) => {
    const next = percents[place + 1]?.percent ?? 100;
    const gap = next - percent;
    const gapMs = target?.unit === 'ms' ? (target.ms * gap) / 100 : Number.POSITIVE_INFINITY;
    if (gap < 1 || gapMs < SWEEP_MS) {
      const what = next === 100 ? 'the breach' : percentText(next);
      const of = target?.unit === 'ms' && gap >= 1 ? ` of ${describeTarget(target)}` : '';
      found.push({
        path: [...path, n, 'at'],
        message: `${percentText(percent)} and ${what}${of} are too close to tell apart. Leave at least ${gap < 1 ? percentText(1) : '1 second'} between them.`,
      });
    }
  });
  const calendar = calendarOf(kind, policy, playbook);
  if (!calendar || !isAlwaysOpen(calendar.definition)) return found;
  tiers.forEach(({ at }, n) => {
    if (!('afterBreachMs' in at) || at.base !== 'wall') return;
    const same = tiers.findIndex(
      (other) =>
        'afterBreachMs' in other.at && other.at.base === 'working' && other.at.afterBreachMs === at.afterBreachMs,
    );
    if (same >= 0)
      found.push({
        path: [...path, n, 'at'],
        message: `is the same instant as tier ${same + 1}, since the ${calendar.name} calendar never closes. Merge the two into one tier.`,
      });
  });
  return found;
}

/** Whom a tier can never tell, and how. */
function lintRecipients(kind: ClockKind, tier: Tier, n: number, tiers: Tier[], playbook: Playbook, path: Path): Lint[] {
  const whyNot = (recipient: Recipient): string | null => {
    const room = typeof recipient === 'object' && 'channel' in recipient ? recipient.channel : null;
    if (tier.via.every((channel) => channel === 'email')) {
      if (room !== null) return `${room} is a channel, which e-mail does not reach. Add slack or teams to via.`;
      if (recipient === 'team') return 'team is a channel, which e-mail does not reach. Add slack or teams to via.';
    }
    const teams = Object.values(playbook.teams);
    if (recipient === 'team' && teams.every((team) => team.channel === null))
      return 'no team has a channel. Give the teams one, or name a person.';
    if (recipient === 'owner' && kind === 'assign' && tier.reassign === null)
      return 'a lead has no owner while assign runs. Write manager, team or a person.';
    if (recipient === 'previousOwner' && !tiers.some(({ reassign }) => reassign !== null))
      return 'no tier of this clock reassigns the lead, so there is no owner before. Write owner.';
    return null;
  };
  const missed = tier.notify.flatMap((recipient, m) => {
    const why = whyNot(recipient);
    return why === null ? [] : [{ m, why }];
  });
  if (missed.length === 0) return [];
  if (missed.length < tier.notify.length || tier.reassign !== null)
    return missed.map(({ m, why }) => ({ path: [...path, n, 'notify', m], message: `reaches nobody: ${why}` }));
  const whys = [...new Set(missed.map(({ why }) => why))];
  return [
    { path: [...path, n, 'notify'], message: `reaches nobody, so this tier can never tell anyone: ${whys.join(' ')}` },
  ];
}

/** Channels that tiers use and nothing is connected for. */
export function lintChannels({ policies }: Playbook, { connected }: LintOptions): Lint[] {
  if (connected === undefined) return [];
  const uses = policies
    .flatMap(({ tiers }, i) =>
      CLOCK_KINDS.flatMap((kind) =>
        (tiers[kind] ?? []).flatMap(({ via }, n) =>
          via.map((channel) => ({ channel, via, path: ['policies', i, 'tiers', kind, n, 'via'] as Path })),
        ),
      ),
    )
    .filter(({ channel }) => !connected.includes(channel));
  return [...Map.groupBy(uses, ({ channel }) => channel)].flatMap(([channel, places]): Lint[] => {
    const alone = places.find(({ via }) => via.every((one) => !connected.includes(one))) ?? places[0];
    if (!alone) return [];
    const instead = connected.length > 0 ? `; connected: ${listOf([...connected])}` : ' and nothing else is';
    return [
      {
        path: alone.path,
        message: `names ${channel}, which is not connected${instead}. Connect it, or nobody is told ${viaText([channel])}.`,
      },
    ];
  });
}
