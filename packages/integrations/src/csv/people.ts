import { z } from 'zod';
import type { RowProblem } from './to-events.ts';

const optional = z
  .string()
  .trim()
  .max(200)
  .transform((text) => (text === '' ? null : text))
  .default(null);

const flag = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => (text === '' ? null : text))
  .pipe(z.enum(['true', 'false'], 'must be true or false').nullable())
  .transform((text) => (text === null ? null : text === 'true'))
  .default(null);

const personSchema = z.object({
  key: z
    .string()
    .trim()
    .regex(/^[\w.@+-]{1,100}$/, 'must be a short name of letters, digits, dots and dashes'),
  name: z.string().trim().min(1, 'is empty').max(200),
  email: z
    .string()
    .trim()
    .toLowerCase()
    .transform((text) => (text === '' ? null : text))
    .pipe(z.email('is not an address').max(320).nullable())
    .default(null),
  role: optional,
  team: optional,
  manager: optional,
  calendar: optional,
  salesforceId: optional,
  hubspotId: optional,
  slackId: optional,
  active: flag,
});

/** A row of a people file; empty cells and absent columns are null. */
export type PersonRow = z.output<typeof personSchema>;

/** Columns of a people file; `key` and `name` are needed. */
export const PEOPLE_COLUMNS = Object.keys(personSchema.shape);

/** Reads one row of a people file. */
export function toPerson(row: { line: number; values: Readonly<Record<string, string>> }): PersonRow | RowProblem {
  const parsed = personSchema.safeParse({ ...row.values });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { line: row.line, why: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}`.trim() };
}
