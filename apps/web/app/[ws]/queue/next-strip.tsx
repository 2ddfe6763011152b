'use client';
import type { QueueRow } from '#web/api-types.ts';
import { ClockMark, useClockView } from '#web/components/time/clock-chip.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { rowKey } from './queue-rows.ts';
import { type RowActionKind, RowActions } from './row-actions.tsx';

type Props = {
  next: QueueRow | null;
  keepable: QueueRow | null;
  onAction: (row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => void;
};

function Sentence({ row }: { row: QueueRow }) {
  const clock = row.clocks[0] ?? null;
  const view = useClockView(clock);
  return (
    <p className="min-w-0 grow sm:min-w-72 sm:basis-0">
      <span className="text-muted">Next: </span>
      <strong className="font-semibold">{row.lead.name}</strong>
      {row.lead.company ? ` · ${row.lead.company}` : ''} —{' '}
      {row.doNext.text.charAt(0).toLowerCase() + row.doNext.text.slice(1)}.{' '}
      <span className="inline-flex items-center gap-1 align-bottom font-medium">
        <ClockMark view={view} /> {view.label.join(' · ')}
      </span>
      {clock?.dueAt ? (
        <span className="text-muted">
          , {view.look === 'over' ? 'was ' : ''}
          <Instant
            iso={clock.dueAt}
            format="due"
            calendarZone={clock.calendar?.timeZone}
            leadZone={row.lead.timeZone}
          />
        </span>
      ) : null}
    </p>
  );
}

function Keepable({ row }: { row: QueueRow }) {
  const view = useClockView(row.clocks[0] ?? null);
  return (
    <p className="text-meta text-muted">
      Still keepable:{' '}
      <span className="text-fg">
        {row.lead.name}
        {row.lead.company ? ` · ${row.lead.company}` : ''}
      </span>{' '}
      — {row.doNext.text.toLowerCase()}, {view.label.join(' · ')}
    </p>
  );
}

/** The one lead to work on now, with its actions; always above the list. */
export function NextStrip({ next, keepable, onAction }: Props) {
  if (!next) return null;
  return (
    <section
      aria-label="Next"
      className="mx-6 mb-4 rounded-card border-2 border-accent/40 bg-card px-4 py-3 sm:min-h-[76px] max-sm:fixed max-sm:inset-x-2 max-sm:bottom-[calc(60px+env(safe-area-inset-bottom))] max-sm:z-20 max-sm:m-0 max-sm:shadow-lg"
    >
      <div
        key={rowKey(next)}
        className="flex flex-wrap items-center gap-x-4 gap-y-2 animate-in fade-in-0 slide-in-from-bottom-2 duration-150"
      >
        <Sentence row={next} />
        <RowActions row={next} primary onAction={(kind, anchor) => onAction(next, kind, anchor)} />
      </div>
      {keepable ? (
        <div className="max-sm:hidden">
          <Keepable row={keepable} />
        </div>
      ) : null}
    </section>
  );
}
