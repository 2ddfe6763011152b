/** Counts different texts of a large file in little memory. */
export type DistinctCount = {
  /** True the first time that a text comes. */
  add(text: string): boolean;
  size(): number;
};

const FIRST_SLOTS = 1024;

/**
 * Keeps 8 bytes of hash for each text, in a table that grows. Two texts in a billion pairs of a million share a hash of
 * 53 bits about never.
 */
export function createDistinctCount(): DistinctCount {
  let slots = new Float64Array(FIRST_SLOTS);
  let size = 0;
  const put = (table: Float64Array, hash: number): boolean => {
    for (let at = hash % table.length; ; at = at + 1 === table.length ? 0 : at + 1) {
      if (table[at] === hash) return false;
      if (table[at] !== 0) continue;
      table[at] = hash;
      return true;
    }
  };
  return {
    add(text) {
      if (!put(slots, hashOf(text))) return false;
      size += 1;
      if (size * 2 > slots.length) {
        const larger = new Float64Array(slots.length * 2);
        for (const hash of slots) if (hash !== 0) put(larger, hash);
        slots = larger;
      }
      return true;
    },
    size: () => size,
  };
}

/** A number above 0 of up to 53 bits from two mixed halves of 32 bits. */
function hashOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0) + 1;
}
