'use client';
import { X } from 'lucide-react';
import { Dialog as Part } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './class-names.ts';

export const Dialog = Part.Root;

const places = {
  center: 'top-[12vh] left-1/2 max-h-[76vh] w-[calc(100vw-32px)] max-w-lg -translate-x-1/2 rounded-overlay border',
  right: 'top-0 right-0 h-dvh w-full max-w-[480px] border-l',
  wide: 'top-0 right-0 h-dvh w-full max-w-[760px] border-l',
  bottom: 'inset-x-0 bottom-0 max-h-[85dvh] rounded-t-overlay border-t pb-[env(safe-area-inset-bottom)]',
};

type Props = Omit<ComponentProps<typeof Part.Content>, 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  place?: keyof typeof places;
  hideTitle?: boolean;
};

/** A dialog in the middle, or a sheet at an edge. Focus returns to what opened it. */
export function DialogContent({
  className,
  title,
  description,
  place = 'center',
  hideTitle,
  children,
  ...props
}: Props) {
  return (
    <Part.Portal>
      <Part.Overlay className="fixed inset-0 z-40 bg-black/30 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
      <Part.Content
        aria-describedby={description ? undefined : ''}
        className={cn(
          'fixed z-50 flex flex-col overflow-hidden bg-card text-fg shadow-xl outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:duration-180',
          places[place],
          className,
        )}
        {...props}
      >
        <div className={hideTitle ? 'sr-only' : 'flex items-start gap-3 border-b px-4 py-3'}>
          <div className="min-w-0 grow">
            <Part.Title className="text-section font-semibold">{title}</Part.Title>
            {description ? <Part.Description className="text-meta text-muted">{description}</Part.Description> : null}
          </div>
          <Part.Close aria-label="Close" className="rounded p-1 text-muted hover:bg-hover max-sm:p-3">
            <X size={16} aria-hidden="true" />
          </Part.Close>
        </div>
        {children}
      </Part.Content>
    </Part.Portal>
  );
}
