'use client';
import { Tooltip as Part } from 'radix-ui';
import type { ReactNode } from 'react';

export const TooltipProvider = Part.Provider;

/** Words for a control, on hover and focus. The child must be focusable. */
export function Tooltip({
  text,
  children,
  side,
}: {
  text: ReactNode;
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom';
}) {
  return (
    <Part.Root delayDuration={300}>
      <Part.Trigger asChild>{children}</Part.Trigger>
      <Part.Portal>
        <Part.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-control border bg-fg px-2 py-1.5 text-meta text-bg shadow-md"
        >
          {text}
        </Part.Content>
      </Part.Portal>
    </Part.Root>
  );
}
