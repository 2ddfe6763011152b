import type { Figure } from '#web/api-report-types.ts';

export type PlainFigure = { value: number | null; n: number | null; previous: number | null; leads: string | null };

/** A figure of the API as one shape, whether it came bare or with its link. */
export function plainFigure(figure: Figure | undefined): PlainFigure {
  if (figure === null || figure === undefined) return { value: null, n: null, previous: null, leads: null };
  if (typeof figure === 'number') return { value: figure, n: null, previous: null, leads: null };
  return { value: figure.value, n: figure.n ?? null, previous: figure.previous ?? null, leads: figure.leads ?? null };
}
