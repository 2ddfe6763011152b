import { expect, it } from 'vitest';
import { namedCalendarSchema } from './calendar.ts';

const noHours = 'no open hours; give at least one weekday or override an interval such as 09:00-17:00';

it.each([
  ['an override inside the hour the clock skips', 'America/New_York', '2026-03-08', ['02:10', '02:50']],
  ['an override on a date the zone skipped', 'Pacific/Apia', '2011-12-30', ['09:00', '17:00']],
])('refuses a calendar that never opens: %s', (_, timeZone, date, hours) => {
  const refused = namedCalendarSchema.safeParse({ timeZone, week: {}, overrides: [{ date, hours: [hours] }] });
  expect(refused.error?.issues.map(({ path, message }) => ({ path, message }))).toEqual([
    { path: ['week'], message: noHours },
  ]);
});

it('takes an override that the skipped hour only shortens', () => {
  const overrides = [{ date: '2026-03-08', hours: [['02:10', '03:20']] }];
  const taken = namedCalendarSchema.safeParse({ timeZone: 'America/New_York', week: {}, overrides });
  expect(taken.success).toBe(true);
});
