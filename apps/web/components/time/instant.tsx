'use client';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { cn } from '#web/components/ui/class-names.ts';
import { Popover, PopoverContent, PopoverTrigger } from '#web/components/ui/popover.tsx';
import { formatCell, formatDateTime, formatDue, isoWithOffset, zoneAbbreviation } from './instants.ts';
import { useNow } from './ticker.ts';
import { useViewer } from './use-viewer.ts';

type Zones = { calendarZone?: string | null; leadZone?: string | null };

function CopyRow({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="flex w-full items-center gap-3 rounded px-2 py-1.5 text-left text-meta hover:bg-hover"
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    >
      <span className="w-20 shrink-0 text-muted">{label}</span>
      <span className="grow">{text}</span>
      {copied ? <Check size={12} aria-label="Copied" /> : <Copy size={12} aria-hidden="true" className="text-muted" />}
    </button>
  );
}

/** The same instant in every zone that matters; each row copies. */
function TimeCard({ at, calendarZone, leadZone }: { at: number } & Zones) {
  const now = useNow();
  const viewer = useViewer();
  const inZone = (timeZone: string) =>
    `${formatDateTime(at, now, { ...viewer, timeZone })} ${zoneAbbreviation(at, timeZone)}`;
  return (
    <div>
      <CopyRow label="Relative" text={formatCell(at, now, viewer)} />
      <CopyRow label="Your zone" text={inZone(viewer.timeZone)} />
      {calendarZone ? <CopyRow label="Calendar" text={inZone(calendarZone)} /> : null}
      {leadZone ? <CopyRow label="Lead" text={inZone(leadZone)} /> : null}
      <CopyRow label="UTC" text={new Date(at).toISOString()} />
    </div>
  );
}

type Props = { iso: string | null; format?: 'cell' | 'due' | 'date'; className?: string; missing?: string } & Zones;

/** An instant as people read it; press it for the time card. */
export function Instant({ iso, format = 'cell', className, missing, ...zones }: Props) {
  const now = useNow();
  const viewer = useViewer();
  if (!iso)
    return (
      <span className="text-muted" title={missing}>
        —
      </span>
    );
  const at = Date.parse(iso);
  const text =
    format === 'due'
      ? formatDue(at, now, viewer)
      : format === 'date'
        ? formatDateTime(at, now, viewer)
        : formatCell(at, now, viewer);
  return (
    <Popover>
      <PopoverTrigger
        tabIndex={-1}
        className={cn(
          'rounded text-left whitespace-nowrap decoration-dotted underline-offset-4 hover:underline',
          className,
        )}
        title={`${formatDateTime(at, now, viewer)} ${zoneAbbreviation(at, viewer.timeZone)}`}
      >
        <time dateTime={isoWithOffset(at, viewer.timeZone)}>{text}</time>
      </PopoverTrigger>
      <PopoverContent className="w-80 p-1" align="start">
        <TimeCard at={at} {...zones} />
      </PopoverContent>
    </Popover>
  );
}
