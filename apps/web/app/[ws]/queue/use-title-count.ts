'use client';
import { useEffect } from 'react';

/** The tab says how many clocks need me, and its icon carries a dot while one of them is breached. */
export function useTitleCount(count: number, breached: boolean): void {
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}My queue — Baton`;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = breached ? '/icon-dot.svg' : '/icon.svg';
    return () => {
      if (icon) icon.href = '/icon.svg';
    };
  }, [count, breached]);
}
