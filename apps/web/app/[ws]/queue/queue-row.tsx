'use client';
import Link from 'next/link';
import { memo } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { leadTypeName, stageName } from '#web/components/lead/words.ts';
import { ClockButton } from '#web/components/time/clock-button.tsx';
import { useClockView } from '#web/components/time/clock-chip.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { unsocialTime } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { cn } from '#web/components/ui/class-names.ts';
import { handledText, isHandled, rowKey } from './queue-rows.ts';
import { type RowActionKind, RowActions } from './row-actions.tsx';

export type RowProps = {
  row: QueueRow;
  href: string;
  active: boolean;
  tabStop: boolean;
  gone: boolean;
  team: boolean;
  medium: boolean;
  wide: boolean;
  onFocusRow: (key: string) => void;
  onAction: (row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => void;
  onPeek: (row: QueueRow) => void;
};

const rails: Record<string, string> = {
  over: 'before:w-1 before:bg-over',
  near: 'before:w-0.5 before:bg-near',
  provisional: 'before:w-0 before:border-l-2 before:border-dashed before:border-over',
};

function TheirTime({ timeZone }: { timeZone: string | null }) {
  const now = useNow();
  const viewer = useViewer();
  const odd = timeZone ? unsocialTime(now, { ...viewer, timeZone }) : null;
  return odd ? <span className="whitespace-nowrap">{odd} for them</span> : null;
}

/** One lead of the queue in 40 px: clock, who, what to do next, when it is due. */
export const QueueTableRow = memo(function QueueTableRow({
  row,
  href,
  active,
  tabStop,
  gone,
  team,
  medium,
  wide,
  onFocusRow,
  onAction,
  onPeek,
}: RowProps) {
  const clock = row.clocks[0] ?? null;
  const view = useClockView(clock);
  const key = rowKey(row);
  const cell = 'truncate px-2';
  return (
    <tr
      data-row={key}
      data-lead={row.lead.id}
      tabIndex={tabStop ? 0 : -1}
      aria-selected={active}
      onFocus={() => onFocusRow(key)}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a,button')) onPeek(row);
      }}
      className={cn(
        'group/row relative h-10 cursor-default border-b text-table hover:bg-hover focus-visible:bg-tint',
        active && 'bg-tint',
        gone && 'bg-subtle text-muted',
      )}
    >
      <td
        className={cn(
          'relative w-[192px] py-0 pr-2 pl-3 before:absolute before:inset-y-0 before:left-0',
          rails[view.look],
        )}
      >
        {row.handledAt && !clock ? (
          <span className="text-muted">
            handled <Instant iso={row.handledAt} />
          </span>
        ) : (
          <ClockButton
            clock={clock}
            more={row.clocks.length - 1}
            focusable={false}
            onWhy={(anchor) => onAction(row, 'why', anchor)}
          />
        )}
      </td>
      <th scope="row" className={cn(cell, 'text-left font-normal')}>
        <Link href={href} prefetch={false} tabIndex={-1} title={row.lead.name} className="font-medium hover:underline">
          {row.lead.name}
        </Link>
        <span className="text-muted"> {[row.lead.title, row.lead.company].filter(Boolean).join(' · ')}</span>
      </th>
      <td className={cell}>{leadTypeName(row.lead.leadType)}</td>
      <td className={cell}>{stageName(row.lead.stage)}</td>
      <td className={cn(cell, 'changed-cell font-medium')} key={isHandled(row) ? handledText(row) : row.doNext.text}>
        {isHandled(row) ? handledText(row) : row.doNext.text}
      </td>
      <td className={cell}>
        {clock?.dueAt ? (
          <Instant
            iso={clock.dueAt}
            format="due"
            calendarZone={clock.calendar?.timeZone}
            leadZone={row.lead.timeZone}
            className={view.look === 'over' ? 'text-over-fg' : undefined}
          />
        ) : (
          <span className="text-muted">—</span>
        )}
      </td>
      <td
        className={cn(cell, 'text-muted')}
        title={[row.lead.sourceLabel, row.lead.campaign].filter(Boolean).join(' / ')}
      >
        {team
          ? (clock?.owner?.name ?? 'nobody yet')
          : [row.lead.sourceLabel, row.lead.campaign].filter(Boolean).join(' / ') || '—'}
        <div className="absolute inset-y-0 right-0 hidden items-center gap-1 bg-card px-3 shadow-[-16px_0_12px_var(--bg)] group-focus-within/row:flex group-hover/row:flex">
          <RowActions row={row} focusable={false} onAction={(kind, anchor) => onAction(row, kind, anchor)} />
        </div>
      </td>
      {medium ? (
        <td className={cn(cell, 'text-muted')}>
          <TheirTime timeZone={row.lead.timeZone} />
        </td>
      ) : null}
      {wide ? <td className={cn(cell, 'text-right')}>{row.lead.score ?? '—'}</td> : null}
      {wide ? (
        <td className={cn(cell, 'pr-4')}>
          <Instant iso={row.lastTouchAt} missing="No touch yet" />
        </td>
      ) : null}
    </tr>
  );
});
