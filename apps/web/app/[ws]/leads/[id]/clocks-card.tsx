'use client';
import { useQueries } from '@tanstack/react-query';
import type { Clock, ClockDetail, Handoff, PlannedTier } from '#web/api-types.ts';
import { withoutEarlier } from '#web/components/lead/next-touches.ts';
import { ClockButton } from '#web/components/time/clock-button.tsx';
import { formatWorking } from '#web/components/time/durations.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { callApi } from '#web/data/api-client.ts';
import { FollowUp } from './follow-up.tsx';

type Props = { handoff: Handoff; onWhy: (clock: Clock, anchor: HTMLElement) => void };

const order = { running: 0, paused: 1, pending: 2, completed: 3, cancelled: 4 };
const verbs = { done: 'sent', planned: 'planned', skipped: 'skipped' };

function usePlanned(clocks: Clock[]): { clock: Clock; tier: PlannedTier }[] {
  const open = clocks.filter((clock) => clock.state === 'running' || clock.state === 'paused');
  const details = useQueries({
    queries: open.map((clock) => ({
      queryKey: ['clock', clock.id],
      queryFn: () => callApi<ClockDetail>(`/clocks/${clock.id}`),
    })),
  });
  return details
    .flatMap(({ data }) => (data ? data.planned.map((tier) => ({ clock: data, tier })) : []))
    .sort((a, b) => Date.parse(a.tier.at) - Date.parse(b.tier.at));
}

function ClockLine({ clock, onWhy }: { clock: Clock; onWhy: Props['onWhy'] }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-table">
      <ClockButton clock={clock} onWhy={(anchor) => onWhy(clock, anchor)} />
      <span className="w-24 font-medium">{clock.name}</span>
      {clock.targetMs > 0 ? <span className="text-muted">target {formatWorking(clock.targetMs)}</span> : null}
      <span className="grow text-muted">{clock.policy?.name}</span>
      {clock.stoppedAt ? (
        <span className="text-muted">
          finished <Instant iso={clock.stoppedAt} />
        </span>
      ) : clock.dueAt && clock.state !== 'cancelled' ? (
        <Instant
          iso={clock.dueAt}
          format="due"
          calendarZone={clock.calendar?.timeZone}
          leadZone={clock.lead.timeZone}
        />
      ) : null}
      <Button
        size="small"
        aria-label={`Why is ${clock.name} where it is?`}
        onClick={(event) => onWhy(clock, event.currentTarget)}
      >
        Why?
      </Button>
    </li>
  );
}

/** Every clock of the handoff, running ones first, and what will be said to whom next. */
export function ClocksCard({ handoff, onWhy }: Props) {
  const clocks = withoutEarlier(handoff.clocks).sort((a, b) => order[a.state] - order[b.state]);
  const earlier = handoff.clocks.filter((clock) => !clocks.includes(clock));
  const planned = usePlanned(clocks);
  return (
    <section aria-labelledby="clocks" className="rounded-card border">
      <h2 id="clocks" className="border-b px-4 py-2.5 text-table font-semibold">
        Clocks
      </h2>
      {clocks.length === 0 ? (
        <p className="px-4 py-6 text-muted">No SLA: no policy of the playbook matched this handoff.</p>
      ) : null}
      <ul className="divide-y">
        {clocks.map((clock) => (
          <ClockLine key={clock.id} clock={clock} onWhy={onWhy} />
        ))}
      </ul>
      {earlier.length > 0 ? (
        <details className="border-t">
          <summary className="cursor-pointer px-4 py-2 text-table text-muted">
            {earlier.length} earlier {earlier.length === 1 ? 'next touch' : 'next touches'}
          </summary>
          <ul className="divide-y border-t">
            {earlier.map((clock) => (
              <ClockLine key={clock.id} clock={clock} onWhy={onWhy} />
            ))}
          </ul>
        </details>
      ) : null}
      {handoff.cadence ? <FollowUp cadence={handoff.cadence} isOpen={handoff.closedAt === null} /> : null}
      {planned.length > 0 ? (
        <div className="border-t bg-subtle px-4 py-2.5">
          <h3 className="mb-1 text-meta font-medium text-muted">Who is told, and when</h3>
          <ol className="flex flex-col gap-0.5 text-table">
            {planned.map(({ clock, tier }) => (
              <li key={`${clock.id}${tier.tier}`} className="flex flex-wrap gap-x-2">
                <Instant iso={tier.at} format="date" className="text-muted" />
                <span>
                  {clock.name} {tier.tier} → {tier.notify.join(', ')}
                  {tier.reassign ? `, then moves to ${tier.reassign}` : ''}
                </span>
                <span className="text-muted">
                  ({[tier.via.join(' and '), verbs[tier.state], tier.reason].filter(Boolean).join(' · ')})
                </span>
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </section>
  );
}
