import { BusinessTimeError } from './error.ts';
import { type Hours, hoursOn } from './hours.ts';
import { DAY_MS, LAST_INSTANT } from './local-date.ts';
import { listOpenPieces } from './open-pieces.ts';
import type { Timeline } from './timeline.ts';
import type { Zone } from './zone.ts';

/**
 * The instant `count` working days after `from`. A working day is a local date with open time.
 *
 * Counting starts at `from`, or at the next opening when `from` is closed. The open time of that
 * date before the start is the offset. On the count-th open date after it the clock is due at the
 * open instant with the same offset: as much real open time after that date's first opening, so
 * hours that begin elsewhere, a lunch break and a clock change are all allowed for. If that date
 * has no such instant (a half day), it is due at the date's last close. `count` 0 is `from`.
 *
 * Throws `no-open-time` when too few open dates follow, `negative-duration`, `invalid-input`.
 */
export function addWorkingDays(timeline: Timeline, zone: Zone, hours: Hours, from: number, count: number): number {
  if (!Number.isInteger(count)) {
    throw new BusinessTimeError('invalid-input', `working days must be a whole number: ${count}`);
  }
  if (count < 0) {
    throw new BusinessTimeError('negative-duration', `working days must not be negative: ${count}`);
  }
  if (count === 0) return from;
  const start = timeline.nextOpen(from);
  const startDay = Math.floor((start + zone.offsetAt(start)) / DAY_MS);
  let offset = 0;
  for (const piece of listOpenPieces(zone, hours, startDay)) {
    offset += Math.max(Math.min(piece.to, start) - piece.from, 0);
  }
  const due = findDue(listOpenDay(zone, hours, startDay, count), offset);
  if (due !== null) return due;
  throw new BusinessTimeError('no-open-time', `fewer than ${count} open days follow ${new Date(start).toISOString()}`);
}

/** The open pieces of the count-th open date after a day; empty when there is none. */
function listOpenDay(zone: Zone, hours: Hours, after: number, count: number) {
  const lastDay = hours.weekOpen ? LAST_INSTANT / DAY_MS : (hours.openSpecialDays.at(-1) ?? after);
  let left = count;
  for (let day = after + 1; day <= lastDay; day += 1) {
    if (!isOpenOn(zone, hours, day)) continue;
    left -= 1;
    if (left === 0) return listOpenPieces(zone, hours, day);
  }
  return [];
}

/** Only a change of the clock can take a date all of the hours it has. */
function isOpenOn(zone: Zone, hours: Hours, day: number): boolean {
  if (hoursOn(hours, day).length === 0) return false;
  return !zone.changesIn((day - 1) * DAY_MS, (day + 2) * DAY_MS) || listOpenPieces(zone, hours, day).length > 0;
}

function findDue(pieces: readonly { from: number; to: number }[], offset: number): number | null {
  let left = offset;
  for (const piece of pieces) {
    if (left < piece.to - piece.from) return piece.from + left;
    left -= piece.to - piece.from;
  }
  return pieces.at(-1)?.to ?? null;
}
