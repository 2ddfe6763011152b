'use client';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useEffect } from 'react';
import { Problem } from '#web/components/states/problem.tsx';
import { ClockDecisions } from '#web/components/time/clock-decisions.tsx';
import { ClockExplanation, CopyExplanation } from '#web/components/time/clock-why.tsx';
import { useClock } from '#web/data/queries.ts';

/** One clock's arithmetic at its own address. */
export function ClockPage({ leadId, clockId }: { leadId: string; clockId: string }) {
  const { ws } = useParams<{ ws: string }>();
  const { data, error, refetch } = useClock(clockId);
  useEffect(() => {
    if (data) document.title = `${data.name} · ${data.lead.name} — Baton`;
  }, [data]);
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-4 p-6 max-sm:p-4">
      <Link href={`/${ws}/leads/${leadId}`} className="flex w-fit min-h-6 items-center gap-1.5 text-table text-link">
        <ArrowLeft size={14} aria-hidden="true" />{' '}
        {data ? [data.lead.name, data.lead.company].filter(Boolean).join(' · ') : 'Lead'}
      </Link>
      {error && !data ? <Problem error={error} what="clock" onRetry={() => void refetch()} /> : null}
      {data ? (
        <>
          <ClockExplanation clock={data} headingLevel="h1" />
          <div className="flex flex-wrap items-center gap-2">
            <CopyExplanation text={data.copyText} />
            <ClockDecisions clock={data} />
          </div>
        </>
      ) : error ? null : (
        <div className="skeleton h-80" />
      )}
    </div>
  );
}
