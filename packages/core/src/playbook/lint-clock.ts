import { CLOCK_KINDS, type ClockKind, type ClockRule } from './clock-rule.ts';
import { describeStart } from './describe-policy.ts';
import type { Lint, LintOptions } from './lint-finding.ts';
import { lintStops } from './lint-stop.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import { describeDuration, percentText } from './words.ts';

/** Clocks that have stopped when they start, start at something that nothing brings about, or ask for what the feed cannot tell. */
export function lintClocks(policy: Policy, playbook: Playbook, options: LintOptions, path: Path): Lint[] {
  const each = CLOCK_KINDS.flatMap((kind) => {
    const rule = policy.clocks[kind];
    if (!rule) return [];
    const here: Path = [...path, 'clocks', kind];
    return [...lintStart(kind, rule, policy, playbook, here), ...lintLag(kind, rule, policy, options, path)];
  });
  return [...lintStops(policy, playbook, path), ...each];
}

function lintStart(kind: ClockKind, rule: ClockRule, policy: Policy, playbook: Playbook, path: Path): Lint[] {
  const { starts } = rule;
  const ended = (why: string): Lint[] => [
    {
      path: [...path, 'starts'],
      message: `is ‘${starts}’, but ${why}, so this clock has stopped before it starts. Start it earlier, such as at the MQL.`,
    },
  ];
  if (kind === 'firstTouch' && starts === 'opportunity' && rule.convertStops)
    return ended('converting the lead also stops it (convertStops)');
  const needsOwner = playbook.definitions.sal.requires.includes('owner');
  if (kind === 'assign' && needsOwner && (starts === 'sal' || starts === 'sql' || starts === 'opportunity'))
    return ended(`a lead has an owner by ${describeStart(starts)} (definitions.sal.requires)`);
  if (starts === 'notified' && !tellsOwner(policy))
    return [
      {
        path: [...path, 'starts'],
        message:
          'is ‘notified’, but no tier of another clock tells the owner, so it starts at the assignment. Add such a tier, or write assigned.',
      },
    ];
  return [];
}

/** Whether a clock that does not itself wait for a notice tells the owner. */
function tellsOwner({ clocks, tiers }: Policy): boolean {
  return CLOCK_KINDS.some(
    (kind) =>
      clocks[kind] &&
      clocks[kind].starts !== 'notified' &&
      // While assign runs nobody owns the lead, unless the tier itself gives it to somebody.
      tiers[kind]?.some(({ notify, reassign }) => notify.includes('owner') && (kind !== 'assign' || reassign)),
  );
}

function lintLag(
  kind: ClockKind,
  { target }: ClockRule,
  policy: Policy,
  { feedLagMs }: LintOptions,
  path: Path,
): Lint[] {
  if (feedLagMs === undefined || target.unit !== 'ms') return [];
  const lag = describeDuration(Math.max(1000, Math.round(feedLagMs / 1000) * 1000), 'wall');
  if (target.ms <= feedLagMs)
    return [
      {
        path: [...path, 'clocks', kind, 'target'],
        message: `is ${target.text}, but events usually arrive after ${lag}. Choose a longer target.`,
      },
    ];
  return (policy.tiers[kind] ?? []).flatMap(({ at }, n): Lint[] =>
    'percent' in at && (target.ms * at.percent) / 100 <= feedLagMs
      ? [
          {
            path: [...path, 'tiers', kind, n, 'at'],
            message: `comes ${describeDuration(Math.round((target.ms * at.percent) / 100_000) * 1000)} after the start, but events usually arrive after ${lag}: people would be told about what is done already. Choose more than ${percentText(at.percent)} or a longer target.`,
          },
        ]
      : [],
  );
}
