import { cn } from './class-names.ts';

/** A key cap. Hidden from screen readers: the control says its key with aria-keyshortcuts. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        'inline-flex h-4 min-w-4 items-center justify-center rounded border border-current/25 px-1 font-sans text-micro leading-none max-sm:hidden',
        className,
      )}
    >
      {children}
    </span>
  );
}
