import type { Criteria } from './criteria.ts';
import { opposite, toNode } from './criteria-cover-literal.ts';
import { type Effort, refute } from './criteria-cover-refute.ts';

/** Enough for any rule that a person writes; a rule made to be hard is left untold. */
const effort = (): Effort => ({ left: 20_000 });

/** Whether every lead that `narrow` selects is surely selected by `wide` (null selects all). False when it cannot be told. */
export function covers(wide: Criteria | null, narrow: Criteria | null): boolean {
  if (wide === null) return true;
  const outside = opposite(toNode(wide));
  return refute(narrow === null ? [outside] : [toNode(narrow), outside], effort());
}

/** Whether surely no lead meets the criteria; with `oneValue` none whose custom fields hold one value each. */
export function isNever(criteria: Criteria, oneValue = false): boolean {
  return refute([toNode(criteria)], { ...effort(), oneValue });
}

/** Whether surely every lead meets the criteria. */
export function isAlways(criteria: Criteria): boolean {
  return refute([opposite(toNode(criteria))], effort());
}
