import type { Cadence, NoResponse } from './cadence.ts';
import { CLOCK_KINDS, type ClockKind, type ClockRule, type StartAnchor, stopsOnTouches } from './clock-rule.ts';
import { describeCounting } from './describe-calendar.ts';
import { describeCriteria } from './describe-criteria.ts';
import { describeTier } from './describe-tier.ts';
import { isCriteria, labelOf, type PauseEnd, type PauseRule } from './pause.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import { counted, describeDuration, describeTarget, listOf, percentText, sentence } from './words.ts';

export const CLOCK_NAMES: Record<ClockKind, string> = {
  assign: 'Assign',
  firstTouch: 'First touch',
  accept: 'Accept',
  qualify: 'Qualify',
  nextTouch: 'Next touch',
};

const STARTS: Record<StartAnchor, string> = {
  created: 'the lead’s creation',
  mql: 'MQL',
  assigned: 'assignment',
  notified: 'the first notice to the owner',
  sal: 'SAL',
  sql: 'SQL',
  opportunity: 'the opportunity',
  touched: 'the last touch',
  replied: 'the lead’s reply',
};
const ENDS: Record<PauseEnd, string> = {
  touched: 'the next touch',
  meetingHeld: 'the meeting has been held',
  resumed: 'someone resumes it',
  replied: 'the lead replies',
  cleared: 'that no longer holds',
};

/** Where a clock starts: `MQL`, `assignment`. */
export function describeStart(anchor: StartAnchor): string {
  return STARTS[anchor];
}

/** One policy in sentences: which leads, each clock with its tiers, pauses, cadence, what happens without an answer. */
export function describePolicy(policy: Policy, playbook: Playbook): string[] {
  const lines = [describeScope(policy)];
  for (const kind of CLOCK_KINDS) {
    const rule = policy.clocks[kind];
    if (!rule) continue;
    lines.push(describeClock(kind, rule, policy, playbook));
    const tiers = policy.tiers[kind] ?? [];
    if (tiers.length > 0)
      lines.push(`${CLOCK_NAMES[kind]}: ${tiers.map((tier) => describeTier(tier, playbook)).join(' ')}`);
  }
  lines.push(...policy.pauses.map(describePause));
  lines.push(...describeRest(policy));
  return lines;
}

/** `Applies when lead type is demo_request.` */
export function describeScope(policy: Policy): string {
  return policy.when
    ? `Applies when ${describeCriteria(policy.when)}.`
    : 'Applies to every lead that no policy above takes.';
}

/** `First touch within 5 minutes of MQL, counted round the clock. A call, email or meeting stops it.` */
export function describeClock(kind: ClockKind, rule: ClockRule, policy: Policy, playbook: Playbook): string {
  const parts = [
    `${CLOCK_NAMES[kind]} within ${describeTarget(rule.target)} of ${STARTS[rule.starts]}, ${describeCounting(rule.calendar ?? policy.calendar, playbook)}.`,
  ];
  if (stopsOnTouches(kind) && rule.stopsOn) parts.push(describeStops(rule));
  if (!rule.convertStops) parts.push('Converting the lead in the CRM does not stop it.');
  if (!rule.retroactive) parts.push('It counts only from when the policy came to hold.');
  else if (!rule.retroactivePauses) parts.push('Pauses before the policy came to hold are counted.');
  return parts.join(' ');
}

/** `A verified call by the owner stops it; calls count from 30 seconds.` */
export function describeStops(rule: ClockRule): string {
  if (!rule.stopsOn) return 'It stops by itself.';
  const kinds = listOf(
    rule.stopsOn.map((kind) => (kind === 'sms' ? 'SMS' : kind === 'social' ? 'social message' : kind)),
    'or',
  );
  const verified = rule.verifiedOnly ? 'verified ' : '';
  const by = rule.touchedBy === 'owner' ? ' by the owner' : '';
  const notes = [
    ...(rule.humanOnly ? [] : ['automated ones count as well']),
    ...(rule.minCallMs > 0 ? [`calls count from ${describeDuration(rule.minCallMs, 'wall')}`] : []),
    ...(rule.lookBackMs > 0
      ? [`so do touches up to ${describeDuration(rule.lookBackMs, 'wall')} before the start`]
      : []),
  ];
  const article = verified === '' && /^[aeiou]/.test(kinds) ? 'An' : 'A';
  return `${article} ${verified}${kinds}${by} stops it${notes.length > 0 ? `; ${notes.join('; ')}` : ''}.`;
}

/** `Paused when the lead replied, until the next touch, for at most 16 hours of working time.` */
export function describePause(pause: PauseRule): string {
  const cause = labelOf(pause.when);
  const label = pause.label === cause ? '' : ` (${pause.label})`;
  const lasting = isCriteria(pause.when) || pause.when === 'waiting';
  const start = cause.startsWith('paused by hand') ? sentence(cause) : `Paused ${lasting ? 'while' : 'when'} ${cause}`;
  const limit = pause.atMostMs === null ? '' : `, for at most ${describeDuration(pause.atMostMs)} of working time`;
  const clocks = pause.clocks ? `; only ${listOf(pause.clocks.map((kind) => CLOCK_NAMES[kind].toLowerCase()))}` : '';
  const by = pause.by ? `; only by a ${listOf(pause.by, 'or')}` : '';
  return `${start}${label}, until ${ENDS[pause.until]}${limit}${clocks}${by}.`;
}

function describeRest(policy: Policy): string[] {
  const { times, totalMs } = policy.pauseLimit;
  const limits = [
    ...(times === null ? [] : [counted(times, 'pause')]),
    ...(totalMs === null ? [] : [`${describeDuration(totalMs)} of working time in all`]),
  ];
  return [
    ...(limits.length > 0 ? [`A lead is paused at most: ${listOf(limits)}.`] : []),
    ...(policy.cadence ? describeCadence(policy.cadence) : []),
    ...(policy.noResponse ? [describeNoResponse(policy.noResponse)] : []),
    `A clock is approaching from ${percentText(policy.approachingPercent)} of its target.`,
    {
      cover: 'When the owner is out of office, their cover takes the clock.',
      hold: 'When the owner is out of office, the clock waits.',
      run: 'When the owner is out of office, the clock runs on.',
    }[policy.outOfOffice],
    ...(policy.acknowledgedMs === null
      ? []
      : [`An acknowledgement holds back further notices for ${describeDuration(policy.acknowledgedMs, 'wall')}.`]),
  ];
}

/** `6 touches within 10 working days, among them at least 3 calls and 3 emails.` */
export function describeCadence(cadence: Cadence): string[] {
  const names = {
    call: ['call', 'calls'],
    email: ['email', 'emails'],
    meeting: ['meeting', 'meetings'],
    sms: ['SMS', 'SMS'],
    social: ['social message', 'social messages'],
  } as const;
  const least = (Object.keys(names) as (keyof typeof names)[]).flatMap((kind) =>
    cadence.kinds[kind] ? [counted(cadence.kinds[kind], names[kind][0], names[kind][1])] : [],
  );
  const among = least.length > 0 ? `, among them at least ${listOf(least)}` : '';
  const steps = cadence.steps.map(
    ({ kind, after }) => `${names[kind][0]}${after ? ` after ${describeTarget(after)}` : ' at once'}`,
  );
  return [
    `${counted(cadence.touches, 'touch', 'touches')} within ${describeTarget(cadence.within)}${among}.`,
    ...(steps.length > 0 ? [`Steps: ${steps.join(', then ')}.`] : []),
  ];
}

/** `After the cadence without an answer the lead is recycled.` */
export function describeNoResponse({ after, then, reason }: NoResponse): string {
  const when = after === 'cadence' ? 'the cadence' : describeTarget(after);
  return `After ${when} without an answer the lead is ${then === 'recycle' ? 'recycled' : 'disqualified'}${reason ? ` (${reason})` : ''}.`;
}
