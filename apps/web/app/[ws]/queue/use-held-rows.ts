'use client';
import { type FocusEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { type Held, holdRows } from './queue-rows.ts';

const releaseMs = 2000;

/** Keeps rows in place while the pointer is over them or one has focus; lets go two seconds after both have left. */
export function useHeldRows(fresh: QueueRow[], own: ReadonlySet<string>) {
  const [held, setHeld] = useState(false);
  const pointer = useRef(false);
  const focus = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const frozen = useRef(fresh);
  const [, redraw] = useState(0);

  const changed = useCallback(() => {
    clearTimeout(timer.current);
    if (pointer.current || focus.current) setHeld(true);
    else timer.current = setTimeout(() => setHeld(false), releaseMs);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const result: Held = useMemo(
    () => (held ? holdRows(frozen.current, fresh, own) : { shown: fresh, waiting: 0 }),
    [held, fresh, own],
  );
  useEffect(() => {
    frozen.current = result.shown;
  }, [result]);

  const apply = () => {
    frozen.current = fresh;
    setHeld(false);
    redraw((n) => n + 1);
    setTimeout(changed, 0);
  };
  const handlers = {
    onPointerEnter: () => {
      pointer.current = true;
      changed();
    },
    onPointerLeave: () => {
      pointer.current = false;
      changed();
    },
    onFocus: () => {
      focus.current = true;
      changed();
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      focus.current = event.currentTarget.contains(event.relatedTarget as Node | null);
      changed();
    },
  };
  return { ...result, apply, handlers };
}
