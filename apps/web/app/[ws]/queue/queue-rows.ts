import type { QueueGroupKey, QueueRow } from '#web/api-types.ts';
import { stageName } from '#web/components/lead/words.ts';
import { unsocialTime } from '#web/components/time/instants.ts';

export type QueueView = 'all' | 'callable' | 'new' | 'decision';

export const queueViews: { value: QueueView; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'callable', label: 'Callable now' },
  { value: 'new', label: 'New since 1h' },
  { value: 'decision', label: 'Needs decision' },
];

export const queueGroups: {
  key: QueueGroupKey;
  title: string;
  look: 'over' | 'near' | 'ok' | 'offHours' | 'met';
  closed?: boolean;
}[] = [
  { key: 'breached', title: 'Breached', look: 'over' },
  { key: 'hour', title: 'Due within the hour', look: 'near' },
  { key: 'today', title: 'Later today', look: 'ok' },
  { key: 'later', title: 'Tomorrow and after', look: 'ok' },
  { key: 'paused', title: 'Paused and off hours', look: 'offHours' },
  { key: 'handled', title: 'Handled today', look: 'met', closed: true },
];

export const rowKey = (row: QueueRow): string => row.handoff.id;

/** Nothing is left to do for this row; while rows are held it may still stand in its old group. */
export const isHandled = (row: QueueRow): boolean => row.group === 'handled' || row.handledAt !== null;

/** What a handled row says instead of the next step. */
export function handledText(row: QueueRow): string {
  if (row.doNext.text.startsWith('Rejected')) return row.doNext.text;
  return row.lead.stage === 'recycled' || row.lead.stage === 'disqualified' ? stageName(row.lead.stage) : 'Handled';
}

/** Rows of a view that contain the searched words, in their own order. */
export function filterRows(rows: QueueRow[], view: QueueView, text: string, now: number): QueueRow[] {
  const words = text.trim().toLowerCase();
  return rows.filter((row) => {
    if (
      words &&
      ![row.lead.name, row.lead.company, row.lead.email].some((value) => value?.toLowerCase().includes(words))
    )
      return false;
    if (view === 'decision') return row.doNext.verb === 'accept' && row.group !== 'handled';
    if (view === 'callable')
      return (
        row.group !== 'handled' && (!row.lead.timeZone || unsocialTime(now, { timeZone: row.lead.timeZone }) === null)
      );
    if (view === 'new')
      return row.clocks.some((clock) => clock.startedAt !== null && now - Date.parse(clock.startedAt) < 3_600_000);
    return true;
  });
}

/** The first row to act on, and, when that one is already breached, the next that can still be kept within 30 minutes. */
export function pickNext(
  rows: QueueRow[],
  acted: ReadonlySet<string>,
  now: number,
): { next: QueueRow | null; keepable: QueueRow | null } {
  const open = rows.filter((row) => !isHandled(row) && row.group !== 'paused' && row.clocks.length > 0);
  const next = open.find((row) => !acted.has(rowKey(row))) ?? open[0] ?? null;
  if (!next?.clocks[0]?.breached) return { next, keepable: null };
  const keepable = open.find((row) => {
    const clock = row.clocks[0];
    const due = clock?.dueAt ? Date.parse(clock.dueAt) : 0;
    return row !== next && clock && !clock.breached && due > now && due - now <= 1_800_000;
  });
  return { next, keepable: keepable ?? null };
}

export type Held = { shown: QueueRow[]; waiting: number };

/**
 * Rows that stay where they are while someone points at them or moves through them: content is fresh,
 * place and group are the old ones. `waiting` counts what would change; rows in `own` were moved by the person and do not count.
 */
export function holdRows(old: QueueRow[], fresh: QueueRow[], own: ReadonlySet<string>): Held {
  const byKey = new Map(fresh.map((row) => [rowKey(row), row]));
  const oldKeys = new Set(old.map(rowKey));
  let waiting = fresh.filter((row) => !oldKeys.has(rowKey(row))).length;
  const places = new Map(fresh.map((row, index) => [rowKey(row), index]));
  let previous = -1;
  const shown = old.map((row) => {
    const key = rowKey(row);
    const now = byKey.get(key);
    if (!now) {
      if (!own.has(key)) waiting += 1;
      return row;
    }
    if (!own.has(key)) {
      const place = places.get(key) ?? 0;
      if (place < previous || now.group !== row.group) waiting += 1;
      previous = Math.max(previous, place);
    }
    return now.group === row.group ? now : { ...now, group: row.group };
  });
  return { shown, waiting };
}
