'use client';
import type { FunnelReport } from '#web/api-report-types.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';

const days = (n: number | null) => (n === null ? '—' : `${Number(n.toFixed(1))} d`);

/** From MQL to won in calendar days: the middle, the tail, and the share won within so many days. */
export function DaysToWon({ figures, asTable }: { figures: NonNullable<FunnelReport['daysToWon']>; asTable: boolean }) {
  const limits = Object.entries(figures.atMost)
    .map(([limit, n]) => ({ limit: Number(limit), n }))
    .sort((a, b) => a.limit - b.limit);
  const rows = limits.map(({ limit, n }) => [
    limit === 0 ? 'On the same day' : `Within ${limit} days`,
    formatCount(n),
    formatShare(figures.n ? n / figures.n : null),
  ]);
  return (
    <ChartCard
      number={3}
      title="How long until a lead is won?"
      subtitle={`Calendar days from MQL to won, in the workspace's zone · n ${formatCount(figures.n)}`}
      summary={
        figures.n > 0
          ? `Half of the won leads took at most ${days(figures.medianCont)} (mean ${days(figures.mean)}), nine of ten at most ${days(figures.p90Cont)}; from ${days(figures.min)} to ${days(figures.max)}.`
          : 'No lead of this range has been won yet.'
      }
      asTable={asTable}
      table={{ head: ['Won', 'Leads', 'Share'], rows }}
    >
      <ul className="flex h-full flex-col justify-center gap-2">
        {limits.map(({ limit, n }) => (
          <li key={limit} className="grid grid-cols-[120px_1fr_96px] items-center gap-3 text-table">
            <span>{limit === 0 ? 'Same day' : `Within ${limit} days`}</span>
            <span className="h-5">
              <span
                aria-hidden="true"
                className="block h-full rounded"
                style={{ width: `${figures.n ? Math.max(0.5, (n / figures.n) * 100) : 0}%`, background: 'var(--r4)' }}
              />
            </span>
            <span className="text-right">
              {formatCount(n)} <span className="text-muted">{formatShare(figures.n ? n / figures.n : null)}</span>
            </span>
          </li>
        ))}
      </ul>
    </ChartCard>
  );
}
