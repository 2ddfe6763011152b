import type { CalendarDefinition } from '../business-time/definition.ts';
import type { CalendarRef } from './calendar.ts';
import type { Playbook } from './schema.ts';
import { counted, listOf } from './words.ts';

const DAYS = [
  ['mon', 'Mon'],
  ['tue', 'Tue'],
  ['wed', 'Wed'],
  ['thu', 'Thu'],
  ['fri', 'Fri'],
  ['sat', 'Sat'],
  ['sun', 'Sun'],
] as const;

/** `Mon–Fri 09:00–17:00 (America/New_York)`, then closed days and other hours, one sentence each. */
export function describeCalendar(definition: CalendarDefinition): string[] {
  if (isRoundTheClock(definition)) return ['Open round the clock, every day.'];
  const lines = [`Open ${weekText(definition)} (${definition.timeZone}).`];
  const holidays = (definition.holidays ?? []).map((holiday) =>
    typeof holiday === 'string' ? holiday : holiday.name ? `${holiday.date} ${holiday.name}` : holiday.date,
  );
  if (holidays.length > 0) lines.push(`Closed on ${counted(holidays.length, 'holiday')}: ${listOf(holidays)}.`);
  for (const { date, hours, name } of definition.overrides ?? []) {
    const what = name ? `${date} (${name})` : date;
    lines.push(hours.length > 0 ? `On ${what} open ${hoursText(hours)} only.` : `On ${what} closed.`);
  }
  return lines;
}

/** Whether the calendar is open at every instant of an ordinary week and has no exceptions. */
function isRoundTheClock(definition: CalendarDefinition): boolean {
  const everyDay = DAYS.every(([day]) => hoursText(definition.week[day] ?? []) === '00:00–24:00');
  return everyDay && (definition.holidays ?? []).length === 0 && (definition.overrides ?? []).length === 0;
}

/** What people call a calendar: its name, else its key. */
export function calendarName(playbook: Playbook, key: string): string {
  return playbook.calendarNames[key] ?? key;
}

/** How a clock counts: `counted round the clock`, `counted on the us calendar`. */
export function describeCounting(ref: CalendarRef, playbook: Playbook): string {
  if ('fixed' in ref) {
    const definition = playbook.calendars[ref.fixed];
    return definition && isRoundTheClock(definition)
      ? 'counted round the clock'
      : `counted on the ${calendarName(playbook, ref.fixed)} calendar`;
  }
  const whose = ref.of === 'owner' ? 'the owner’s calendar' : 'the team’s calendar';
  return `counted on ${whose} (${calendarName(playbook, ref.otherwise)} where there is none)`;
}

function weekText(definition: CalendarDefinition): string {
  const runs: { from: string; to: string; hours: string }[] = [];
  let lastOpen = -2;
  DAYS.forEach(([day, name], i) => {
    const hours = hoursText(definition.week[day] ?? []);
    if (hours === '') return;
    const run = runs.at(-1);
    if (run && run.hours === hours && lastOpen === i - 1) run.to = name;
    else runs.push({ from: name, to: name, hours });
    lastOpen = i;
  });
  if (runs.length === 0) return 'on single dates only';
  return listOf(runs.map(({ from, to, hours }) => `${from === to ? from : `${from}–${to}`} ${hours}`));
}

function hoursText(hours: readonly (readonly string[])[]): string {
  const sorted = [...hours].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const merged: [string, string][] = [];
  for (const [start = '', end = ''] of sorted) {
    const last = merged.at(-1);
    if (last && last[1] === start) last[1] = end;
    else merged.push([start, end]);
  }
  return listOf(merged.map(([start, end]) => `${start}–${end}`));
}
