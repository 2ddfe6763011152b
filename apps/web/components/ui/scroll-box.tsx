import type { ReactNode } from 'react';
import { cn } from './class-names.ts';

/** A box that scrolls sideways, reachable by key and with a name. */
export function ScrollBox({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll it
    <section aria-label={label} tabIndex={0} className={cn('relative overflow-x-auto', className)}>
      {children}
    </section>
  );
}
