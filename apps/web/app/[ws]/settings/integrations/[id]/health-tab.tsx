'use client';
import { Activity } from 'lucide-react';
import type { Health } from '#web/api-integration-types.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { useHealth } from '#web/data/integrations.ts';
import { Box } from '../../published.tsx';
import { BudgetBar } from '../budget-bar.tsx';
import { formatLag } from '../lag-words.ts';
import { Figure } from './figure.tsx';
import { LagChart } from './lag-chart.tsx';

const ways = { webhook: 'webhook', stream: 'stream', poll: 'poll' } as const;

function viaWords({ via }: Health): string {
  const total = via.webhook + via.stream + via.poll;
  if (total === 0) return 'Nothing came in 24 h';
  const parts = Object.entries(ways).filter(([way]) => via[way as keyof typeof ways] > 0);
  return parts.map(([way, name]) => `${formatShare(via[way as keyof typeof ways] / total)} ${name}`).join(' · ');
}

/** Is data flowing, how late, on which way, and how many calls are left. */
export function HealthTab({ id }: { id: string }) {
  const { data: health, error, refetch } = useHealth(id);
  if (error && !health)
    return <Problem error={error} what="health of this connection" onRetry={() => void refetch()} />;
  if (!health)
    return (
      <div role="status" aria-label="Loading the health" className="flex flex-col gap-3">
        <div className="skeleton h-20" />
        <div className="skeleton h-60" />
      </div>
    );
  return (
    <>
      <dl className="mb-4 grid grid-cols-4 gap-3 max-lg:grid-cols-2">
        <Figure
          label="Lag, half of the events"
          value={health.lag ? formatLag(health.lag.p50Ms) : '—'}
          note={health.lag ? `95 % within ${formatLag(health.lag.p95Ms)}, 24 h` : 'Nothing came in 24 h'}
        />
        <Figure
          label="Events a minute"
          value={health.events.perMinute}
          note={`${formatCount(health.events.day)} in 24 h`}
        />
        <Figure
          label="Last event"
          value={<Instant iso={health.lastEventAt} missing="Nothing has come yet" />}
          note={viaWords(health)}
        />
        <Figure
          label="Waiting to be worked off"
          value={formatCount(health.waiting.notices)}
          note={
            health.waiting.oldestAt ? (
              <>
                oldest <Instant iso={health.waiting.oldestAt} />
              </>
            ) : (
              'Nothing waits'
            )
          }
        />
      </dl>
      {health.hours.length > 0 ? (
        <LagChart hours={health.hours} />
      ) : (
        <div className="mb-4 rounded-card border">
          <Empty kind="nothing-now" icon={Activity} title="No events in the last 24 hours">
            The CRM is read every 5 minutes all the same{health.nextReadAt ? '; next ' : '.'}
            {health.nextReadAt ? <Instant iso={health.nextReadAt} format="date" /> : null}
          </Empty>
        </div>
      )}
      <div className="mt-4 grid grid-cols-2 gap-x-4 max-lg:grid-cols-1">
        <Box title="Reading">
          <dl className="grid grid-cols-[130px_1fr] gap-x-3 gap-y-1.5 text-table">
            <dt className="text-muted">Last read</dt>
            <dd>
              <Instant iso={health.lastReadAt} missing="Not read yet" />
            </dd>
            {health.behindSince ? (
              <>
                <dt className="text-muted">Behind since</dt>
                <dd>
                  <Instant iso={health.behindSince} format="date" /> · breaches since then are provisional
                </dd>
              </>
            ) : null}
            {health.stream ? (
              <>
                <dt className="text-muted">Stream of changes</dt>
                <dd>
                  {health.stream.error ??
                    (health.stream.connectedAt ? (
                      <>
                        listening since <Instant iso={health.stream.connectedAt} />
                      </>
                    ) : (
                      'not connected'
                    ))}
                </dd>
              </>
            ) : null}
          </dl>
        </Box>
        <Box title="API calls">
          {health.budget.length === 0 ? (
            <p className="text-table text-muted">The CRM has not said yet how many calls it allows.</p>
          ) : (
            <div className="flex flex-col gap-3">
              {health.budget.map((budget) => (
                <BudgetBar key={budget.window} budget={budget} />
              ))}
              <p className="text-meta text-muted">
                Baton stops writing at 80 % and leaves the rest to others. As told{' '}
                <Instant iso={health.budget[0]?.at ?? null} />.
              </p>
            </div>
          )}
        </Box>
      </div>
    </>
  );
}
