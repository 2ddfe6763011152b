'use client';
import { useCallback } from 'react';
import { leadTypeName } from '#web/components/lead/words.ts';
import { useCompliance, usePlaybook } from '#web/data/queries.ts';

/** Names for the keys of teams, policies and, where asked for, people. */
export function useFilterNames(people = false): (key: string, value: string) => string {
  const playbook = usePlaybook();
  const reps = useCompliance({ range: '90d', by: 'rep' }, people);
  return useCallback(
    (key, value) => {
      if (key === 'team') return playbook.data?.document.teams?.[value]?.name ?? value;
      if (key === 'policy')
        return playbook.data?.document.policies?.find((policy) => policy.key === value)?.name ?? value;
      if (key === 'owner') return reps.data?.table.find((row) => row.key === value)?.name ?? value;
      return key === 'leadType' ? leadTypeName(value) : value;
    },
    [playbook.data, reps.data],
  );
}
