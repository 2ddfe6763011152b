'use client';
import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Loader,
  Minus,
  Moon,
  OctagonAlert,
  OctagonX,
  Pause,
  TriangleAlert,
} from 'lucide-react';
import { useEffect } from 'react';
import type { Clock } from '#web/api-types.ts';
import { cn } from '#web/components/ui/class-names.ts';
import { useRefreshSoon } from '#web/data/live.tsx';
import { ClockRing } from './clock-ring.tsx';
import { type ClockLook, type ClockView, viewClock } from './clock-view.ts';
import { countSeconds, useNow } from './ticker.ts';
import { useViewer } from './use-viewer.ts';

const looks: Record<ClockLook, string> = {
  ok: 'bg-ok-bg text-ok-fg border-transparent',
  near: 'bg-near-bg text-near-fg border-transparent font-medium',
  over: 'bg-over-bg text-over-fg border-transparent font-semibold tracking-tight',
  provisional: 'text-over-fg border-over border-dashed',
  paused: 'bg-pause-bg text-pause-fg border-pause border-dashed',
  offHours: 'bg-pause-bg text-pause-fg border-transparent',
  pending: 'text-muted border-border border-dashed',
  met: 'bg-met-bg text-met-fg border-transparent',
  missed: 'text-over-fg border-over',
  cancelled: 'text-muted border-border',
  none: 'text-muted border-transparent',
  verifying: 'bg-pause-bg text-pause-fg border-transparent',
};

function FilledOctagon({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="shrink-0">
      <path d="M4.1 0h5.8L14 4.1v5.8L9.9 14H4.1L0 9.9V4.1Z" fill="currentColor" />
      <path d="M7 3v4.6M7 9.6v1.6" stroke="var(--card)" strokeWidth="1.8" />
    </svg>
  );
}

/** The mark of a state: each has its own shape, so that colour is never alone. */
export function ClockMark({ view, size = 14 }: { view: Pick<ClockView, 'look' | 'usedShare'>; size?: number }) {
  const props = { size, 'aria-hidden': true, className: 'shrink-0', strokeWidth: 2.25 } as const;
  switch (view.look) {
    case 'ok':
      return <ClockRing share={view.usedShare} size={size} />;
    case 'near':
      return <TriangleAlert {...props} />;
    case 'over':
      return <FilledOctagon size={size} />;
    case 'provisional':
      return <OctagonAlert {...props} />;
    case 'paused':
      return <Pause {...props} fill="currentColor" />;
    case 'offHours':
      return <Moon {...props} />;
    case 'pending':
      return <CircleDashed {...props} />;
    case 'met':
      return <CircleCheck {...props} />;
    case 'missed':
      return <OctagonX {...props} />;
    case 'cancelled':
      return <CircleSlash {...props} />;
    case 'none':
      return <Minus {...props} />;
    case 'verifying':
      return <Loader {...props} />;
  }
}

/** The view of a clock now: ticks with the tab and asks the server when the browser's sums run ahead of it. */
export function useClockView(clock: Clock | null): ClockView {
  const now = useNow();
  const viewer = useViewer();
  const refresh = useRefreshSoon();
  const view = viewClock(clock, now, viewer);
  useEffect(() => (view.perSecond ? countSeconds() : undefined), [view.perSecond]);
  useEffect(() => {
    if (view.unconfirmed) refresh();
  }, [view.unconfirmed, refresh]);
  return view;
}

/** A clock in 168 px: mark, words and colour change together; read as a timer, never announced by itself. */
export function ClockChip({ clock, more = 0, className }: { clock: Clock | null; more?: number; className?: string }) {
  const view = useClockView(clock);
  const [first, second] = view.label;
  return (
    <span
      role="timer"
      aria-live="off"
      aria-label={view.name}
      data-look={view.look}
      title={second ? `${first} · ${second}` : undefined}
      className={cn(
        'inline-flex w-[168px] items-center gap-1 text-left rounded-full border px-1.5 text-meta',
        second ? 'min-h-7 rounded-[8px] py-px text-micro leading-[13px]' : 'h-6',
        looks[view.look],
        className,
      )}
    >
      <ClockMark view={view} />
      <span aria-hidden="true" className="min-w-0 truncate">
        <span className={second ? 'block truncate font-medium' : undefined}>{first}</span>
        {second ? <span className="sr-only"> · </span> : null}
        {second ? <span className="block truncate">{second}</span> : null}
      </span>
      {more > 0 ? (
        <span
          aria-hidden="true"
          className="ml-auto shrink-0 text-micro font-normal"
          title={`${more} more open ${more === 1 ? 'clock' : 'clocks'}`}
        >
          +{more}
        </span>
      ) : null}
    </span>
  );
}
