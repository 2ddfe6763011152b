'use client';
import type { ReactNode } from 'react';

export const axisStyle = { fontSize: 11, fill: 'var(--fg-muted)' } as const;

/** A diagonal hatch in a colour, so that missed bars are told apart without it. Use as `url(#id)`. */
export function HatchDefs({ id, color }: { id: string; color: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill={color} />
        <rect width="2" height="6" fill="var(--card)" fillOpacity="0.55" />
      </pattern>
    </defs>
  );
}

/** The box that follows the pointer over a chart. */
export function TooltipBox({ title, lines }: { title: string; lines: ReactNode[] }) {
  return (
    <div className="rounded-control border bg-card px-2.5 py-2 text-meta shadow-md">
      <p className="font-medium">{title}</p>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their order
        <p key={index} className="text-muted">
          {line}
        </p>
      ))}
    </div>
  );
}

/** `2026-04-14` as `14 Apr`. */
export function shortDay(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${day.slice(0, 10)}T00:00:00Z`),
  );
}
