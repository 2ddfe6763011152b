'use client';
import { DropdownMenu as Part } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

export const DropdownMenu = Part.Root;
export const DropdownMenuTrigger = Part.Trigger;
export const DropdownMenuRadioGroup = Part.RadioGroup;

const item =
  'flex h-8 items-center gap-2 rounded px-2 text-table outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 max-sm:h-11';

/** The floating list. */
export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof Part.Content>) {
  return (
    <Part.Portal>
      <Part.Content
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-auto rounded-overlay border bg-card p-1 shadow-lg',
          className,
        )}
        {...props}
      />
    </Part.Portal>
  );
}

/** One choice that acts. */
export function DropdownMenuItem({ className, ...props }: ComponentProps<typeof Part.Item>) {
  return <Part.Item className={cn(item, className)} {...props} />;
}

/** One of several. */
export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Part.RadioItem>) {
  return (
    <Part.RadioItem className={cn(item, className)} {...props}>
      <span className="flex size-3.5 items-center justify-center rounded-full border border-border-input">
        <Part.ItemIndicator className="size-1.5 rounded-full bg-accent" />
      </span>
      {children}
    </Part.RadioItem>
  );
}

/** A heading inside the list. */
export function DropdownMenuLabel(props: ComponentProps<typeof Part.Label>) {
  return <Part.Label className="px-2 pt-2 pb-1 text-micro text-muted" {...props} />;
}

/** A line between groups. */
export function DropdownMenuSeparator() {
  return <Part.Separator className="-mx-1 my-1 h-px bg-border" />;
}
