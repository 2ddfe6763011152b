'use client';
import { Toaster as Base } from 'sonner';

/** Toasts at the bottom right: three at most, eight seconds, pausing under the pointer. */
export function Toaster() {
  return (
    <Base
      position="bottom-right"
      visibleToasts={3}
      duration={8000}
      mobileOffset={{ bottom: 72 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center font-sans gap-3 rounded-card border bg-card px-4 py-3 text-table text-fg shadow-lg',
          title: 'font-medium',
          description: 'text-meta text-muted',
          content: 'grow',
          actionButton:
            'shrink-0 rounded-control border border-border-input px-2.5 h-7 text-meta font-medium hover:bg-hover max-sm:h-10',
          closeButton: 'order-last shrink-0 rounded p-1 text-muted hover:bg-hover max-sm:p-3',
          icon: 'hidden',
        },
      }}
    />
  );
}
