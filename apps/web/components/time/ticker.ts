import { useSyncExternalStore } from 'react';

/** One clock for the whole tab: server time, told once a minute, or once a second while someone counts seconds. */
export type UpdateMode = 'live' | 'minute' | 'paused';

const listeners = new Set<() => void>();
const secondListeners = new Set<() => void>();
let offsetMs = 0;
let current = 0;
let mode: UpdateMode = 'live';
let timer: ReturnType<typeof setTimeout> | undefined;

function stamp(): number {
  return Date.now() + offsetMs;
}

function schedule(): void {
  clearTimeout(timer);
  timer = undefined;
  const hidden = typeof document !== 'undefined' && document.hidden;
  if (listeners.size === 0 || hidden || mode === 'paused') return;
  const step = secondListeners.size > 0 && mode === 'live' ? 1000 : 60_000;
  timer = setTimeout(tick, step - (stamp() % step) + 5);
}

function tick(): void {
  current = stamp();
  for (const listener of listeners) listener();
  schedule();
}

function subscribe(listener: () => void): () => void {
  if (current === 0) current = stamp();
  listeners.add(listener);
  if (timer === undefined) schedule();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) schedule();
  };
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => (document.hidden ? schedule() : tick()));
}

/** Corrects this tab's clock by what the server says its time is. */
export function noteServerNow(serverNow: string): void {
  const next = Date.parse(serverNow) - Date.now();
  if (Math.abs(next - offsetMs) > 250) offsetMs = next;
  // What was just fetched is newer than the last tick.
  if (mode !== 'paused') tick();
}

/** Server time as far as this tab knows it, in epoch ms. */
export function serverTime(): number {
  return stamp();
}

/** Asks for ticks every second until the returned function is called. */
export function countSeconds(): () => void {
  const token = () => {};
  secondListeners.add(token);
  schedule();
  return () => {
    secondListeners.delete(token);
    schedule();
  };
}

/** Live, once a minute, or not at all (WCAG 2.2.2). */
export function setUpdateMode(next: UpdateMode): void {
  mode = next;
  tick();
}

/** The current update mode. */
export function useUpdateMode(): UpdateMode {
  return useSyncExternalStore(
    subscribe,
    () => mode,
    () => 'live' as const,
  );
}

/** Server time at the last tick, in epoch ms. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => current || stampOnce(),
    () => 0,
  );
}

function stampOnce(): number {
  current = stamp();
  return current;
}
