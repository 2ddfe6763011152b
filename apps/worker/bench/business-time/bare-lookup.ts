import { compileCalendar } from '@baton/core/business-time';
import type { MakeContender } from './contender.ts';

type Table = { starts: Float64Array; ends: Float64Array; sums: Float64Array };

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2030, 0, 1);

/** The reference: sorted intervals with running sums and a binary search, no checks, nothing that grows. */
export const makeBareLookup: MakeContender = (calendars) => {
  const tables = calendars.map((definition) => makeTable(compileCalendar(definition).segments(FROM, TO)));
  return {
    name: 'bare lookup in a table',
    elapsed({ calendar, froms, tos }, first, count) {
      const table = tables[calendar] as Table;
      let sum = 0;
      for (let i = first; i < first + count; i += 1) {
        sum += openBefore(table, tos[i] as number) - openBefore(table, froms[i] as number);
      }
      return sum;
    },
    add({ calendar, froms, lengthMs }, first, count) {
      const table = tables[calendar] as Table;
      let sum = 0;
      for (let i = first; i < first + count; i += 1) sum += reach(table, froms[i] as number, lengthMs);
      return sum;
    },
  };
};

function makeTable(segments: readonly { from: number; to: number; open: boolean }[]): Table {
  const open = segments.filter((segment) => segment.open);
  let sum = 0;
  return {
    starts: Float64Array.from(open, ({ from }) => from),
    ends: Float64Array.from(open, ({ to }) => to),
    sums: Float64Array.from(open, ({ from, to }) => {
      sum += to - from;
      return sum;
    }),
  };
}

function openBefore({ starts, ends, sums }: Table, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const sum = sums[low - 1] as number;
  const end = ends[low - 1] as number;
  return at < end ? sum - (end - at) : sum;
}

function reach(table: Table, from: number, ms: number): number {
  const { ends, sums } = table;
  const target = openBefore(table, from) + ms;
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) >= target) high = middle;
    else low = middle + 1;
  }
  return (ends[low] as number) - ((sums[low] as number) - target);
}
