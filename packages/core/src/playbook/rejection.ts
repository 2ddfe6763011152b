import { z } from 'zod';
import { durationSchema } from './duration.ts';
import { closed, findRepeats, keyText, orElse, orNull, plainText, wholeNumber } from './plain-schema.ts';

/** Why a lead may be refused and what then happens to it. `wakeAfterMs` (wall time): when a recycled lead comes back. */
export type RejectionReason = {
  key: string;
  label: string;
  help: string | null;
  outcome: 'recycled' | 'disqualified';
  note: 'none' | 'optional' | 'required';
  /** May be chosen only once the policy's cadence is done. */
  afterCadence: boolean;
  crmValue: string | null;
  wakeAfterMs: number | null;
  /** Retired reasons stay in the document so that history keeps their names. */
  active: boolean;
};

const reasonSchema = closed({
  key: keyText,
  label: plainText,
  help: orNull(plainText),
  outcome: z.enum(['recycled', 'disqualified']),
  note: orElse(z.enum(['none', 'optional', 'required']), () => 'optional' as const),
  afterCadence: orElse(z.boolean(), () => false),
  crmValue: orNull(plainText),
  wakeAfter: orNull(durationSchema),
  active: orElse(z.boolean(), () => true),
})
  .superRefine((reason, context) => {
    if (reason.wakeAfter && reason.outcome === 'disqualified')
      context.addIssue({
        code: 'custom',
        path: ['wakeAfter'],
        message: 'goes with recycled leads only; a disqualified lead does not come back.',
      });
  })
  .transform(({ wakeAfter, ...reason }): RejectionReason => ({ ...reason, wakeAfterMs: wakeAfter?.ms ?? null }));

/** `disputes`: whether Marketing may dispute a rejection, which the manager then rules on. */
export const rejectionSchema = closed({
  reasons: z
    .array(reasonSchema)
    .max(100)
    .superRefine((reasons, context) => {
      for (const { place, first } of findRepeats(reasons.map(({ key }) => key))) {
        const message = `is ${reasons[place]?.key}, as reason ${first + 1} is. Each key once.`;
        context.addIssue({ code: 'custom', path: [place, 'key'], message });
      }
    }),
  disputes: orElse(z.boolean(), () => true),
});

/** How often a lead may come back (null: no limit), and how long after recycling at the earliest (wall time). */
export type Recycling = { maximum: number | null; reMqlAfterMs: number | null };
export const recyclingSchema = closed({
  maximum: orNull(wholeNumber(0, 1000)),
  reMqlAfter: orNull(durationSchema),
}).transform(({ maximum, reMqlAfter }): Recycling => ({ maximum, reMqlAfterMs: reMqlAfter?.ms ?? null }));
