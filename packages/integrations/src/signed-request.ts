import { timingSafeEqual } from 'node:crypto';

export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header's value by its name in any case; null when it is missing or was sent twice. */
export function findHeader(headers: RequestHeaders, name: string): string | null {
  const found = Object.entries(headers).filter(([key, value]) => key.toLowerCase() === name && value !== undefined);
  const value = found.length === 1 ? found[0]?.[1] : undefined;
  if (Array.isArray(value)) return value.length === 1 ? (value[0] ?? null) : null;
  return value ?? null;
}

/** Compares two digests without telling by its time where they differ. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
