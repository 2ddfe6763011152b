'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';

// Keys of the page itself; everything else in the address is a filter of GET /leads, so that any drill-down link works.
const own = new Set(['base', 'peek', 'limit', 'cursor']);

/** The filters in the address, and ways to change them. */
export function useLeadFilters() {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const filters = useMemo(
    () => Object.fromEntries([...search].filter(([key, value]) => !own.has(key) && value !== '')),
    [search],
  );
  const change = (next: Record<string, string>, how: 'push' | 'replace' = 'push') => {
    const base = new URLSearchParams(window.location.search).get('base');
    const text = new URLSearchParams(base ? { ...next, base } : next).toString();
    router[how](text ? `${pathname}?${text}` : pathname, { scroll: false });
  };
  const set = (key: string, value: string, how?: 'push' | 'replace') => {
    const { [key]: _, ...rest } = filters;
    change(value ? { ...rest, [key]: value } : rest, how);
  };
  return { filters, set, clear: () => change({}) };
}
