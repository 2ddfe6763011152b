'use client';
import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that keeps its identity and always runs the newest version: for handlers of memoised rows. */
export function useStable<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
