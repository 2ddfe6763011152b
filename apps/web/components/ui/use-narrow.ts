'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds now; false on the server. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** True on screens of 640 px or less, where tables become cards. */
export function useNarrow(): boolean {
  return useMedia('(max-width: 640px)');
}
