import { z } from 'zod';

/** An instant as the API writes it: ISO 8601, UTC, with milliseconds. */
export const instant = z.string().meta({ format: 'date-time', example: '2026-11-20T14:48:00.000Z' });
export const durationMs = z.number().int().meta({ description: 'Milliseconds' });
export const namedSchema = z.object({ key: z.string(), name: z.string() });
export const roleSchema = z.enum(['rep', 'manager', 'marketer', 'executive', 'admin']);
export type Named = z.infer<typeof namedSchema>;

/** A page of a list; `nextCursor` goes back as `cursor`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Epoch ms as an ISO string; null stays null. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
