'use client';
import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { toast } from 'sonner';
import type { Health } from '#web/api-integration-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useHealth, useSend, wordsOf } from '#web/data/integrations.ts';

type Cause = Health['errors'][number];

function CauseItem({ id, cause }: { id: string; cause: Cause }) {
  const { ws } = useParams<{ ws: string }>();
  const send = useSend<{ retried: number }>(['health'], ({ retried }) =>
    toast(`Trying ${formatCount(retried)} ${retried === 1 ? 'notice' : 'notices'} again`),
  );
  const leads = cause.example?.leads ?? [];
  return (
    <li className="rounded-card border p-4 text-table">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 grow basis-72">
          <p className="font-semibold break-words">{cause.cause}</p>
          <p className="mt-1">{cause.fix}</p>
          <p className="mt-1 text-meta text-muted">
            {formatCount(cause.count)} {cause.count === 1 ? 'time' : 'times'} · first <Instant iso={cause.firstAt} /> ·
            last <Instant iso={cause.lastAt} />
          </p>
        </div>
        {cause.canRetry ? (
          <Button
            disabled={send.isPending}
            onClick={() => send.mutate({ path: `/connections/${id}/retry`, body: { cause: cause.cause } })}
          >
            Retry {formatCount(cause.count)}
          </Button>
        ) : null}
      </div>
      {cause.example ? (
        <details className="mt-2 text-meta">
          <summary className="min-h-6 cursor-pointer text-muted">Example</summary>
          <p className="mt-1 break-words">
            Received <Instant iso={cause.example.receivedAt} format="date" />: {cause.example.reason}
            {leads.map((lead) => (
              <span key={lead}>
                {' · '}
                <Link href={`/${ws}/leads?q=${encodeURIComponent(lead)}`} className="text-link">
                  lead {lead}
                </Link>
              </span>
            ))}
          </p>
        </details>
      ) : null}
      {send.error ? (
        <p role="alert" className="mt-2 text-over-fg">
          {wordsOf(send.error)}
        </p>
      ) : null}
    </li>
  );
}

/** What failed, by its cause, with what helps. */
export function ErrorsTab({ id, name }: { id: string; name: string }) {
  const { data: health, error, refetch } = useHealth(id);
  if (error && !health) return <Problem error={error} what="list of errors" onRetry={() => void refetch()} />;
  if (!health) return <div role="status" aria-label="Loading the errors" className="skeleton h-40" />;
  if (health.errors.length === 0)
    return (
      <Empty kind="nothing-now" icon={CircleCheck} title="Nothing has failed">
        Everything that {name} sent was understood. {formatCount(health.events.day)} events in the last 24 hours.
      </Empty>
    );
  return (
    <ul aria-label="Errors by cause" className="flex flex-col gap-3">
      {health.errors.map((cause) => (
        <CauseItem key={cause.cause} id={id} cause={cause} />
      ))}
    </ul>
  );
}
