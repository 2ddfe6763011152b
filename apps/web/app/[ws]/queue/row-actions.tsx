'use client';
import { Phone } from 'lucide-react';
import type { QueueRow } from '#web/api-types.ts';
import { kindNames } from '#web/components/time/clock-view.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { isHandled } from './queue-rows.ts';

export type RowActionKind = 'accept' | 'reject' | 'touch' | 'why' | 'open';

type Props = {
  row: QueueRow;
  primary?: boolean;
  focusable?: boolean;
  onAction: (kind: RowActionKind, anchor: HTMLElement) => void;
};

const hasKind = (row: QueueRow, kind: string) => row.clocks.some((clock) => clock.kind === kind);

/** The actions of a row, the most needed first; each says which clock it stops. */
export function RowActions({ row, primary, focusable = true, onAction }: Props) {
  const decide = row.lead.stage === 'mql';
  const touchStops = hasKind(row, 'firstTouch')
    ? kindNames.firstTouch
    : hasKind(row, 'nextTouch')
      ? kindNames.nextTouch
      : null;
  const size = primary ? 'default' : 'small';
  const tabIndex = focusable ? undefined : -1;
  if (isHandled(row)) return null;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5">
      {decide ? (
        <Button
          size={size}
          tabIndex={tabIndex}
          variant={primary ? 'primary' : 'outline'}
          title="Accept — stops Accept"
          aria-keyshortcuts="A"
          onClick={(event) => onAction('accept', event.currentTarget)}
        >
          Accept<span className="sr-only"> {row.lead.name}</span> <Kbd>A</Kbd>
        </Button>
      ) : null}
      {decide ? (
        <Button
          size={size}
          tabIndex={tabIndex}
          title="Reject — stops all clocks of this lead"
          aria-keyshortcuts="R"
          onClick={(event) => onAction('reject', event.currentTarget)}
        >
          Reject…<span className="sr-only"> {row.lead.name}</span> <Kbd>R</Kbd>
        </Button>
      ) : null}
      {row.lead.phone ? (
        <Button size={size} tabIndex={tabIndex} asChild>
          <a href={`tel:${row.lead.phone}`} title={row.lead.phone}>
            <Phone size={13} aria-hidden="true" /> Call<span className="sr-only"> {row.lead.name}</span> <Kbd>C</Kbd>
          </a>
        </Button>
      ) : null}
      <Button
        size={size}
        tabIndex={tabIndex}
        variant={primary && !decide ? 'primary' : 'outline'}
        title={touchStops ? `Log touch — stops ${touchStops}` : 'Log touch'}
        aria-keyshortcuts="T"
        onClick={(event) => onAction('touch', event.currentTarget)}
      >
        Log touch…<span className="sr-only"> with {row.lead.name}</span> <Kbd>T</Kbd>
      </Button>
    </div>
  );
}
