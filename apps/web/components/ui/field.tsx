import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

const box =
  'w-full rounded-control border border-border-input bg-card px-2.5 text-body placeholder:text-muted aria-invalid:border-danger';

/** A one-line text field. */
export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(box, 'h-9 max-sm:h-11', className)} {...props} />;
}

/** A text field of several lines. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(box, 'min-h-18 py-2', className)} {...props} />;
}

/** The platform's own choice list, which works everywhere. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={cn(box, 'h-8 appearance-auto px-2 text-table max-sm:h-11', className)} {...props} />;
}
