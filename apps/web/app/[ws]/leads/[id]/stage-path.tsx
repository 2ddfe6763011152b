'use client';
import { Check, CornerDownRight } from 'lucide-react';
import type { Handoff } from '#web/api-types.ts';
import { formatWall } from '#web/components/time/durations.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { cn } from '#web/components/ui/class-names.ts';

const path = [
  { key: 'mqlAt', stage: 'mql', label: 'MQL' },
  { key: 'salAt', stage: 'sal', label: 'SAL' },
  { key: 'sqlAt', stage: 'sql', label: 'SQL' },
  { key: 'opportunityAt', stage: 'opportunity', label: 'Opportunity' },
  { key: 'wonAt', stage: 'won', label: 'Won' },
] as const;

/** The stages of one handoff with the date of each that was reached and the wall time between; exits below the line. */
export function StagePath({ handoff }: { handoff: Handoff }) {
  let previous: number | null = null;
  return (
    <div>
      <ol className="flex max-sm:flex-col">
        {path.map(({ key, stage, label }) => {
          const iso = handoff[key];
          const at = iso ? Date.parse(iso) : null;
          const between = at !== null && previous !== null ? at - previous : null;
          if (at !== null) previous = at;
          return (
            <li
              key={key}
              aria-current={handoff.stage === stage ? 'step' : undefined}
              className={cn(
                'flex-1 border-t-2 pt-2 pr-3 max-sm:border-t-0 max-sm:border-l-2 max-sm:py-2 max-sm:pl-3',
                at === null ? 'border-border' : 'border-accent',
              )}
            >
              <p className={cn('flex items-center gap-1.5 text-table', at === null ? 'text-muted' : 'font-semibold')}>
                {at === null ? null : <Check size={13} aria-label="Reached" />}
                {label}
              </p>
              {iso ? (
                <p className="text-meta text-muted">
                  <Instant iso={iso} format="date" />
                  {handoff.inferred.includes(stage) ? ' (inferred)' : ''}
                </p>
              ) : (
                <p className="text-meta text-muted">not yet</p>
              )}
              {between !== null && between > 0 ? (
                <p className="text-meta text-muted">after {formatWall(between)}</p>
              ) : null}
            </li>
          );
        })}
      </ol>
      {handoff.rejection ? (
        <p className="mt-2 flex flex-wrap items-center gap-1.5 text-table">
          <CornerDownRight size={14} aria-hidden="true" className="text-muted" />
          Rejected: {handoff.rejection.label}
          {handoff.rejection.early ? (
            <span
              className="rounded-full border border-pause px-1.5 text-meta"
              title="This reason waits for the follow-up of the policy; the CRM rejected the lead before it was done."
            >
              before the follow-up was done
            </span>
          ) : null}
          {handoff.rejection.note ? <span className="text-muted">“{handoff.rejection.note}”</span> : null}
          <span className="text-muted">{handoff.rejection.by}</span>{' '}
          <Instant iso={handoff.rejection.at} format="date" className="text-muted" />
        </p>
      ) : handoff.closedAt && handoff.outcome ? (
        <p className="mt-2 flex items-center gap-1.5 text-table">
          <CornerDownRight size={14} aria-hidden="true" className="text-muted" /> Ended as {handoff.outcome}{' '}
          <Instant iso={handoff.closedAt} format="date" className="text-muted" />
        </p>
      ) : null}
    </div>
  );
}
