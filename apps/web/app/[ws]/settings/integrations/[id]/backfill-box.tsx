'use client';
import { type FormEvent, useState } from 'react';
import type { Backfill } from '#web/api-integration-types.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { formatWall } from '#web/components/time/durations.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Select } from '#web/components/ui/field.tsx';
import { useBackfill, useSend, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../../published.tsx';

const spans = [30, 90, 180, 365];

type Part = Backfill['objects'][number];

const stateWords: Record<Part['state'], string> = {
  queued: 'waits',
  running: 'reading',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
};

function Bar({ label, read, total, done }: { label: string; read: number; total: number | null; done: boolean }) {
  const share = done ? 1 : total === null || total === 0 ? null : Math.min(1, read / total);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      className="h-1.5 overflow-hidden rounded-full bg-hover"
    >
      <div className="h-full rounded-full bg-fg" style={{ width: share === null ? '0%' : `${share * 100}%` }} />
    </div>
  );
}

const pace = (perSecond: number | null) =>
  perSecond === null ? null : `${formatCount(Math.round(perSecond))} a second`;

function PartRow({ part }: { part: Part }) {
  const notes = [
    part.total === null ? formatCount(part.read) : `${formatCount(part.read)} of ${formatCount(part.total)}`,
    stateWords[part.state],
    part.state === 'running' ? pace(part.perSecond) : null,
    part.error,
  ];
  return (
    <li className="py-2 text-table">
      <div className="mb-1 flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{part.object}</span>
        <span className="text-muted">{notes.filter(Boolean).join(' · ')}</span>
      </div>
      <Bar label={part.object} read={part.read} total={part.total} done={part.state === 'done'} />
    </li>
  );
}

function Run({ id, run }: { id: string; run: Backfill }) {
  const send = useSend(['backfill']);
  const open = run.state === 'running' || run.state === 'queued';
  const share = run.total ? formatShare(Math.min(1, run.read / run.total)) : null;
  const title =
    run.state === 'done'
      ? `Read ${formatCount(run.read)} records, ${formatCount(run.events)} facts were new`
      : open
        ? [
            `${formatCount(run.read)}${run.total === null ? '' : ` of ${formatCount(run.total)}`} records`,
            share,
            pace(run.perSecond),
            run.leftMs === null ? null : `about ${formatWall(run.leftMs)} to go`,
          ]
            .filter(Boolean)
            .join(' · ')
        : `Stopped after ${formatCount(run.read)} records; what was read stays`;
  return (
    <section aria-label="Progress" className="mb-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-table font-medium" aria-live="polite">
          {title}
        </p>
        {open ? (
          <Button
            size="small"
            disabled={send.isPending}
            onClick={() => send.mutate({ path: `/connections/${id}/backfill/cancel` })}
          >
            Stop
          </Button>
        ) : null}
      </div>
      <p className="text-meta text-muted">
        Since <Instant iso={run.since} format="date" />
        {run.finishedAt ? (
          <>
            , ended <Instant iso={run.finishedAt} format="date" />
          </>
        ) : null}
        {open ? '. You can leave this page; it goes on.' : null}
      </p>
      {run.error ? <p className="mt-1 text-table text-over-fg">{run.error}</p> : null}
      <ul className="mt-2 divide-y border-t">
        {run.objects.map((part) => (
          <PartRow key={part.object} part={part} />
        ))}
      </ul>
    </section>
  );
}

/** Reads the CRM's history: progress by object, pace, time left; it goes on when the page is left. */
export function BackfillBox({ id, name }: { id: string; name: string }) {
  const { data: run, error, refetch } = useBackfill(id);
  const [days, setDays] = useState(90);
  const send = useSend<{ runId: string }>(['backfill']);
  if (error && !run) return <Problem error={error} what="progress of the history" onRetry={() => void refetch()} />;
  const open = run?.state === 'running' || run?.state === 'queued';
  const start = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({ path: `/connections/${id}/backfill`, body: { days } });
  };
  return (
    <Box title="Backfill">
      {run ? run.state === 'none' ? null : <Run id={id} run={run} /> : <div className="skeleton mb-3 h-16" />}
      <p className="mb-3 max-w-[72ch] text-table text-muted">
        Reads leads, how their stage changed, activities and users from {name}. What lies before the connection is
        measured and never alerted. It leaves calls of the day’s budget for others and can be run again.
      </p>
      <form onSubmit={start} className="flex flex-wrap items-center gap-2">
        <label htmlFor="days" className="text-table">
          Read the last
        </label>
        <Select
          id="days"
          className="w-32"
          value={days}
          disabled={open}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {spans.map((one) => (
            <option key={one} value={one}>
              {one} days
            </option>
          ))}
        </Select>
        <Button type="submit" disabled={open || send.isPending}>
          Start
        </Button>
      </form>
      {send.error ? (
        <p role="alert" className="mt-2 text-table text-over-fg">
          {wordsOf(send.error)}
        </p>
      ) : null}
    </Box>
  );
}
