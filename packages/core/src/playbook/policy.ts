import { z } from 'zod';
import { type Cadence, cadenceSchema, type NoResponse, noResponseSchema } from './cadence.ts';
import { type CalendarRef, calendarRefSchema } from './calendar.ts';
import { CLOCK_KINDS, type ClockKind, type ClockRule, clocksSchema } from './clock-rule.ts';
import { type Criteria, criteriaSchema } from './criteria.ts';
import { durationSchema } from './duration.ts';
import { type PauseRule, pauseSchema } from './pause.ts';
import { percentSchema } from './percent.ts';
import { closed, keyText, orElse, orNull, plainText, wholeNumber } from './plain-schema.ts';
import { type Tier, tierListSchema } from './tier.ts';

export type { ClockRule, PauseRule, Tier };

/** The promise made for the leads that `when` selects; null takes every lead. */
export type Policy = {
  key: string;
  name: string;
  when: Criteria | null;
  calendar: CalendarRef;
  clocks: Partial<Record<ClockKind, ClockRule>>;
  pauses: PauseRule[];
  /** All pauses of one lead under this policy together: how many, and how much working time. */
  pauseLimit: { times: number | null; totalMs: number | null };
  tiers: Partial<Record<ClockKind, Tier[]>>;
  cadence: Cadence | null;
  noResponse: NoResponse | null;
  /** Share of the target from which a clock shows as approaching. */
  approachingPercent: number;
  /** When the owner is away: their cover takes the clock, the clock waits, or it runs on. */
  outOfOffice: 'cover' | 'hold' | 'run';
  /** How long an acknowledgement holds back further tiers (wall time); null for not at all. */
  acknowledgedMs: number | null;
};

const tiers = tierListSchema.optional();

const pauseLimitSchema = closed({ times: orNull(wholeNumber(1, 1000)), total: orNull(durationSchema) }).transform(
  ({ times, total }) => ({
    times,
    totalMs: total?.ms ?? null,
  }),
);

export const policySchema = closed({
  key: keyText,
  name: plainText,
  when: orNull(criteriaSchema),
  calendar: calendarRefSchema,
  clocks: clocksSchema,
  pauses: orElse(z.array(pauseSchema).max(100), () => []),
  pauseLimit: orElse(pauseLimitSchema, () => ({ times: null, totalMs: null })),
  tiers: orElse(
    closed({ assign: tiers, firstTouch: tiers, accept: tiers, qualify: tiers, nextTouch: tiers }),
    () => ({}),
  ),
  cadence: orNull(cadenceSchema),
  noResponse: orNull(noResponseSchema),
  approaching: orElse(percentSchema, () => 80),
  outOfOffice: orElse(z.enum(['cover', 'hold', 'run']), () => 'cover' as const),
  acknowledged: orNull(durationSchema),
})
  .superRefine((policy, context) => {
    const report = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', path, message });
    const has = CLOCK_KINDS.filter((kind) => policy.clocks[kind]);
    policy.pauses.forEach((pause, i) => {
      const unknown = pause.clocks?.filter((kind) => !policy.clocks[kind]) ?? [];
      if (unknown.length > 0)
        report(
          `names ${unknown.join(', ')}, which this policy does not have. It has ${has.join(', ')}.`,
          'pauses',
          i,
          'clocks',
        );
    });
    if (policy.noResponse?.after === 'cadence' && !policy.cadence)
      report(
        'is ‘cadence’, but this policy has no cadence. Add one or write a time such as 10 working days.',
        'noResponse',
        'after',
      );
    if (policy.approaching < 1 || policy.approaching > 99) report('must be from 1% to 99%.', 'approaching');
  })
  .transform(
    ({ approaching, acknowledged, ...policy }): Policy => ({
      ...policy,
      approachingPercent: approaching,
      acknowledgedMs: acknowledged?.ms ?? null,
    }),
  );
