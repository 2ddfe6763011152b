'use client';
import Link from 'next/link';
import type { ComplianceReport, RightNowCounts } from '#web/api-report-types.ts';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { ChartCard } from '#web/components/reports/chart-card.tsx';
import { ClockMark } from '#web/components/time/clock-chip.tsx';
import { cn } from '#web/components/ui/class-names.ts';

const parts = [
  { key: 'onTrack', label: 'on track', look: 'ok', className: 'bg-ok-bg text-ok-fg border-ok' },
  { key: 'approaching', label: 'approaching', look: 'near', className: 'bg-near-bg text-near-fg border-near' },
  { key: 'breached', label: 'breached', look: 'over', className: 'bg-over-bg text-over-fg border-over hatch' },
  { key: 'paused', label: 'paused', look: 'paused', className: 'bg-pause-bg text-pause-fg border-pause border-dashed' },
  { key: 'offHours', label: 'off hours', look: 'offHours', className: 'bg-pause-bg text-pause-fg border-pause' },
] as const;

type Counts = Pick<RightNowCounts, (typeof parts)[number]['key'] | 'links'>;
const totalOf = (counts: Counts) => parts.reduce((sum, part) => sum + counts[part.key], 0);

type BarProps = { counts: Counts; workspace: string; tall?: boolean };

function Bar({ counts, workspace, tall }: BarProps) {
  const total = totalOf(counts);
  if (total === 0) return <p className="py-1 text-table text-muted">No open clock</p>;
  return (
    <div className={cn('flex gap-0.5', tall ? 'h-11' : 'h-7')}>
      {parts.map((part) => {
        const n = counts[part.key];
        return n === 0 ? null : (
          <Link
            key={part.key}
            href={leadsPage(workspace, counts.links[part.key]) ?? `/${workspace}/leads`}
            prefetch={false}
            title={`${n} ${part.label}`}
            style={{ flexGrow: n }}
            className={cn(
              'flex min-w-7 basis-0 items-center justify-center gap-1.5 overflow-hidden rounded border-b-2 px-1 text-meta font-medium hover:brightness-95',
              part.className,
            )}
          >
            {tall ? <ClockMark view={{ look: part.look, usedShare: 0.4 }} /> : null}
            <span className="rounded bg-inherit px-0.5">{n}</span>
            <span className={tall ? 'truncate max-sm:sr-only' : 'sr-only'}>{part.label}</span>
          </Link>
        );
      })}
    </div>
  );
}

type Props = {
  rightNow: ComplianceReport['rightNow'];
  workspace: string;
  asTable: boolean;
};

/** Open clocks at this moment as one bar, and a bar per team; each part opens its leads. */
export function RightNow({ rightNow, workspace, asTable }: Props) {
  const total = totalOf(rightNow);
  return (
    <ChartCard
      number={1}
      title="How do open clocks stand right now?"
      subtitle={`${total} open clocks · live`}
      summary={`${rightNow.breached} of ${total} open clocks are breached, ${rightNow.approaching} approaching, ${rightNow.onTrack} on track; ${rightNow.paused + rightNow.offHours} do not count now.`}
      height="auto"
      asTable={asTable}
      className="col-span-full"
      table={{
        head: ['Team', ...parts.map((part) => part.label)],
        rows: [{ key: '', name: 'All', ...rightNow }, ...rightNow.byTeam].map((row) => [
          row.name || 'No team',
          ...parts.map((part) => row[part.key]),
        ]),
      }}
    >
      <Bar counts={rightNow} workspace={workspace} tall />
      {rightNow.byTeam.length > 1 ? (
        <dl className="mt-3 grid grid-cols-[minmax(80px,160px)_1fr] items-center gap-x-3 gap-y-1.5">
          {rightNow.byTeam.map((team) => (
            <div key={team.key ?? 'none'} className="contents">
              <dt className="truncate text-table">{team.name || 'No team'}</dt>
              <dd>
                <Bar counts={team} workspace={workspace} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </ChartCard>
  );
}
