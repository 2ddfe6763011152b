'use client';
import { ArrowRightLeft, Bell, Clock3, type LucideIcon, Milestone, Phone, RefreshCw, StickyNote } from 'lucide-react';
import type { TimelineEntry } from '#web/api-types.ts';
import { formatWall } from '#web/components/time/durations.ts';
import { Instant } from '#web/components/time/instant.tsx';

const icons: Record<TimelineEntry['kind'], LucideIcon> = {
  stage: Milestone,
  touch: Phone,
  clock: Clock3,
  alert: Bell,
  assignment: ArrowRightLeft,
  sync: RefreshCw,
  note: StickyNote,
};

/** One thing that happened to a lead: a sentence, who and where from, when, and how late it arrived. */
export function TimelineItem({ entry, format = 'cell' }: { entry: TimelineEntry; format?: 'cell' | 'date' }) {
  const Icon = icons[entry.kind] ?? StickyNote;
  const late = entry.lateMs !== null && entry.lateMs > 60_000;
  const origin = [...new Set([entry.actor, entry.source])]
    .filter((part) => part && !entry.sentence.includes(part))
    .join(' · ');
  return (
    <li className="flex gap-3 border-b py-2 last:border-0">
      <Icon size={14} aria-label={entry.kind} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 grow text-table">
        <p className="break-words">{entry.sentence}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-meta text-muted">
          <Instant iso={entry.at} format={format} />
          {origin ? <span>{origin}</span> : null}
          {entry.verified !== null ? (
            <span className="rounded-full border px-1.5">{entry.verified ? 'verified' : 'self-reported'}</span>
          ) : null}
          {late ? (
            <span className="rounded-full border border-pause px-1.5">
              arrived {formatWall(entry.lateMs ?? 0)} later
            </span>
          ) : null}
        </p>
      </div>
    </li>
  );
}
