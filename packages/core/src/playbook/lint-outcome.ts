import type { Lint } from './lint-finding.ts';
import { REPORT_TEMPLATES } from './report.ts';
import type { Playbook } from './schema.ts';

/** Rejection reasons, recycling and reports that cannot do what they say. */
export function lintOutcomes(playbook: Playbook): Lint[] {
  return [...lintReasons(playbook), ...lintRecycling(playbook), ...lintReports(playbook), ...lintFallback(playbook)];
}

function lintReasons({ rejection, policies }: Playbook): Lint[] {
  const found: Lint[] = [];
  const active = rejection.reasons.filter((reason) => reason.active).length;
  if (active > 7)
    found.push({
      path: ['rejection', 'reasons'],
      message: `has ${active} reasons in use. People choose truthfully from 5 to 7.`,
    });
  if (policies.length > 0 && policies.every(({ cadence }) => cadence === null))
    rejection.reasons.forEach((reason, i) => {
      if (reason.active && reason.afterCadence)
        found.push({
          path: ['rejection', 'reasons', i, 'afterCadence'],
          message:
            'waits for the cadence, but no policy has one, so this reason can never be chosen. Add a cadence, or leave this out.',
        });
    });
  return found;
}

/** A lead that is recycled and still qualifies comes back; without a maximum for ever. */
function lintRecycling({ recycling, definitions, rejection, policies }: Playbook): Lint[] {
  const { maximum, reMqlAfterMs } = recycling;
  const recycles =
    policies.some(({ noResponse }) => noResponse?.then === 'recycle') ||
    rejection.reasons.some(({ outcome, active }) => active && outcome === 'recycled');
  if (reMqlAfterMs !== null && maximum === null && definitions.mql !== null && recycles)
    return [
      {
        path: ['recycling'],
        message:
          'has no maximum, so a recycled lead that still qualifies becomes an MQL again and again, a loop. Set maximum, such as 2.',
      },
    ];
  if (maximum === 0 && reMqlAfterMs !== null)
    return [
      {
        path: ['recycling', 'reMqlAfter'],
        message: 'has no effect: with maximum 0 no recycled lead comes back. Raise maximum, or leave this out.',
      },
    ];
  return [];
}

function lintReports({ reports }: Playbook): Lint[] {
  return reports.flatMap(({ template, to, via }, i): Lint[] => [
    ...(REPORT_TEMPLATES.some((name) => name === template)
      ? []
      : [
          {
            path: ['reports', i, 'template'],
            message: `is ‘${template}’, which Baton has no template for. There are: ${REPORT_TEMPLATES.join(', ')}.`,
          },
        ]),
    ...to.flatMap((one, n) =>
      via === 'email' && one.startsWith('#')
        ? [
            {
              path: ['reports', i, 'to', n],
              message: `is ${one}, a channel, which e-mail does not reach. Write via: slack, or an address.`,
            },
          ]
        : [],
    ),
  ]);
}

/** Pools that nobody is in, and leads that no rule takes. */
function lintFallback({ assignment, teams, routing }: Playbook): Lint[] {
  const found = assignment.flatMap(({ to }, i): Lint[] => {
    const team = to.kind === 'roundRobin' ? teams[to.team] : undefined;
    if (!team || team.members.some((person) => team.rotation[person]?.inRotation ?? true)) return [];
    const message = `names ${team.name}, where nobody is in the rotation. Add a member or choose another team.`;
    return [{ path: ['assignment', i, 'to', 'roundRobin'], message }];
  });
  const catches = assignment.some(({ when, to }) => when === null && to.kind !== 'accountOwner');
  if (assignment.length > 0 && routing.mode === 'baton' && !catches)
    found.push({
      path: ['assignment'],
      message:
        'has no rule for all other leads, so some would stay without an owner. Add a last rule such as { to: { queue: TEAM } }.',
    });
  return found;
}
