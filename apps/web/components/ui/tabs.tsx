'use client';
import { Tabs as Part } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

export const Tabs = Part.Root;
export const TabsContent = Part.Content;

/** The row of tab names; scrolls sideways on narrow screens. */
export function TabsList({ className, ...props }: ComponentProps<typeof Part.List>) {
  return <Part.List className={cn('flex gap-4 overflow-x-auto border-b', className)} {...props} />;
}

/** One tab name. */
export function TabsTrigger({ className, ...props }: ComponentProps<typeof Part.Trigger>) {
  return (
    <Part.Trigger
      className={cn(
        '-mb-px h-9 shrink-0 border-b-2 border-transparent px-0.5 text-table text-muted hover:text-fg data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-fg max-sm:h-11',
        className,
      )}
      {...props}
    />
  );
}
