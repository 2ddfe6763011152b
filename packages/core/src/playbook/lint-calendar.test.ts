import { expect, test } from 'vitest';
import type { PlaybookDocument } from './schema.ts';
import { warningsOf } from './testing/warnings-of.ts';

const NEXT =
  'calendars.us.holidays: ‘holidays’ has no holidays for 2028. Add them, or clocks will count on those days.';
const NONE =
  'calendars.us.holidays: ‘holidays’ has no holidays for 2028 and after. Add them, or clocks will count on those days.';

// The example's holidays end on 1 January 2027.
const DAYS: [today: string, warnings: string[]][] = [
  ['2026-01-15', []],
  ['2026-09-30', []],
  ['2026-10-01', []],
  ['2027-09-30', []],
  ['2027-10-01', [NEXT]],
  ['2027-12-31', [NEXT]],
  ['2028-01-02', [NONE]],
];

test.each(DAYS)('on %s the holidays of the next year are missed: %j', (today, warnings) => {
  expect(warningsOf(() => {}, { today })).toEqual(warnings);
});

test('a calendar that never had holidays is told at any time, one that is open every day never', () => {
  const edit = (d: PlaybookDocument) => Object.assign(d.calendars.us ?? {}, { holidays: undefined });
  expect(warningsOf(edit, { today: '2026-03-01' })).toEqual([
    'calendars.us.holidays: ‘holidays’ has no holidays for 2026 and after. Add them, or clocks will count on those days.',
  ]);
  expect(warningsOf(edit)).toEqual([]);
});

test('a calendar whose last open date has passed', () => {
  const fair = { timeZone: 'UTC', week: {}, overrides: [{ date: '2026-03-01', hours: [['09:00', '12:00']] }] };
  const edit = (d: PlaybookDocument) => Object.assign(d.calendars, { fair });
  expect(warningsOf(edit, { today: '2026-03-01' })).toEqual([]);
  expect(warningsOf(edit, { today: '2026-03-02' })).toEqual([
    'calendars.fair: ‘fair’ has no open hours from today on, so clocks on it never count. Add weekly hours or dates to come.',
  ]);
});
