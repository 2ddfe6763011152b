'use client';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { toast } from 'sonner';
import type { Writes } from '#web/api-integration-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useSend, wordsOf } from '#web/data/integrations.ts';

const records = (n: number) => `${formatCount(n)} ${n === 1 ? 'lead' : 'leads'}`;

/** Leads whose values the CRM refused, each with its reason and another try. */
export function FailedWrites({ id, name, writes }: { id: string; name: string; writes: Writes }) {
  const { ws } = useParams<{ ws: string }>();
  const send = useSend<{ retried: number }>(['writes'], ({ retried }) => toast(`Sending ${records(retried)} again`));
  const { failed, failures } = writes;
  if (failed === 0) return null;
  return (
    <section aria-label="Refused" className="mb-4 rounded-card border">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b bg-subtle px-4 py-2.5">
        <h2 className="text-body font-semibold">
          {name} refused values of {records(failed)}
        </h2>
        <Button
          size="small"
          disabled={send.isPending}
          onClick={() => send.mutate({ path: `/connections/${id}/writes/retry` })}
        >
          Retry {formatCount(failed)}
        </Button>
      </div>
      <ul className="divide-y">
        {failures.map((one) => (
          <li key={one.lead.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3 text-table">
            <div className="min-w-0 grow basis-72">
              <p>
                <Link href={`/${ws}/leads/${one.lead.id}`} className="font-medium hover:underline">
                  {one.lead.name ?? one.lead.externalId}
                </Link>
                <span className="text-muted"> · {one.fields.map(({ label }) => label).join(', ') || 'record'}</span>
              </p>
              <p className="mt-0.5 max-w-[72ch] break-words">{one.reason ?? 'It gave no reason.'}</p>
              <p className="text-meta text-muted">
                <Instant iso={one.at} />
                {one.code ? (
                  <>
                    {' '}
                    · <code className="font-mono">{one.code}</code>
                  </>
                ) : null}
              </p>
            </div>
            <Button
              size="small"
              disabled={send.isPending}
              aria-label={`Retry ${one.lead.name ?? one.lead.externalId}`}
              onClick={() => send.mutate({ path: `/connections/${id}/writes/${one.lead.id}/retry` })}
            >
              Retry
            </Button>
          </li>
        ))}
      </ul>
      {failed > failures.length ? (
        <p className="border-t px-4 py-2 text-meta text-muted">
          The last {formatCount(failures.length)} of {formatCount(failed)}.
        </p>
      ) : null}
      {send.error ? (
        <p role="alert" className="border-t px-4 py-2 text-table text-over-fg">
          {wordsOf(send.error)}
        </p>
      ) : null}
    </section>
  );
}
