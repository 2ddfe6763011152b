'use client';
import Link from 'next/link';
import type { FunnelGroup } from '#web/api-report-types.ts';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { leadTypeName } from '#web/components/lead/words.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { type FigureColumn, FigureTable } from '#web/components/table/figure-table.tsx';
import { formatWall } from '#web/components/time/durations.ts';

type Rate = keyof FunnelGroup['rates'];

function columnsFor(by: string, label: string, workspace: string): FigureColumn<FunnelGroup>[] {
  const count = (key: 'mql' | 'sal' | 'sql' | 'opportunity' | 'won', text: string): FigureColumn<FunnelGroup> => ({
    key,
    label: text,
    align: 'right',
    sortBy: (row) => row[key],
    cell: (row) => formatCount(row[key]),
  });
  const rate = (key: Rate, text: string): FigureColumn<FunnelGroup> => ({
    key,
    label: text,
    align: 'right',
    sortBy: (row) => (row.lowN ? undefined : (row.rates[key] ?? undefined)),
    cell: (row) => <span className={row.lowN ? 'text-muted' : undefined}>{formatShare(row.rates[key])}</span>,
  });
  return [
    {
      key: 'name',
      label,
      sortBy: (row) => row.name,
      cell: (row) => {
        const name = (by === 'leadType' ? leadTypeName(row.name) : row.name) || 'None';
        const href = leadsPage(workspace, row.leads);
        return (
          <>
            {href ? (
              <Link href={href} prefetch={false} className="hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
            {row.lowN ? <span className="ml-2 text-meta font-normal text-muted">low n</span> : null}
          </>
        );
      },
    },
    count('mql', 'MQL'),
    count('sal', 'SAL'),
    count('sql', 'SQL'),
    count('opportunity', 'Opp'),
    count('won', 'Won'),
    rate('mqlToSal', 'MQL→SAL'),
    rate('salToSql', 'SAL→SQL'),
    rate('sqlToOpportunity', 'SQL→Opp'),
    rate('mqlToSql', 'MQL→SQL'),
    {
      key: 'median',
      label: 'Median MQL→SQL',
      align: 'right',
      sortBy: (row) => row.medianMs ?? undefined,
      cell: (row) => (row.medianMs === null || row.medianMs === undefined ? '—' : formatWall(row.medianMs)),
    },
    {
      key: 'rejected',
      label: 'Rejected',
      align: 'right',
      sortBy: (row) => (row.mql && !row.lowN ? row.rejected / row.mql : undefined),
      cell: (row) => (
        <span title={`${row.rejected} of ${row.mql}`}>{formatShare(row.mql ? row.rejected / row.mql : null)}</span>
      ),
    },
  ];
}

type Props = {
  by: string;
  label: string;
  rows: FunnelGroup[];
  workspace: string;
  sort: string;
  onSort: (sort: string) => void;
  faded: boolean;
};

/** The funnel per source, campaign, type, owner, team or month. */
export function FunnelTable({ by, label, rows, workspace, sort, onSort, faded }: Props) {
  return (
    <FigureTable
      caption={`Funnel by ${label.toLowerCase()}`}
      rows={rows}
      columns={columnsFor(by, label, workspace)}
      rowKey={(row) => row.key ?? 'none'}
      sort={sort}
      onSort={onSort}
      faded={faded}
    />
  );
}
