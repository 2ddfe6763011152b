import { DAY_MS, dateOf, findDay, weekdayOf } from '../business-time/local-date.ts';
import { getZone } from '../business-time/zone.ts';

/** Calendar days of one time zone: how instants (epoch ms) become days, weeks and months, and back. */
export type Days = {
  /** `YYYY-MM-DD` of an instant. */
  dayOf(at: number): string;
  /** `YYYY-MM` of an instant. */
  monthOf(at: number): string;
  /** The Monday of an instant's week, `YYYY-MM-DD`. */
  weekOf(at: number): string;
  /** 0 is Monday. */
  weekdayOf(at: number): number;
  /** Hour on the wall, 0 to 23. */
  hourOf(at: number): number;
  /** Whole calendar days from one instant's date to another's; negative when it lies before. */
  between(from: number, to: number): number;
  /** First instant of a day `YYYY-MM-DD`. */
  startOf(day: string): number;
  /** The day `count` days later (or earlier). */
  shift(day: string, count: number): string;
  /** Every day that [from, to) touches. */
  list(from: number, to: number): string[];
};

/** Days as people in `timeZone` count them; summer time moves no event to another day. */
export function daysIn(timeZone: string): Days {
  const zone = getZone(timeZone);
  const numberOf = (at: number) => Math.floor((at + zone.offsetAt(at)) / DAY_MS);
  const shift = (day: string, count: number) => dateOf((findDay(day) ?? 0) + count);

  /** The zone's offset at midnight itself, or just after a midnight that the clocks skip. */
  function startOf(day: string): number {
    const wall = (findDay(day) ?? 0) * DAY_MS;
    const candidates = [wall - zone.offsetAt(wall - DAY_MS), wall - zone.offsetAt(wall + DAY_MS)].sort((a, b) => a - b);
    const number = wall / DAY_MS;
    for (const at of candidates) if (numberOf(at) === number && numberOf(at - 1) < number) return at;
    const change = zone
      .regimes(wall - 2 * DAY_MS, wall + 2 * DAY_MS)
      .find(({ from }) => numberOf(from) >= number && numberOf(from - 1) < number);
    return change?.from ?? (candidates[0] as number);
  }

  return {
    dayOf: (at) => dateOf(numberOf(at)),
    monthOf: (at) => dateOf(numberOf(at)).slice(0, 7),
    weekOf: (at) => dateOf(numberOf(at) - weekdayOf(numberOf(at))),
    weekdayOf: (at) => weekdayOf(numberOf(at)),
    hourOf: (at) => Math.floor((at + zone.offsetAt(at) - numberOf(at) * DAY_MS) / 3_600_000),
    between: (from, to) => numberOf(to) - numberOf(from),
    startOf,
    shift,
    list(from, to) {
      if (from >= to) return [];
      const last = numberOf(to - 1);
      const days: string[] = [];
      for (let number = numberOf(from); number <= last; number += 1) days.push(dateOf(number));
      return days;
    },
  };
}
