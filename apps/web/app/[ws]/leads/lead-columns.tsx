'use client';
import Link from 'next/link';
import type { LeadRow } from '#web/api-types.ts';
import { leadTypeName, stageName } from '#web/components/lead/words.ts';
import type { FigureColumn } from '#web/components/table/figure-table.tsx';
import { ClockButton } from '#web/components/time/clock-button.tsx';
import { formatWall, formatWorking } from '#web/components/time/durations.ts';
import { Instant } from '#web/components/time/instant.tsx';

type Base = 'working' | 'wall';

function Time({ row, base }: { row: LeadRow; base: Base }) {
  const clock = row.clock;
  if (!clock?.startedAt) return <span className="text-muted">—</span>;
  return base === 'working' ? formatWorking(clock.elapsedMs) : formatWall(clock.wallMs);
}

/** Columns of the leads list; times in working or wall time. */
export function leadColumns(
  workspace: string,
  base: Base,
  onWhy: (row: LeadRow, anchor: HTMLElement) => void,
): FigureColumn<LeadRow>[] {
  return [
    {
      key: 'name',
      label: 'Lead',
      className: 'max-w-72 truncate',
      cell: (row) => (
        <>
          <Link
            href={`/${workspace}/leads/${row.id}`}
            prefetch={false}
            className="font-medium hover:underline"
            title={row.name}
          >
            {row.name}
          </Link>
          <span className="font-normal text-muted"> {row.company}</span>
        </>
      ),
    },
    {
      key: 'clock',
      label: 'Clock',
      className: 'w-[184px]',
      cell: (row) => <ClockButton clock={row.clock} onWhy={(anchor) => onWhy(row, anchor)} />,
    },
    {
      key: 'used',
      label: base === 'working' ? 'Used (working)' : 'Passed (wall)',
      align: 'right',
      cell: (row) => <Time row={row} base={base} />,
    },
    { key: 'stage', label: 'Stage', cell: (row) => stageName(row.stage) },
    {
      key: 'owner',
      label: 'Owner',
      cell: (row) => row.owner?.name ?? row.clock?.owner?.name ?? <span className="text-muted">nobody</span>,
    },
    { key: 'type', label: 'Type', cell: (row) => leadTypeName(row.leadType) },
    { key: 'source', label: 'Source', cell: (row) => row.sourceLabel ?? '—' },
    { key: 'campaign', label: 'Campaign', className: 'max-w-40 truncate', cell: (row) => row.campaign ?? '—' },
    { key: 'mql', label: 'MQL', cell: (row) => <Instant iso={row.mqlAt ?? null} leadZone={row.timeZone} /> },
    { key: 'score', label: 'Score', align: 'right', cell: (row) => row.score ?? '—' },
  ];
}
