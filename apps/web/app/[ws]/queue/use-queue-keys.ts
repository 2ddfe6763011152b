'use client';
import type { RefObject } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { useShortcuts } from '#web/components/shell/keyboard.ts';
import { isHandled, rowKey } from './queue-rows.ts';
import type { RowActionKind } from './row-actions.tsx';

type Keys = {
  active: QueueRow | null;
  onAction: (row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => void;
  onPeek: (row: QueueRow) => void;
  move: (step: 1 | -1) => void;
  apply: () => void;
  list: RefObject<HTMLDivElement | null>;
  closePeek: (() => void) | null;
};

/** The keys of the queue. Without a focused row they mean the lead of the next strip. */
export function useQueueKeys({ active, onAction, onPeek, move, apply, list, closePeek }: Keys): void {
  const on = (kind: RowActionKind) => () => {
    if (!active || (isHandled(active) && kind !== 'open')) return;
    if ((kind === 'accept' || kind === 'reject') && active.lead.stage !== 'mql') return;
    const element = list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(rowKey(active))}"]`);
    onAction(active, kind, element ?? list.current ?? document.body);
  };
  const who = active ? active.lead.name : 'lead';
  useShortcuts([
    { keys: ['a'], label: `Accept ${who}`, group: 'A lead', run: on('accept') },
    { keys: ['r'], label: `Reject ${who}…`, group: 'A lead', run: on('reject') },
    { keys: ['t'], label: `Log a touch with ${who}…`, group: 'A lead', run: on('touch') },
    { keys: ['w'], label: 'Why this clock', group: 'A lead', run: on('why') },
    {
      keys: ['c'],
      label: `Call ${who}`,
      group: 'A lead',
      run: () => active?.lead.phone && window.location.assign(`tel:${active.lead.phone}`),
    },
    {
      keys: ['e'],
      label: `E-mail ${who}`,
      group: 'A lead',
      run: () => active?.lead.email && window.location.assign(`mailto:${active.lead.email}`),
    },
    { keys: ['j', 'ArrowDown'], label: 'Next row', group: 'Lists', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous row', group: 'Lists', run: () => move(-1) },
    { keys: ['Space'], label: 'Peek', group: 'Lists', run: () => active && onPeek(active) },
    { keys: ['Enter'], label: 'Open', group: 'Lists', run: on('open') },
    { keys: ['u'], label: 'Apply waiting updates', group: 'Lists', run: apply },
    { keys: ['Escape'], label: 'Close the peek', group: 'Lists', run: () => closePeek?.() },
  ]);
}
