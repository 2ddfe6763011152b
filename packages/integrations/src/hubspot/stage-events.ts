import type { Stage } from '@baton/core/handoff/event';

/** What a stage property's value says: a stage of ours, or that the deal is won. */
export type Meaning = Stage | 'won';

const DEFAULTS: Record<string, Record<string, Meaning>> = {
  lifecyclestage: {
    subscriber: 'new',
    lead: 'new',
    marketingqualifiedlead: 'mql',
    salesqualifiedlead: 'sql',
    opportunity: 'opportunity',
    customer: 'won',
  },
  hs_lead_status: {
    OPEN: 'sal',
    IN_PROGRESS: 'sal',
    CONNECTED: 'sal',
    UNQUALIFIED: 'disqualified',
    BAD_TIMING: 'recycled',
    // Values that Baton adds where a portal has none for the stage.
    MQL: 'mql',
    SAL: 'sal',
    SQL: 'sql',
    RECYCLED: 'recycled',
    DISQUALIFIED: 'disqualified',
  },
};

/**
 * The meaning of a value of `lifecyclestage` or `hs_lead_status`, null when it has none.
 * The playbook's mapping wins; it names a value alone or, to be exact, as `property:value`.
 */
export function meaningOf(
  property: string,
  value: string,
  stageMapping: Readonly<Record<string, Stage>>,
): Meaning | null {
  const own = (key: string) => (Object.hasOwn(stageMapping, key) ? stageMapping[key] : undefined);
  const defaults = DEFAULTS[property] ?? {};
  return (
    own(`${property}:${value}`) ?? own(value) ?? (Object.hasOwn(defaults, value) ? defaults[value] : undefined) ?? null
  );
}
