import type { Health } from '#web/api-integration-types.ts';

const nonBreaking = '\u00a0';

/** How late something came: `850ms`, `4s`, `1m 20s`, `2h 5m`. */
export function formatLag(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))}ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes}m${nonBreaking}${seconds % 60}s` : `${minutes}m`;
  return minutes % 60 ? `${Math.floor(minutes / 60)}h${nonBreaking}${minutes % 60}m` : `${Math.floor(minutes / 60)}h`;
}

/** `4s · 38s`: half of what came was as late at most, and nearly all of it. */
export function lagWords({ lag }: Pick<Health, 'lag'>): string {
  return lag === null ? '— in 24 h nothing came' : `${formatLag(lag.p50Ms)} · ${formatLag(lag.p95Ms)}`;
}

/** How late a feed is now (ms): by what waits here, or by what half of the day's events took. Null while nothing is known. */
export function lateOf({ lag, waiting }: Pick<Health, 'lag' | 'waiting'>, now: number): number | null {
  const waits = waiting.oldestAt === null ? null : Math.max(0, now - Date.parse(waiting.oldestAt));
  if (waits === null) return lag?.p50Ms ?? null;
  return Math.max(waits, lag?.p50Ms ?? 0);
}
