'use client';
import { useEffect, useRef, useState } from 'react';
import { ActionPanel, type Panel } from '#web/components/lead/action-panel.tsx';
import { useLeadActions } from '#web/components/lead/use-lead-actions.ts';
import { useShortcuts } from '#web/components/shell/keyboard.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { useLead, usePlaybook, useSession } from '#web/data/queries.ts';
import { ClocksCard } from './clocks-card.tsx';
import { ContextColumn } from './context-column.tsx';
import { LeadHeader } from './lead-header.tsx';
import { StagePath } from './stage-path.tsx';
import { Timeline } from './timeline.tsx';

function LeadSkeleton() {
  return (
    <div role="status" aria-label="Loading the lead" className="flex flex-col gap-4 p-6 max-sm:p-4">
      <div className="skeleton h-8 w-80 max-w-full" />
      <div className="skeleton h-16" />
      <div className="skeleton h-40" />
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <div key={n} className="skeleton h-10" />
      ))}
    </div>
  );
}

/** One lead's handoff: who, how far, which clocks, what happened, and why. */
export function LeadPage({ id }: { id: string }) {
  const { data: lead, error, refetch } = useLead(id);
  const session = useSession();
  const act = useLeadActions();
  usePlaybook();
  const [panel, setPanel] = useState<Panel | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (lead) document.title = `${[lead.name, lead.company].filter(Boolean).join(' · ')} — Baton`;
  }, [lead]);

  const handoff = lead?.handoffs.at(-1);
  const may = session.data?.capabilities.includes('leads.act') ?? false;
  const decide = lead?.stage === 'mql';
  const open = (kind: 'reject' | 'touch') =>
    may && lead && bar.current && setPanel({ kind, lead, anchor: bar.current });
  const accept = () => may && lead && decide && void act(lead, { type: 'accept' });
  const clock = handoff?.clocks.find((one) => one.state === 'running') ?? handoff?.clocks[0];
  useShortcuts(
    lead
      ? [
          ...(decide && may
            ? [
                { keys: ['a'], label: `Accept ${lead.name}`, group: 'A lead', run: () => void accept() },
                { keys: ['r'], label: `Reject ${lead.name}…`, group: 'A lead', run: () => void open('reject') },
              ]
            : []),
          ...(may
            ? [{ keys: ['t'], label: `Log a touch with ${lead.name}…`, group: 'A lead', run: () => void open('touch') }]
            : []),
          ...(clock
            ? [
                {
                  keys: ['w'],
                  label: 'Why this clock',
                  group: 'A lead',
                  run: () => bar.current && setPanel({ kind: 'why', lead, clockId: clock.id, anchor: bar.current }),
                },
              ]
            : []),
          ...(lead.crmUrl
            ? [
                {
                  keys: ['o'],
                  label: 'Open in CRM',
                  group: 'A lead',
                  run: () => void window.open(lead.crmUrl ?? '', '_blank', 'noreferrer'),
                },
              ]
            : []),
        ]
      : [],
  );
  if (error && !lead)
    return (
      <div className="p-6">
        <Problem error={error} what="lead" onRetry={() => void refetch()} />
      </div>
    );
  if (!lead) return <LeadSkeleton />;
  return (
    <div className="flex flex-col gap-5 p-6 max-sm:p-4">
      <LeadHeader lead={lead} />
      {handoff ? (
        <StagePath handoff={handoff} />
      ) : (
        <p className="text-muted">Not handed off yet: this lead has not become an MQL.</p>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_340px] gap-8 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-6">
          {handoff ? (
            <ClocksCard
              handoff={handoff}
              onWhy={(one, anchor) => setPanel({ kind: 'why', lead, clockId: one.id, anchor })}
            />
          ) : null}
          <Timeline entries={lead.timeline} />
        </div>
        <ContextColumn lead={lead} />
      </div>
      <div
        ref={bar}
        tabIndex={-1}
        role="toolbar"
        aria-label="Actions"
        className="sticky bottom-0 z-10 -mx-6 -mb-6 flex flex-wrap items-center gap-2 border-t bg-bg px-6 py-3 outline-none max-sm:bottom-14 max-sm:-mx-4 max-sm:-mb-4 max-sm:px-4"
      >
        {decide ? (
          <Button variant="primary" aria-disabled={!may} aria-keyshortcuts="A" onClick={() => void accept()}>
            Accept <Kbd>A</Kbd>
          </Button>
        ) : null}
        {decide ? (
          <Button aria-disabled={!may} aria-keyshortcuts="R" onClick={() => void open('reject')}>
            Reject… <Kbd>R</Kbd>
          </Button>
        ) : null}
        <Button
          variant={decide ? 'outline' : 'primary'}
          aria-disabled={!may}
          aria-keyshortcuts="T"
          onClick={() => void open('touch')}
        >
          Log touch… <Kbd>T</Kbd>
        </Button>
        {session.data && !may ? (
          <span className="text-meta text-muted">Only reps, managers and admins can act on leads.</span>
        ) : null}
      </div>
      <ActionPanel panel={panel} onClose={() => setPanel(null)} onAct={(target, action) => void act(target, action)} />
    </div>
  );
}
