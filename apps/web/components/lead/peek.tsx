'use client';
import { Maximize2, X } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { Problem } from '#web/components/states/problem.tsx';
import { ClockChip } from '#web/components/time/clock-chip.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useLead } from '#web/data/queries.ts';
import { Contact } from './contact.tsx';
import { withoutEarlier } from './next-touches.ts';
import { TimelineItem } from './timeline-item.tsx';
import { WhyMql } from './why.tsx';
import { stageName } from './words.ts';

type Props = {
  leadId: string;
  onClose: () => void;
  onAction: (kind: 'accept' | 'reject' | 'touch' | 'open', anchor: HTMLElement) => void;
};

/** A lead beside the list: contact, clocks, why it is an MQL, last events, actions. The list stays usable. */
export function Peek({ leadId, onClose, onAction }: Props) {
  const { ws } = useParams<{ ws: string }>();
  const { data: lead, error, refetch } = useLead(leadId);
  const clocks = withoutEarlier(lead?.handoffs.at(-1)?.clocks ?? []);
  return (
    <aside
      aria-label={lead ? `Peek: ${lead.name}` : 'Peek'}
      className="fixed top-12 right-0 bottom-0 z-20 flex w-full max-w-[480px] flex-col border-l bg-card shadow-xl animate-in fade-in-0 slide-in-from-right-4 duration-180 max-sm:top-0 max-sm:z-40"
    >
      <div className="flex items-center gap-2 border-b px-4 py-2">
        <h2 className="min-w-0 grow truncate text-section font-semibold">{lead?.name ?? '…'}</h2>
        <Button variant="ghost" size="icon" asChild>
          <Link href={`/${ws}/leads/${leadId}`} aria-label="Open as page">
            <Maximize2 size={14} aria-hidden="true" />
          </Link>
        </Button>
        <Button variant="ghost" size="icon" aria-label="Close" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </div>
      {lead ? (
        <div className="flex flex-wrap gap-2 border-b px-4 py-2">
          {lead.stage === 'mql' ? (
            <Button variant="primary" onClick={(event) => onAction('accept', event.currentTarget)}>
              Accept
            </Button>
          ) : null}
          {lead.stage === 'mql' ? (
            <Button onClick={(event) => onAction('reject', event.currentTarget)}>Reject…</Button>
          ) : null}
          <Button onClick={(event) => onAction('touch', event.currentTarget)}>Log touch…</Button>
        </div>
      ) : null}
      <div className="flex grow flex-col gap-5 overflow-auto p-4">
        {error ? <Problem error={error} what="lead" onRetry={() => void refetch()} /> : null}
        {!lead && !error ? <div className="skeleton h-72" /> : null}
        {lead ? (
          <>
            <p className="text-muted">
              {[lead.title, lead.company, stageName(lead.stage)].filter(Boolean).join(' · ')}
            </p>
            <Contact lead={lead} />
            <section aria-label="Clocks" className="flex flex-col gap-2">
              {clocks.map((clock) => (
                <div key={clock.id} className="flex items-center gap-3 text-table">
                  <ClockChip clock={clock} />
                  <span className="grow">{clock.name}</span>
                  {clock.dueAt && !clock.stoppedAt ? (
                    <Instant iso={clock.dueAt} format="due" className="text-muted" />
                  ) : null}
                </div>
              ))}
            </section>
            {lead.whyMql ? <WhyMql why={lead.whyMql} /> : null}
            <section>
              <h3 className="mb-1 text-meta font-medium text-muted">Last events</h3>
              <ol>
                {lead.timeline.slice(0, 5).map((entry) => (
                  <TimelineItem key={`${entry.at}${entry.sentence}`} entry={entry} />
                ))}
              </ol>
            </section>
          </>
        ) : null}
      </div>
    </aside>
  );
}
