const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A zone's offsets (ms east of UTC), each from an instant on (epoch ms); the first holds before that as well. */
export type OffsetTable = { froms: number[]; offsets: number[] };

/**
 * Reads a zone's offsets in `[from, to)` off the names Intl gives them (`GMT-03:30`): day by day, and where two days
 * differ by hours, minutes and seconds. A change that is undone within a day goes unseen; there has been none since 1970.
 */
export function readOffsets(timeZone: string, from: number, to: number): OffsetTable {
  const formatter = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' });

  function offsetAt(at: number): number {
    const name = formatter.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hour = 0, minute = 0, second = 0] = /([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [];
    const ms = Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * SECOND_MS;
    return sign === '-' ? -ms : ms;
  }

  /** The changes in `(low, high]`, looked for in steps that get finer. */
  function findChanges(low: number, high: number, steps: readonly number[]): void {
    const [step, ...finer] = steps as [number, ...number[]];
    let before = offsetAt(low);
    for (let at = low; at < high; at += step) {
      const next = Math.min(at + step, high);
      const after = offsetAt(next);
      if (after !== before) {
        if (finer.length > 0) findChanges(at, next, finer);
        else {
          table.froms.push(next);
          table.offsets.push(after);
        }
      }
      before = after;
    }
  }

  const table: OffsetTable = { froms: [from], offsets: [offsetAt(from)] };
  findChanges(from, to, [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS]);
  return table;
}
