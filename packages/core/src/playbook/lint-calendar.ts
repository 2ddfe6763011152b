import { type CalendarDefinition, compileCalendar } from '../business-time/calendar.ts';
import type { Lint } from './lint-finding.ts';
import type { Playbook } from './schema.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** From October on, next year's holidays are known and still in time. */
const FIRST_MONTH = 10;
const LAST_AT = Date.UTC(2199, 0);

/** Calendars without holidays for the days to come, and calendars that never open again. `today` is YYYY-MM-DD. */
export function lintCalendars({ calendars }: Playbook, today: string | undefined): Lint[] {
  const [year, month] = (today ?? '').split('-').map(Number);
  if (today === undefined || !year || !month) return [];
  return Object.entries(calendars).flatMap(([key, calendar]): Lint[] => {
    if (openLeftMs(calendar, today) === 0)
      return [
        {
          path: ['calendars', key],
          message: 'has no open hours from today on, so clocks on it never count. Add weekly hours or dates to come.',
        },
      ];
    const dates = (calendar.holidays ?? []).map((holiday) => (typeof holiday === 'string' ? holiday : holiday.date));
    const has = (wanted: number) => dates.some((date) => date.startsWith(`${wanted}-`));
    const everyDay = WEEKDAYS.every((day) => (calendar.week[day]?.length ?? 0) > 0);
    const missing = !has(year) && !has(year + 1) ? year : month >= FIRST_MONTH && !has(year + 1) ? year + 1 : null;
    if (everyDay || !weekOpens(calendar) || missing === null) return [];
    const message = `has no holidays for ${missing === year ? `${year} and after` : missing}. Add them, or clocks will count on those days.`;
    return [{ path: ['calendars', key, 'holidays'], message }];
  });
}

/** Whether the calendar is open at every instant. */
export function isAlwaysOpen({ week, holidays, overrides }: CalendarDefinition): boolean {
  const whole = WEEKDAYS.every((day) => week[day]?.some(([from, to]) => from === '00:00' && to === '24:00'));
  return whole && (holidays ?? []).length === 0 && (overrides ?? []).length === 0;
}

/** Open time that is left from a date on (all there ever is without one); null for a calendar that opens week after week. */
export function openLeftMs(calendar: CalendarDefinition, today: string | undefined): number | null {
  if (weekOpens(calendar)) return null;
  const from = today === undefined ? Date.UTC(1970, 0) : Date.parse(today);
  return Number.isNaN(from) ? null : compileCalendar(calendar).elapsed(from, LAST_AT);
}

/** Days with open hours that are left from a date on; null for a calendar that opens week after week. */
export function openDaysLeft(calendar: CalendarDefinition, today: string | undefined): number | null {
  if (weekOpens(calendar)) return null;
  return (calendar.overrides ?? []).filter(({ date, hours }) => hours.length > 0 && date >= (today ?? '')).length;
}

function weekOpens({ week }: CalendarDefinition): boolean {
  return WEEKDAYS.some((day) => (week[day]?.length ?? 0) > 0);
}
