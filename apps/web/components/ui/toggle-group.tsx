'use client';
import { ToggleGroup as Part } from 'radix-ui';
import { cn } from './class-names.ts';

type Props<T extends string> = {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  className?: string;
};

/** One choice of a few, side by side. */
export function ToggleGroup<T extends string>({ label, value, options, onChange, className }: Props<T>) {
  return (
    <Part.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const found = options.find((option) => option.value === next);
        if (found) onChange(found.value);
      }}
      className={cn('inline-flex shrink-0 rounded-control border border-border-input p-0.5', className)}
    >
      {options.map((option) => (
        <Part.Item
          key={option.value}
          value={option.value}
          className="h-6.5 rounded px-2.5 text-meta text-muted hover:text-fg data-[state=on]:bg-primary data-[state=on]:font-medium data-[state=on]:text-on-primary max-sm:h-10"
        >
          {option.label}
        </Part.Item>
      ))}
    </Part.Root>
  );
}
