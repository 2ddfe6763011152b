import { z } from 'zod';
import { problemSchema } from './problem.ts';

const problemAnswer = {
  description: 'A problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** The `responses` of a route that answers 200 with this schema, or a problem. */
export function answers<T extends z.ZodType>(schema: T, description = 'OK') {
  return { 200: { description, content: { 'application/json': { schema } } }, default: problemAnswer } as const;
}

/** A body that must be there. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

export const idParam = z.object({ id: z.string().max(100) });

/** `limit` and `cursor` of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(200, 'must be at most 200'))
    .default(50),
  cursor: z.string().max(500).optional(),
};

/** A list in one parameter: `a,b`. */
export const listParam = z
  .string()
  .max(2000)
  .transform((text) => text.split(','));

/** A list in one parameter, of these words only. */
export function oneOf<T extends string>(allowed: readonly [T, ...T[]] | readonly T[]) {
  const words = z.enum(allowed as [T, ...T[]], `must be one of ${allowed.join(', ')}`);
  return listParam.pipe(z.array(words));
}

/** An instant in a body: ISO 8601 with a zone, as epoch ms. */
export const instantInput = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant with a zone, such as 2026-11-20T14:48:00.000Z' })
  .transform((text) => Date.parse(text));
