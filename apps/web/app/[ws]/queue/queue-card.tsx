'use client';
import { Ellipsis, Phone } from 'lucide-react';
import Link from 'next/link';
import type { QueueRow } from '#web/api-types.ts';
import { leadTypeName, stageName } from '#web/components/lead/words.ts';
import { ClockButton } from '#web/components/time/clock-button.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '#web/components/ui/dropdown-menu.tsx';
import { handledText, isHandled } from './queue-rows.ts';
import type { RowActionKind } from './row-actions.tsx';

type Props = {
  row: QueueRow;
  href: string;
  gone: boolean;
  onAction: (row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => void;
};

/** A lead as a card on small screens: clock and name, what to do, three large buttons. */
export function QueueCard({ row, href, gone, onAction }: Props) {
  const clock = row.clocks[0] ?? null;
  const decide = row.lead.stage === 'mql';
  return (
    <li className={cn('border-b px-4 py-3', gone && 'bg-subtle text-muted')} data-lead={row.lead.id}>
      <div className="flex items-center justify-between gap-2">
        <Link href={href} prefetch={false} className="min-w-0 truncate py-1 text-body font-semibold">
          {row.lead.name}
        </Link>
        <ClockButton clock={clock} more={row.clocks.length - 1} onWhy={(anchor) => onAction(row, 'why', anchor)} />
      </div>
      <p className="truncate text-table text-muted">{[row.lead.title, row.lead.company].filter(Boolean).join(' · ')}</p>
      <p className="text-table">
        <span className="font-medium">{isHandled(row) ? handledText(row) : row.doNext.text}</span>
        {clock?.dueAt ? (
          <>
            {' '}
            · <Instant iso={clock.dueAt} format="due" />
          </>
        ) : null}
      </p>
      <p className="truncate text-meta text-muted">
        {[leadTypeName(row.lead.leadType), stageName(row.lead.stage), row.lead.sourceLabel, row.lead.campaign]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {isHandled(row) ? null : (
        <div className="mt-2 flex gap-2">
          {row.lead.phone ? (
            <Button size="touch" className="flex-1" asChild>
              <a href={`tel:${row.lead.phone}`}>
                <Phone size={14} aria-hidden="true" /> Call
              </a>
            </Button>
          ) : null}
          <Button size="touch" className="flex-1" onClick={(event) => onAction(row, 'touch', event.currentTarget)}>
            Log
          </Button>
          {decide ? (
            <Button
              size="touch"
              className="flex-1"
              variant="primary"
              onClick={(event) => onAction(row, 'accept', event.currentTarget)}
            >
              Accept
            </Button>
          ) : null}
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button size="touch" aria-label={`More for ${row.lead.name}`}>
                <Ellipsis size={16} aria-hidden="true" />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">
              {decide ? (
                <DropdownMenuItem onSelect={() => setTimeout(() => onAction(row, 'reject', document.body), 0)}>
                  Reject…
                </DropdownMenuItem>
              ) : null}
              {clock ? (
                <DropdownMenuItem onSelect={() => setTimeout(() => onAction(row, 'why', document.body), 0)}>
                  Why this clock
                </DropdownMenuItem>
              ) : null}
              <DropdownMenuItem onSelect={() => onAction(row, 'open', document.body)}>Open lead</DropdownMenuItem>
            </DropdownMenuContent>
          </DropdownMenu>
        </div>
      )}
    </li>
  );
}
