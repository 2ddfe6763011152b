'use client';
import { Check, Copy, Maximize2 } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useState } from 'react';
import type { ClockDetail } from '#web/api-types.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useClock } from '#web/data/queries.ts';
import { ClockChip } from './clock-chip.tsx';
import { ClockHolders } from './clock-holders.tsx';
import { ClockLedger } from './clock-ledger.tsx';
import { ClockNotes } from './clock-notes.tsx';
import { elapsedAt } from './clock-view.ts';
import { formatExact, formatWorking } from './durations.ts';
import { Instant } from './instant.tsx';
import { useNow } from './ticker.ts';

/** Copies the explanation as text, for a chat or a ticket. */
export function CopyExplanation({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button size="small" onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      {copied ? <Check size={12} aria-hidden="true" /> : <Copy size={12} aria-hidden="true" />}
      {copied ? 'Copied' : 'Copy explanation'}
    </Button>
  );
}

const eventNames: Record<string, string> = {
  'lead.created': 'lead created',
  'lead.stage': 'stage change',
  'lead.owner': 'owner change',
  'lead.touched': 'touch',
  'lead.accepted': 'accept',
  'lead.changed': 'field change',
  'lead.behaviour': 'behaviour',
};
// What was learned later than this was brought along as history.
const DAY_MS = 86_400_000;

const eventName = (type: string) => eventNames[type] ?? type;

function Facts({ clock }: { clock: ClockDetail }) {
  const late = clock.startedBy ? Date.parse(clock.startedBy.recordedAt) - Date.parse(clock.startedBy.at) : 0;
  return (
    <dl className="grid grid-cols-[72px_1fr] gap-x-3 gap-y-1 text-table">
      <dt className="text-muted">Policy</dt>
      <dd>{clock.policy ? `${clock.policy.name} (playbook v${clock.version})` : 'No policy'}</dd>
      <dt className="text-muted">Calendar</dt>
      <dd>
        {clock.calendar ? [clock.calendar.key, clock.calendar.summary, clock.calendar.timeZone].join(' · ') : '—'}
      </dd>
      <dt className="text-muted">Started</dt>
      <dd>
        <Instant
          iso={clock.startedAt}
          format="date"
          calendarZone={clock.calendar?.timeZone}
          leadZone={clock.lead.timeZone}
        />
        {clock.startedBy ? ` — ${eventName(clock.startedBy.type)} in ${clock.startedBy.source}` : null}
        {late > 1000 && late <= DAY_MS ? ` (arrived ${formatExact(Math.round(late / 1000))} later)` : null}
      </dd>
      {clock.terms.length > 1 ? (
        <>
          <dt className="text-muted">Terms</dt>
          <dd>
            <ol>
              {clock.terms.map((term, index) => (
                <li key={term.from}>
                  {index === 0 ? 'first' : <Instant iso={term.from} format="date" />}: {term.policy.name} (playbook v
                  {term.version}), target {term.target}
                </li>
              ))}
            </ol>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function Afterwards({ clock, headingLevel: Sub }: { clock: ClockDetail; headingLevel: 'h2' | 'h3' }) {
  return (
    <>
      {clock.notStoppedBy.length > 0 ? (
        <section>
          <Sub className="text-meta font-medium text-muted">Did not stop it</Sub>
          <ul className="text-table">
            {clock.notStoppedBy.map((entry) => (
              <li key={`${entry.event}${entry.at}`}>
                {entry.event} <Instant iso={entry.at} format="date" />: {entry.condition}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {clock.recalculations.length > 0 ? (
        <section>
          <Sub className="text-meta font-medium text-muted">Recalculated</Sub>
          <ul className="text-table">
            {clock.recalculations.map((entry) => (
              <li key={entry.at}>
                <Instant iso={entry.at} format="date" />: {entry.cause} ({entry.before} → {entry.after})
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {clock.wouldStopOn && clock.stoppedAt === null ? (
        <p className="text-table text-muted">Would stop on: {clock.wouldStopOn.replace(/^would stop on:\s*/i, '')}</p>
      ) : null}
    </>
  );
}

/** The arithmetic of one clock: policy, calendar, start, and the rows that add up to its time. */
export function ClockExplanation({
  clock,
  headingLevel: Heading = 'h2',
}: {
  clock: ClockDetail;
  headingLevel?: 'h1' | 'h2';
}) {
  const now = useNow();
  const used = elapsedAt(clock, now);
  const percent = clock.targetMs > 0 ? Math.floor((used / clock.targetMs) * 100) : 100;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Heading className="text-section font-semibold">
          {clock.name} — {formatWorking(used)} of {formatWorking(clock.targetMs)} used ({percent} %)
        </Heading>
        <ClockChip clock={clock} />
        {clock.dueAt ? (
          <Instant
            iso={clock.dueAt}
            format="due"
            calendarZone={clock.calendar?.timeZone}
            leadZone={clock.lead.timeZone}
            className="text-muted"
          />
        ) : null}
      </div>
      <ClockNotes clock={clock} />
      <Facts clock={clock} />
      <ClockLedger clock={clock} />
      <ClockHolders clock={clock} headingLevel={Heading === 'h1' ? 'h2' : 'h3'} />
      <Afterwards clock={clock} headingLevel={Heading === 'h1' ? 'h2' : 'h3'} />
    </div>
  );
}

/** The popover of a chip: loads the clock's ledger and offers it as text and as a page. */
export function ClockWhy({ clockId, leadId }: { clockId: string; leadId: string }) {
  const { ws } = useParams<{ ws: string }>();
  const { data, error, refetch } = useClock(clockId);
  if (error) return <Problem error={error} what="clock" onRetry={() => void refetch()} />;
  if (!data) return <div className="skeleton h-64" />;
  return (
    <div className="flex flex-col gap-4">
      <ClockExplanation clock={data} />
      <div className="flex flex-wrap gap-2">
        <CopyExplanation text={data.copyText} />
        <Button size="small" asChild>
          <Link href={`/${ws}/leads/${leadId}/clocks/${clockId}`}>
            <Maximize2 size={12} aria-hidden="true" /> Open as page
          </Link>
        </Button>
      </div>
    </div>
  );
}
