import type { Stage } from '@baton/core/handoff/event';

/** What a lead status says: a stage of ours, or that Sales refused the lead. */
export type Meaning = Stage | 'rejected';

const DEFAULTS: Readonly<Record<string, Meaning>> = {
  open: 'new',
  new: 'new',
  'open - not contacted': 'new',
  unassigned: 'new',
  mql: 'mql',
  'marketing qualified': 'mql',
  'marketing qualified lead': 'mql',
  sal: 'sal',
  accepted: 'sal',
  'sales accepted': 'sal',
  'sales accepted lead': 'sal',
  working: 'sal',
  'working - contacted': 'sal',
  contacted: 'sal',
  'in progress': 'sal',
  sql: 'sql',
  qualified: 'sql',
  'sales qualified': 'sql',
  'sales qualified lead': 'sql',
  converted: 'sql',
  'closed - converted': 'sql',
  recycled: 'recycled',
  nurture: 'recycled',
  nurturing: 'recycled',
  disqualified: 'disqualified',
  unqualified: 'disqualified',
  'closed - not converted': 'disqualified',
  rejected: 'rejected',
  'sales rejected': 'rejected',
};

/**
 * The meaning of a lead status, null when it has none. The playbook's mapping wins; it names a value alone or, to be exact,
 * as `Status:value`. The usual names are known in any case.
 */
export function meaningOf(status: string, stageMapping: Readonly<Record<string, Stage>>): Meaning | null {
  const own = (key: string) => (Object.hasOwn(stageMapping, key) ? stageMapping[key] : undefined);
  const usual = status.trim().toLowerCase();
  return (
    own(`Status:${status}`) ?? own(status) ?? (Object.hasOwn(DEFAULTS, usual) ? DEFAULTS[usual] : undefined) ?? null
  );
}
