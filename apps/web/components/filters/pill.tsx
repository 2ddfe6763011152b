'use client';
import { X } from 'lucide-react';
import { filterName, filterValue } from './filter-words.ts';

/** A filter in force: `Source is Webinar ✕`. */
export function Pill({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-7 items-center rounded-full border border-border-input bg-card pl-3 text-meta max-sm:h-11">
      <span className="text-muted">{filterName(name)} is&nbsp;</span>
      <span className="max-w-48 truncate font-medium">{filterValue(name, value)}</span>
      <button
        type="button"
        aria-label={`Remove ${filterName(name)} ${filterValue(name, value)}`}
        onClick={onRemove}
        className="ml-1 flex size-6 items-center justify-center rounded-full hover:bg-hover max-sm:size-10"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  );
}
