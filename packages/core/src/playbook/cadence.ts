import { z } from 'zod';
import { TOUCH_KINDS, type TouchKind } from '../handoff/event.ts';
import { type Target, targetSchema } from './duration.ts';
import { closed, keyText, orElse, orNull, reader, wholeNumber } from './plain-schema.ts';

/** So many touches within so much working time; `kinds` are the least of each kind. */
export type Cadence = {
  touches: number;
  within: Target;
  kinds: Partial<Record<TouchKind, number>>;
  /** Planned steps; `after` is working time from the step before, null for at once. */
  steps: { kind: TouchKind; after: Target | null }[];
};

const count = wholeNumber(0, 100).optional();
const step = closed({ kind: z.enum(TOUCH_KINDS), after: orNull(targetSchema) });

export const cadenceSchema = closed({
  touches: wholeNumber(1, 100),
  within: targetSchema,
  kinds: orElse(closed({ call: count, email: count, meeting: count, sms: count, social: count }), () => ({})),
  steps: orElse(z.array(step).max(100), () => []),
}).superRefine((cadence, context) => {
  const sum = Object.values(cadence.kinds).reduce<number>((total, n) => total + (n ?? 0), 0);
  if (sum > cadence.touches)
    context.addIssue({
      code: 'custom',
      path: ['kinds'],
      message: `adds up to ${sum}, more than the ${cadence.touches} touches. Raise touches or lower these.`,
    });
  if (cadence.steps.length > cadence.touches)
    context.addIssue({
      code: 'custom',
      path: ['steps'],
      message: `has ${cadence.steps.length} steps, more than the ${cadence.touches} touches.`,
    });
});

/** What happens to a lead that never answers: after the cadence, or so long after the MQL date. */
export type NoResponse = { after: 'cadence' | Target; then: 'recycle' | 'disqualify'; reason: string | null };

const afterSchema = reader<'cadence' | Target, string>((value, { read }) =>
  value === 'cadence' ? value : read(targetSchema, value),
);

export const noResponseSchema = closed({
  after: afterSchema,
  // biome-ignore lint/suspicious/noThenProperty: the document's own word; nothing awaits it
  then: z.enum(['recycle', 'disqualify']),
  reason: orNull(keyText),
});
