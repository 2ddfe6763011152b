'use client';
import { useMemo } from 'react';
import { type InstantOptions, viewerHour12, viewerZone } from './instants.ts';

/** Zone and clock habit of the person who looks. */
export function useViewer(): InstantOptions {
  return useMemo(() => ({ timeZone: viewerZone(), hour12: viewerHour12() }), []);
}
