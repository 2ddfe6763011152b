'use client';
import { useState } from 'react';
import { ClockWhy } from '#web/components/time/clock-why.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { Popover, PopoverAnchor, PopoverContent } from '#web/components/ui/popover.tsx';
import { useNarrow } from '#web/components/ui/use-narrow.ts';
import type { LeadAction } from './optimistic.ts';
import { RejectForm } from './reject-form.tsx';
import { TouchForm } from './touch-form.tsx';

export type Panel =
  | { kind: 'reject' | 'touch'; lead: { id: string; name: string }; anchor: HTMLElement }
  | { kind: 'why'; lead: { id: string; name: string }; clockId: string; anchor: HTMLElement };

type Props = {
  panel: Panel | null;
  onClose: () => void;
  onAct: (lead: { id: string; name: string }, action: LeadAction) => void;
};

const titles = { reject: 'Reject', touch: 'Log touch', why: 'Why this clock' };

/** The one open panel of a list or page: at its row on wide screens, a sheet from below on narrow ones. */
export function ActionPanel({ panel, onClose, onAct }: Props) {
  const narrow = useNarrow();
  const [dirty, setDirty] = useState(false);
  if (!panel) return null;
  const close = () => {
    setDirty(false);
    onClose();
    if (panel.anchor.isConnected) panel.anchor.focus({ preventScroll: true });
  };
  const done = (action: LeadAction) => {
    close();
    onAct(panel.lead, action);
  };
  const body =
    panel.kind === 'why' ? (
      <ClockWhy clockId={panel.clockId} leadId={panel.lead.id} />
    ) : panel.kind === 'reject' ? (
      <RejectForm lead={panel.lead} onDone={done} onDirty={setDirty} />
    ) : (
      <TouchForm name={panel.lead.name} onDone={done} onDirty={setDirty} />
    );
  if (narrow) {
    return (
      <Dialog open onOpenChange={(open) => !open && close()}>
        <DialogContent
          title={titles[panel.kind]}
          place="bottom"
          onInteractOutside={(event) => dirty && event.preventDefault()}
        >
          <div className="overflow-auto p-4">{body}</div>
        </DialogContent>
      </Dialog>
    );
  }
  return (
    <Popover open onOpenChange={(open) => !open && close()}>
      <PopoverAnchor virtualRef={{ current: panel.anchor }} />
      <PopoverContent
        aria-label={titles[panel.kind]}
        align={panel.kind === 'why' ? 'start' : 'center'}
        className={panel.kind === 'why' ? 'w-[680px] max-w-[calc(100vw-32px)]' : 'w-[400px]'}
        onInteractOutside={(event) => dirty && event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        {body}
      </PopoverContent>
    </Popover>
  );
}
