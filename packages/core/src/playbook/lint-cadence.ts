import type { CalendarDefinition } from '../business-time/definition.ts';
import { CLOCK_KINDS } from './clock-rule.ts';
import type { Target } from './duration.ts';
import { MINUTE_MS } from './duration.ts';
import type { Lint } from './lint-finding.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Playbook } from './schema.ts';
import { counted, describeTarget } from './words.ts';

/** Next touches, cadence and no response: what does not fit together. */
export function lintCadence(policy: Policy, playbook: Playbook, path: Path): Lint[] {
  return [
    ...lintNextTouch(policy, playbook, path),
    ...lintSteps(policy, path),
    ...lintNoResponse(policy, playbook, path),
    ...lintLateTiers(policy, path),
  ];
}

function lintNextTouch(policy: Policy, playbook: Playbook, path: Path): Lint[] {
  const rule = policy.clocks.nextTouch;
  if (!rule) return [];
  const { cadence } = policy;
  const here: Path = [...path, 'clocks', 'nextTouch'];
  if (rule.starts !== 'touched' && rule.starts !== 'replied')
    return [
      {
        path: [...here, 'starts'],
        message: `is ‘${rule.starts}’, but nextTouch starts with the touch before it. Write touched, or replied for the lead’s answer.`,
      },
    ];
  if (rule.starts === 'replied') return [];
  if (cadence === null)
    return [
      {
        path: here,
        message:
          'has no cadence to end it, so every touch asks for another one until the lead is qualified. Add a cadence, or write starts: replied.',
      },
    ];
  if (cadence.touches === 1)
    return [
      { path: here, message: 'never starts: the cadence is done with its 1 touch. Raise touches or drop this clock.' },
    ];
  const gaps = cadence.touches - 1;
  const calendarRef = rule.calendar ?? policy.calendar;
  const calendar = 'fixed' in calendarRef ? playbook.calendars[calendarRef.fixed] : undefined;
  if (!isLonger(rule.target, gaps, cadence.within, calendar)) return [];
  return [
    {
      path: [...here, 'target'],
      message: `is ${rule.target.text}, too long for the cadence: ${counted(gaps, 'next touch', 'next touches')} of it do not fit into ${describeTarget(cadence.within)}. Shorten it or give the cadence more time.`,
    },
  ];
}

/** Whether so many targets one after the other surely take longer than a time; false when it cannot be told. */
function isLonger(target: Target, times: number, within: Target, calendar: CalendarDefinition | undefined): boolean {
  if (target.unit === 'ms' && within.unit === 'ms') return target.ms * times > within.ms;
  if (target.unit === 'workingDays') return within.unit === 'workingDays' && target.days * times > within.days;
  const longest = calendar && longestDayMs(calendar);
  // Within n days of a start in the middle of a day lie at most n + 1 days of work.
  return longest !== undefined && within.unit === 'workingDays' && target.ms * times > longest * (within.days + 1);
}

function longestDayMs({ week, overrides }: CalendarDefinition): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const days = [...Object.values(week), ...(overrides ?? []).map(({ hours }) => hours)];
  const open = days.map((hours) => (hours ?? []).reduce((sum, [from, to]) => sum + minutes(to) - minutes(from), 0));
  return Math.max(0, ...open) * MINUTE_MS;
}

function lintSteps({ cadence }: Policy, path: Path): Lint[] {
  if (cadence === null || cadence.steps.length === 0) return [];
  const found: Lint[] = [];
  const { steps, within, touches, kinds } = cadence;
  const sum = steps.reduce(
    (total, { after }) => {
      if (after?.unit === 'ms') total.ms += after.ms;
      if (after?.unit === 'workingDays') total.days += after.days;
      return total;
    },
    { ms: 0, days: 0 },
  );
  const tooLong = within.unit === 'ms' ? sum.ms > within.ms : sum.days > within.days;
  if (tooLong)
    found.push({
      path: [...path, 'cadence', 'steps'],
      message: `take longer than the ${describeTarget(within)} in which they should be done. Shorten the waits or give more time.`,
    });
  if (steps.length === touches) {
    const short = Object.entries(kinds).find(
      ([kind, needed]) => steps.filter((step) => step.kind === kind).length < (needed ?? 0),
    );
    if (short)
      found.push({
        path: [...path, 'cadence', 'kinds', short[0]],
        message: `is ${short[1]}, but the steps plan ${steps.filter(({ kind }) => kind === short[0]).length}, so the cadence is not done with its steps. Change one of them.`,
      });
  }
  return found;
}

function lintNoResponse({ cadence, noResponse }: Policy, { rejection }: Playbook, path: Path): Lint[] {
  if (noResponse === null) return [];
  const found: Lint[] = [];
  const { after } = noResponse;
  const within = cadence?.within;
  if (after !== 'cadence' && within && after.unit === within.unit && lengthOf(after) < lengthOf(within))
    found.push({
      path: [...path, 'noResponse', 'after'],
      message: `is ${after.text}, before the cadence’s ${describeTarget(within)} are over, so it would be broken off. Write cadence, or a longer time.`,
    });
  const reason = rejection.reasons.find(({ key }) => key === noResponse.reason);
  if (reason && !reason.active)
    found.push({
      path: [...path, 'noResponse', 'reason'],
      message: `is ${reason.key}, which is retired. Choose a reason that is in use.`,
    });
  if (reason && reason.outcome !== (noResponse.then === 'recycle' ? 'recycled' : 'disqualified'))
    found.push({
      path: [...path, 'noResponse', 'reason'],
      message: `is ${reason.key}, whose leads are ${reason.outcome}, but then says ${noResponse.then}. Choose another reason or change then.`,
    });
  return found;
}

/** Tiers of clocks from the MQL that fall due when a lead without an answer has been given up. */
function lintLateTiers({ noResponse, clocks, tiers }: Policy, path: Path): Lint[] {
  const after = noResponse?.after;
  if (!after || after === 'cadence') return [];
  return CLOCK_KINDS.flatMap((kind) => {
    const rule = clocks[kind];
    if (rule?.starts !== 'mql' || rule.calendar !== null || rule.target.unit !== after.unit) return [];
    return (tiers[kind] ?? []).flatMap(({ at }, n): Lint[] => {
      const share = 'percent' in at ? at.percent / 100 : 1;
      const moreMs = 'afterBreachMs' in at && at.base === 'working' && after.unit === 'ms' ? at.afterBreachMs : 0;
      if (lengthOf(rule.target) * share + moreMs <= lengthOf(after)) return [];
      const message = `comes after the lead was given up (noResponse, ${describeTarget(after)} after the MQL), so it can fire only for leads that answered. Put it earlier, or give noResponse more time.`;
      return [{ path: [...path, 'tiers', kind, n, 'at'], message }];
    });
  });
}

const lengthOf = (target: Target): number => (target.unit === 'ms' ? target.ms : target.days);
