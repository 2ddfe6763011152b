import { CircleCheck, CircleDashed, Eye, type LucideIcon, OctagonAlert, TriangleAlert, Unplug } from 'lucide-react';
import { cn } from '#web/components/ui/class-names.ts';
import type { ConnectionState } from './connection-state.ts';

const looks: Record<ConnectionState, { word: string; icon: LucideIcon; className: string }> = {
  healthy: { word: 'Healthy', icon: CircleCheck, className: 'border' },
  observe: { word: 'Observe', icon: Eye, className: 'border border-dashed border-border-input' },
  delayed: { word: 'Delayed', icon: TriangleAlert, className: 'bg-near-bg text-near-fg' },
  failing: { word: 'Failing', icon: OctagonAlert, className: 'bg-over-bg text-over-fg' },
  disconnected: { word: 'Disconnected', icon: Unplug, className: 'bg-over-bg text-over-fg' },
  none: { word: 'Not connected', icon: CircleDashed, className: 'text-muted' },
};

/** How a connection is doing: word, icon and colour change together. */
export function StateChip({ state }: { state: ConnectionState }) {
  const { word, icon: Icon, className } = looks[state];
  return (
    <span
      data-state={state}
      className={cn(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2 text-meta font-medium whitespace-nowrap',
        className,
      )}
    >
      <Icon size={13} aria-hidden="true" /> {word}
    </span>
  );
}
