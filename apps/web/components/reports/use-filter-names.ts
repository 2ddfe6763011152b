'use client';
import { useCallback } from 'react';
import { leadTypeName } from '#web/components/lead/words.ts';
import { useCompliance, usePlaybook } from '#web/data/queries.ts';

/** Names for the keys of people, teams and policies, for pills. */
export function useFilterNames(): (key: string, value: string) => string {
  const playbook = usePlaybook();
  const people = useCompliance({ range: '90d', by: 'rep' });
  return useCallback(
    (key, value) => {
      if (key === 'team') return playbook.data?.document.teams?.[value]?.name ?? value;
      if (key === 'policy')
        return playbook.data?.document.policies?.find((policy) => policy.key === value)?.name ?? value;
      if (key === 'owner') return people.data?.table.find((row) => row.key === value)?.name ?? value;
      return key === 'leadType' ? leadTypeName(value) : value;
    },
    [playbook.data, people.data],
  );
}
