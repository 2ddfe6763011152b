import { lintCadence } from './lint-cadence.ts';
import { lintCalendars } from './lint-calendar.ts';
import { lintClocks } from './lint-clock.ts';
import { lintCriteria, listCriteria } from './lint-criteria.ts';
import { lintFields } from './lint-fields.ts';
import type { Lint, LintOptions } from './lint-finding.ts';
import { lintOrder } from './lint-order.ts';
import { lintOutcomes } from './lint-outcome.ts';
import { lintPauses } from './lint-pause.ts';
import { lintPeople } from './lint-people.ts';
import { lintChannels, lintTiers } from './lint-tier.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';

/** What is allowed but surely or likely not meant. */
export function lintPlaybook(playbook: Playbook, options: LintOptions = {}): Lint[] {
  return [
    ...lintCriteria(listCriteria(playbook)),
    ...lintFields(playbook, options),
    ...lintOrder(playbook),
    ...playbook.policies.flatMap((policy, i) => {
      const path: Path = ['policies', i];
      return [
        ...lintClocks(policy, playbook, options, path),
        ...lintPauses(policy, path),
        ...lintTiers(policy, playbook, options, path),
        ...lintCadence(policy, playbook, path),
      ];
    }),
    ...lintChannels(playbook, options),
    ...lintCalendars(playbook, options.today),
    ...lintOutcomes(playbook),
    ...lintPeople(playbook, options.people),
  ];
}
