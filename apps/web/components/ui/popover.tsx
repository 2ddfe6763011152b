'use client';
import { Popover as Part } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

export const Popover = Part.Root;
export const PopoverTrigger = Part.Trigger;
export const PopoverAnchor = Part.Anchor;

/** The floating part of a popover. */
export function PopoverContent({ className, sideOffset = 6, ...props }: ComponentProps<typeof Part.Content>) {
  return (
    <Part.Portal>
      <Part.Content
        sideOffset={sideOffset}
        collisionPadding={12}
        className={cn(
          'z-50 max-h-(--radix-popover-content-available-height) overflow-auto rounded-overlay border bg-card p-4 text-fg shadow-lg outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:duration-180',
          className,
        )}
        {...props}
      />
    </Part.Portal>
  );
}
