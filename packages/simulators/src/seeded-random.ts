export type Random = {
  next(): number;
  below(limit: number): number;
  hex(length: number): string;
  uuid(): string;
  shuffle<T>(items: readonly T[]): T[];
};

/** A repeatable source of numbers (mulberry32): the same seed gives the same ids, orders and duplicates. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const hex = (length: number) => Array.from({ length }, () => below(16).toString(16)).join('');
  return {
    next,
    below,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    shuffle: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const moved = result[i];
        result[i] = result[j] as (typeof result)[number];
        result[j] = moved as (typeof result)[number];
      }
      return result;
    },
  };
}
