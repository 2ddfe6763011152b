import type { SlaClock } from './clock.ts';
import { type RunContext, runClock } from './run.ts';

/** Far more than any cadence asks for; a feed that logs thousands of touches must not make as many clocks. */
const MOST = 100;

/**
 * The next-touch clocks of a handoff, one open at a time: each starts when the first touch or the one before it was made
 * (or, by its rule, when the lead replied to one) and stops at the next touch that counts. None before the first touch,
 * none after the lead was qualified, and by touch none beyond the policy's cadence.
 */
export function runNextTouches(context: RunContext, firstTouch: SlaClock | null): SlaClock[] {
  const { handoff, facts, terms } = context;
  const asking = terms.findLast(({ policy }) => policy?.clocks.nextTouch)?.policy;
  const rule = asking?.clocks.nextTouch;
  if (!asking || !rule) return [];
  const begins =
    firstTouch === null ? firstCounting(context) : firstTouch.state === 'completed' ? firstTouch.stoppedAt : null;
  const qualifiedAt = [handoff.sqlAt, handoff.opportunityAt].filter((at) => at !== null).sort((a, b) => a - b)[0];
  const limit = qualifiedAt === undefined ? null : { at: qualifiedAt, reason: 'qualified' };
  const most = rule.starts === 'replied' || asking.cadence === null ? MOST : asking.cadence.touches - 1;
  const clocks: SlaClock[] = [];
  let touchedAt = begins;
  while (touchedAt !== null && clocks.length < Math.min(most, MOST)) {
    const from: number = touchedAt;
    const startsAt =
      rule.starts === 'replied'
        ? facts.touches.find((one) => one.at > from && one.direction === 'in' && !one.automated)?.at
        : from;
    if (startsAt === undefined || (limit !== null && startsAt >= limit.at)) break;
    const clock = runClock('nextTouch', context, { number: clocks.length + 1, startsAt, limit });
    if (clock === null) break;
    clocks.push(clock);
    touchedAt = clock.state === 'completed' ? clock.stoppedAt : null;
  }
  return clocks;
}

/** Without a first-touch clock the first touch by a person after the MQL begins the row. */
function firstCounting({ handoff, facts }: RunContext): number | null {
  return facts.touches.find((one) => one.at >= handoff.mqlAt && one.direction === 'out' && !one.automated)?.at ?? null;
}
