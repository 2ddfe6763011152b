import { existsSync, writeFileSync } from 'node:fs';

const PLACES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/faketime/libfaketimeMT.so.1',
  '/usr/lib64/faketime/libfaketimeMT.so.1',
];

/** Whether processes can be given another clock here (Debian: apt-get install faketime). */
export function hasFaketime(): boolean {
  return PLACES.some((place) => existsSync(place));
}

const base = (): Record<string, string> => ({
  LD_PRELOAD: PLACES.find((place) => existsSync(place)) ?? '',
  // Timers stay right: only the time of day is another.
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});

/** A process whose clock is off by so many seconds. */
export function clockOff(seconds: number): Record<string, string> {
  return { ...base(), FAKETIME: signed(seconds) };
}

export type SteppedClock = { env: Record<string, string>; step(seconds: number): void };

/** A clock that is right until it is stepped; the file holds by how much. */
export function steppedClock(file: string): SteppedClock {
  const step = (seconds: number) => writeFileSync(file, `${signed(seconds)}\n`, { mode: 0o644 });
  step(0);
  return { env: { ...base(), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' }, step };
}

function signed(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`;
}
