const minute = 60_000;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 7200, 14_400].map(
  (minutes) => minutes * minute,
);

/** Ticks for an axis of durations (ms): round steps from 0 to at least `most`, five at most. */
export function durationTicks(most: number): number[] {
  const step = steps.find((one) => most / one <= 4) ?? Math.ceil(most / 4 / (1440 * minute)) * 1440 * minute;
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Moves labels apart: given their places, returns new places in the same order with at least `gap` between any two. */
export function spreadLabels(places: (number | null)[], gap: number): (number | null)[] {
  const order = places
    .flatMap((place, index) => (place === null ? [] : [{ place, index }]))
    .sort((a, b) => a.place - b.place);
  const result: (number | null)[] = places.map(() => null);
  let previous = Number.NEGATIVE_INFINITY;
  for (const { place, index } of order) {
    previous = Math.max(place, previous + gap);
    result[index] = previous;
  }
  return result;
}
