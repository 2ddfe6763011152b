import { z } from 'zod';
import { TOUCH_KINDS, type TouchKind } from '../handoff/event.ts';
import { type CalendarRef, calendarRefSchema } from './calendar.ts';
import { durationOrZeroSchema, type Target, targetSchema } from './duration.ts';
import { closed, orElse, orNull, reader, shown } from './plain-schema.ts';

export const CLOCK_KINDS = ['assign', 'firstTouch', 'accept', 'qualify', 'nextTouch'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** What starts a clock. `touched` and `replied` start the next-touch clock only: the last touch, or the lead's answer. */
export const START_ANCHORS = [
  'created',
  'mql',
  'assigned',
  'notified',
  'sal',
  'sql',
  'opportunity',
  'touched',
  'replied',
] as const;
export type StartAnchor = (typeof START_ANCHORS)[number];

/** One promise: how long, from when, and what keeps it. `minCallMs` and `lookBackMs` are wall time. */
export type ClockRule = {
  target: Target;
  starts: StartAnchor;
  /** Kinds of touch that stop it; null for clocks that stop on a decision (assign, accept, qualify). */
  stopsOn: TouchKind[] | null;
  verifiedOnly: boolean;
  humanOnly: boolean;
  minCallMs: number;
  lookBackMs: number;
  /** Whose touch counts for the promise to the lead. */
  touchedBy: 'anyone' | 'owner';
  /** Overrides the policy's calendar. */
  calendar: CalendarRef | null;
  /** Whether it counts from the anchor when the policy came to hold later, and whether pauses before then count. */
  retroactive: boolean;
  retroactivePauses: boolean;
  /** Whether converting the lead in the CRM counts as the stop. */
  convertStops: boolean;
};

const STARTS_BY_ITSELF: Record<ClockKind, StartAnchor> = {
  assign: 'mql',
  firstTouch: 'mql',
  accept: 'mql',
  qualify: 'sal',
  nextTouch: 'touched',
};
const STOPPED_BY: Record<ClockKind, readonly StartAnchor[]> = {
  assign: ['assigned', 'notified', 'touched', 'replied'],
  firstTouch: ['touched', 'replied'],
  accept: ['sal', 'sql', 'opportunity', 'touched', 'replied'],
  qualify: ['sql', 'opportunity', 'touched', 'replied'],
  nextTouch: [],
};

type Stops = Pick<ClockRule, 'stopsOn' | 'verifiedOnly' | 'humanOnly' | 'minCallMs' | 'lookBackMs' | 'touchedBy'>;

const kindsSchema = z
  .array(z.enum(TOUCH_KINDS))
  .min(1, `must name at least one of ${TOUCH_KINDS.join(', ')}.`)
  .transform((kinds) => [...new Set(kinds)]);

/** `{ kinds: [call, email], verified: true, human: true, minimumCall: 30s, lookBack: 1d, by: owner }` */
const stopsSchema = closed({
  kinds: orElse(kindsSchema, () => [...TOUCH_KINDS]),
  verified: orElse(z.boolean(), () => false),
  human: orElse(z.boolean(), () => true),
  minimumCall: orNull(durationOrZeroSchema),
  lookBack: orNull(durationOrZeroSchema),
  by: orElse(z.enum(['anyone', 'owner']), () => 'anyone' as const),
});
export type StopsDocument = TouchKind[] | z.input<typeof stopsSchema>;

const stopsOnSchema = reader<Stops, StopsDocument>((value, { read, report }) => {
  if (Array.isArray(value)) {
    const kinds = read(kindsSchema, value);
    return (
      kinds && {
        stopsOn: kinds,
        verifiedOnly: false,
        humanOnly: true,
        minCallMs: 0,
        lookBackMs: 0,
        touchedBy: 'anyone',
      }
    );
  }
  if (typeof value !== 'object' || value === null) {
    report(
      `must be a list of touches such as [call, email, meeting], or { kinds: […], verified: true }. It is ${shown(value)}.`,
    );
    return undefined;
  }
  const stops = read(stopsSchema, value);
  return (
    stops && {
      stopsOn: stops.kinds,
      verifiedOnly: stops.verified,
      humanOnly: stops.human,
      touchedBy: stops.by,
      minCallMs: stops.minimumCall?.ms ?? 0,
      lookBackMs: stops.lookBack?.ms ?? 0,
    }
  );
});

/** Whether touches stop this kind of clock. */
export function stopsOnTouches(kind: ClockKind): boolean {
  return kind === 'firstTouch' || kind === 'nextTouch';
}

const clock = (kind: ClockKind) =>
  closed({
    target: targetSchema,
    starts: orElse(z.enum(START_ANCHORS), () => STARTS_BY_ITSELF[kind]),
    stopsOn: stopsOnSchema.nullish(),
    calendar: orNull(calendarRefSchema),
    retroactive: orElse(z.boolean(), () => true),
    retroactivePauses: orElse(z.boolean(), () => true),
    convertStops: orElse(z.boolean(), () => true),
  })
    .superRefine((rule, context) => {
      const report = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (rule.stopsOn && !stopsOnTouches(kind))
        report(
          'stopsOn',
          `does not belong to ${kind}: it stops by itself. Only firstTouch and nextTouch stop on touches.`,
        );
      if (STOPPED_BY[kind].includes(rule.starts)) {
        const allowed = START_ANCHORS.filter((anchor) => !STOPPED_BY[kind].includes(anchor));
        report(
          'starts',
          `is ‘${rule.starts}’, but ${kind} has stopped or cannot start by then. Allowed here: ${allowed.join(', ')}.`,
        );
      }
    })
    .transform(
      ({ stopsOn, ...rule }): ClockRule => ({
        ...rule,
        verifiedOnly: false,
        humanOnly: true,
        minCallMs: 0,
        lookBackMs: 0,
        touchedBy: 'anyone',
        stopsOn: stopsOnTouches(kind) ? [...TOUCH_KINDS] : null,
        ...(stopsOn ?? {}),
      }),
    );

export const clocksSchema = closed({
  assign: clock('assign').optional(),
  firstTouch: clock('firstTouch').optional(),
  accept: clock('accept').optional(),
  qualify: clock('qualify').optional(),
  nextTouch: clock('nextTouch').optional(),
}).refine(
  (clocks) => Object.values(clocks).some(Boolean),
  `has no clock. Give at least one of ${CLOCK_KINDS.join(', ')}.`,
);
