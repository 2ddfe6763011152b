'use client';
import { type Playbook, playbookSchema } from '@baton/core/playbook/schema';
import { useMemo } from 'react';
import { usePlaybook } from './queries.ts';

/** The published playbook, read by the same schema as the engine. `playbook` is null when this browser's version cannot read it. */
export function usePublishedPlaybook() {
  const query = usePlaybook();
  const document = query.data?.document;
  const playbook: Playbook | null = useMemo(() => {
    const read = document ? playbookSchema.safeParse(document) : null;
    return read?.success ? read.data : null;
  }, [document]);
  return { ...query, playbook };
}
