import { NO_VALUE } from './report-query.ts';

/** The address that lists exactly the leads behind a figure; undefined values are left out, null is "no value". */
export function leadsLink(...parts: Record<string, string | number | null | undefined>[]): string {
  const search = new URLSearchParams();
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      if (value !== undefined) search.set(name, value === null ? NO_VALUE : String(value));
    }
  }
  return `/api/v1/leads?${search}`;
}
