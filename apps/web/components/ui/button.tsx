import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

const variants = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control text-table font-medium whitespace-nowrap transition-colors duration-120 disabled:opacity-50 aria-disabled:opacity-50',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-on-primary hover:opacity-90',
        outline: 'border border-border-input bg-card hover:bg-hover',
        ghost: 'hover:bg-hover',
        danger: 'bg-danger text-on-danger hover:opacity-90',
        link: 'text-link underline underline-offset-2',
      },
      size: {
        default: 'h-8 px-3 max-sm:h-11',
        small: 'h-7 px-2 text-meta',
        icon: 'size-8 max-sm:size-11',
        touch: 'h-11 px-3',
      },
    },
    defaultVariants: { variant: 'outline', size: 'default' },
  },
);

type Props = ComponentProps<'button'> & VariantProps<typeof variants> & { asChild?: boolean };

/** A button; with `asChild` its look goes to the link inside. */
export function Button({ className, variant, size, asChild, ...props }: Props) {
  if (asChild) return <Slot.Root className={cn(variants({ variant, size }), className)} {...props} />;
  return <button type="button" className={cn(variants({ variant, size }), className)} {...props} />;
}
