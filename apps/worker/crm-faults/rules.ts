import { POLICIES, playbookOf } from '../faults/rules.ts';

/** The harness's promises with every clock that a CRM's changes start and stop; nothing is assigned by Baton itself. */
export function crmPlaybook(): Record<string, unknown> {
  const base = playbookOf(POLICIES) as { policies: { clocks: { firstTouch: { target: string } } }[] };
  return {
    ...base,
    policies: base.policies.map((policy) => ({
      ...policy,
      clocks: {
        assign: { target: '3s', starts: 'mql' },
        firstTouch: { target: policy.clocks.firstTouch.target, starts: 'mql', stopsOn: ['call', 'email', 'meeting'] },
        accept: { target: '7s', starts: 'assigned' },
        qualify: { target: '10s', starts: 'sal' },
      },
    })),
  };
}
