'use client';
import Link from 'next/link';
import type { FunnelReport, FunnelStep } from '#web/api-report-types.ts';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { stageName } from '#web/components/lead/words.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { formatWall } from '#web/components/time/durations.ts';

const fills = ['var(--r6)', 'var(--r5)', 'var(--r4)', 'var(--r3)', 'var(--r2)'];
const duration = (ms: number | null) => (ms === null ? '—' : formatWall(ms));

function dropText(drop: FunnelStep['dropOff']): string {
  const parts = [
    [drop.rejected, 'rejected'],
    [drop.recycled, 'recycled'],
    [drop.disqualified, 'disqualified'],
    [drop.open, 'still open'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${formatCount(n)} ${word}`)
    .join(' · ');
}

type BarProps = {
  label: string;
  count: number;
  top: number;
  ofPrevious: number | null;
  ofFirst: number | null;
  fill: string;
  href: string | null;
};

function Bar({ label, count, top, ofPrevious, ofFirst, fill, href }: BarProps) {
  const width = top > 0 ? Math.max(0.5, (count / top) * 100) : 0;
  const number = <span className="font-semibold">{formatCount(count)}</span>;
  return (
    <div className="grid grid-cols-[96px_1fr_150px] items-center gap-3 max-sm:grid-cols-[76px_1fr_108px]">
      <span className="text-table font-medium">{label}</span>
      <span className="relative h-9">
        <span
          aria-hidden="true"
          className="absolute inset-y-0 left-0 rounded"
          style={{ width: `${width}%`, background: fill }}
        />
      </span>
      <span className="text-right text-table">
        {href ? (
          <Link href={href} prefetch={false} className="text-link" aria-label={`${count} leads that reached ${label}`}>
            {number}
          </Link>
        ) : (
          number
        )}
        {ofPrevious !== null ? <span className="ml-2 font-semibold">{formatShare(ofPrevious)}</span> : null}
        <span className="ml-2 text-muted max-sm:block">{ofFirst === null ? '' : `${formatShare(ofFirst)} of MQL`}</span>
      </span>
    </div>
  );
}

/** The funnel as bars, with what was lost and how long it took between them. */
export function FunnelBars({
  report,
  workspace,
  asTable,
}: {
  report: FunnelReport;
  workspace: string;
  asTable: boolean;
}) {
  const { totals, steps } = report;
  const worst = [...steps].filter((step) => step.rate !== null).sort((a, b) => (a.rate ?? 0) - (b.rate ?? 0))[0];
  return (
    <ChartCard
      number={1}
      title="Where do leads stop?"
      subtitle="Count, share of the stage before (bold) and of MQL; between: where the others are, and the cycle time in wall time"
      summary={
        worst
          ? `The weakest step is ${stageName(worst.from)} to ${stageName(worst.to)}: ${formatShare(worst.rate)} go on.`
          : 'Nothing has moved on yet.'
      }
      height="auto"
      asTable={asTable}
      className="col-span-full"
      table={{
        head: ['Step', 'Reached', 'Rate', 'Median', 'P90', 'Rejected', 'Recycled', 'Disqualified', 'Still open'],
        rows: steps.map((step) => [
          `${stageName(step.from)} → ${stageName(step.to)}`,
          formatCount(step.count),
          formatShare(step.rate),
          duration(step.medianMs),
          duration(step.p90Ms),
          step.dropOff.rejected,
          step.dropOff.recycled,
          step.dropOff.disqualified,
          step.dropOff.open,
        ]),
      }}
    >
      <div className="flex flex-col gap-1 py-1">
        <Bar
          label="MQL"
          count={totals.mql}
          top={totals.mql}
          ofPrevious={null}
          ofFirst={null}
          fill={fills[0] ?? ''}
          href={leadsPage(workspace, totals.leads)}
        />
        {steps.map((step, index) => (
          <div key={step.to} className="flex flex-col gap-1">
            <p className="ml-[108px] border-l-2 border-dotted border-border-input pl-3 text-meta text-muted max-sm:ml-4">
              {dropText(step.dropOff) || 'nobody left here'}
              {step.medianMs !== null ? (
                <span className="ml-3 max-sm:ml-0 max-sm:block">
                  median {duration(step.medianMs)} · p90 {duration(step.p90Ms)}
                </span>
              ) : null}
            </p>
            <Bar
              label={stageName(step.to)}
              count={step.count}
              top={totals.mql}
              ofPrevious={step.rate}
              ofFirst={totals.mql > 0 ? step.count / totals.mql : null}
              fill={fills[index + 1] ?? 'var(--r2)'}
              href={leadsPage(workspace, step.leads)}
            />
          </div>
        ))}
      </div>
    </ChartCard>
  );
}
