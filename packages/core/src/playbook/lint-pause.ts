import { CLOCK_KINDS } from './clock-rule.ts';
import type { Criteria } from './criteria.ts';
import { covers } from './criteria-cover.ts';
import type { Lint } from './lint-finding.ts';
import { isCriteria, type PauseEnd, type PauseRule } from './pause.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import { describeDuration } from './words.ts';

/** Pauses that hold from the start, never end, or cannot do what they say. */
export function lintPauses(policy: Policy, path: Path): Lint[] {
  return policy.pauses.flatMap((pause, n) => lintPause(policy, pause, [...path, 'pauses', n]));
}

function lintPause(policy: Policy, pause: PauseRule, path: Path): Lint[] {
  const { when, until, atMostMs } = pause;
  const found: Lint[] = [];
  if (isCriteria(when) && covers(when, policy.when))
    found.push({
      path: [...path, 'when'],
      message:
        'holds for every lead of this policy, so its clocks would be paused from the start. Choose a rule that comes to hold later.',
    });
  const clocks = CLOCK_KINDS.filter((kind) => policy.clocks[kind] && (pause.clocks?.includes(kind) ?? true));
  if (when === 'replied' && clocks.includes('nextTouch') && policy.clocks.nextTouch?.starts === 'replied')
    found.push({
      path: [...path, 'when'],
      message: `is ‘replied’, which is also what starts nextTouch, so that clock would be paused from its start. Name the clocks it is for, such as clocks: [firstTouch].`,
    });
  const endless = whyEndless(when, until);
  if (endless !== null && atMostMs === null)
    found.push({
      path: [...path, 'until'],
      message: `is ‘${until}’, but ${endless}, so this pause would never end. ${OTHER_END[until]} or set atMost.`,
    });
  if (isByHand(when) && until !== 'resumed')
    found.push({
      path: [...path, 'until'],
      message: `is ‘${until}’, but a pause made by hand ends when somebody resumes it or at the time given with it. Leave until out.`,
    });
  const total = policy.pauseLimit.totalMs;
  if (atMostMs !== null && total !== null && atMostMs > total)
    found.push({
      path: [...path, 'atMost'],
      message: `is ${pause.atMost?.text}, but pauseLimit allows ${describeDuration(total)} in all, which ends it before. Shorten it or raise the limit.`,
    });
  return found;
}

const OTHER_END: Record<PauseEnd, string> = {
  meetingHeld: 'Write until: touched',
  replied: 'Write until: touched',
  cleared: 'Give the behaviour a time, such as within: 7d,',
  touched: 'Write until: resumed',
  resumed: 'Write until: touched',
};

function whyEndless(when: PauseRule['when'], until: PauseEnd): string | null {
  if (isByHand(when)) return null;
  if (until === 'meetingHeld' && when !== 'meetingBooked') return 'only a booked meeting is waited for';
  if (until === 'replied' && when === 'replied') return 'the reply that ends it begins the next one';
  if (until === 'cleared' && isCriteria(when) && staysTrue(when)) return 'what a lead once did stays done';
  return null;
}

function isByHand(when: PauseRule['when']): boolean {
  return when !== 'replied' && when !== 'meetingBooked' && !isCriteria(when);
}

/** Whether a rule that holds goes on to hold whatever happens: behaviours without a time. */
function staysTrue(criteria: Criteria): boolean {
  if (criteria.op === 'all' || criteria.op === 'any') return criteria.of.every(staysTrue);
  return criteria.op === 'did' && criteria.withinMs === null;
}
