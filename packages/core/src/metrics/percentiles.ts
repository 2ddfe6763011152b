/** Linear interpolation between the two nearest values, as Postgres' `percentile_cont`; null for no values. */
export function percentileCont(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low + (high - low) * (place - Math.floor(place));
}

/** The first value at or beyond the share, as Postgres' `percentile_disc`: always one that occurred; null for no values. */
export function percentileDisc(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] as number;
}

/** Median in whole milliseconds (interpolated and rounded); null for no values. */
export function medianMs(values: readonly number[]): number | null {
  return roundOrNull(percentileCont(values, 0.5));
}

/** 90th percentile in whole milliseconds; null for no values. */
export function p90Ms(values: readonly number[]): number | null {
  return roundOrNull(percentileCont(values, 0.9));
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

/** The arithmetic mean; null for no values. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
