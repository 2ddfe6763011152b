'use client';
import { Info } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Popover, PopoverContent, PopoverTrigger } from '#web/components/ui/popover.tsx';

type Props = {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  meaning: string;
  href?: string | null;
  linkName?: string;
};

/** One figure with its unit, its n or comparison, its formula, and the leads behind it. */
export function Kpi({ label, value, note, meaning, href, linkName }: Props) {
  return (
    <div className="flex min-h-[112px] flex-col rounded-card border bg-card p-4 max-sm:p-3">
      <div className="flex items-center gap-1 text-meta text-muted">
        {label}
        <Popover>
          <PopoverTrigger
            aria-label={`What ${label} means`}
            className="flex size-6 items-center justify-center rounded hover:bg-hover"
          >
            <Info size={12} aria-hidden="true" />
          </PopoverTrigger>
          <PopoverContent className="w-72 text-table">{meaning}</PopoverContent>
        </Popover>
      </div>
      <p className="text-kpi font-semibold tracking-tight max-sm:text-report">
        {href ? (
          <Link href={href} prefetch={false} className="decoration-2 underline-offset-4 hover:underline">
            {value}
            {linkName ? <span className="sr-only">, {linkName}</span> : null}
          </Link>
        ) : (
          value
        )}
      </p>
      <div className="text-meta text-muted">{note}</div>
    </div>
  );
}
