'use client';
import type { Clock } from '#web/api-types.ts';
import { ClockChip } from './clock-chip.tsx';

type Props = { clock: Clock | null; more?: number; focusable?: boolean; onWhy: (anchor: HTMLElement) => void };

/** A chip that opens its arithmetic. The button lies over the chip, so that the timer keeps its own name. */
export function ClockButton({ clock, more, focusable = true, onWhy }: Props) {
  return (
    <span className="relative inline-flex">
      <ClockChip clock={clock} more={more} />
      {clock ? (
        <button
          type="button"
          tabIndex={focusable ? undefined : -1}
          aria-label={`Why: ${clock.name} of ${clock.lead.name}`}
          className="absolute -inset-y-1 inset-x-0 rounded-full max-sm:-inset-y-2.5"
          onClick={(event) => onWhy(event.currentTarget)}
        />
      ) : null}
    </span>
  );
}
