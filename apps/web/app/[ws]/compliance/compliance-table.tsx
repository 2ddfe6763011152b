'use client';
import Link from 'next/link';
import type { ComplianceRow } from '#web/api-report-types.ts';
import { leadsPage } from '#web/components/filters/filter-words.ts';
import { formatCount, formatShare } from '#web/components/numbers.ts';
import { type FigureColumn, FigureTable } from '#web/components/table/figure-table.tsx';
import { formatWorking } from '#web/components/time/durations.ts';

const duration = (ms: number | null) => (ms === null ? '—' : formatWorking(ms));
const ranked = (row: ComplianceRow, value: number | null) => (row.lowN || value === null ? undefined : value);

function ValueBar({ row, target }: { row: ComplianceRow; target: number | null }) {
  if (row.value === null) return <span className="text-muted">—</span>;
  return (
    <span className="inline-flex items-center justify-end gap-2" title={`${row.met} of ${row.met + row.missed}`}>
      {row.lowN ? <span className="text-meta text-muted">low n</span> : null}
      <span className={row.lowN ? 'text-muted' : 'font-medium'}>{formatShare(row.value)}</span>
      <span aria-hidden="true" className="relative h-2 w-16 rounded-full bg-pause-bg max-sm:hidden">
        <span
          className={
            row.lowN
              ? 'absolute inset-y-0 left-0 rounded-full bg-pause'
              : 'absolute inset-y-0 left-0 rounded-full bg-ok'
          }
          style={{ width: `${row.value * 100}%` }}
        />
        {target !== null ? (
          <span className="absolute -inset-y-1 w-px bg-fg" style={{ left: `${target * 100}%` }} />
        ) : null}
      </span>
    </span>
  );
}

type Figure = 'met' | 'missed' | 'excused' | 'breachedNow' | 'approachingNow';
type LinkedProps = { row: ComplianceRow; figure: Figure; label: string; workspace: string };

/** A count that opens its leads; nothing to open at zero. */
function Linked({ row, figure, label, workspace }: LinkedProps) {
  const href = row[figure] === 0 ? null : leadsPage(workspace, row.links[figure]);
  if (!href) return formatCount(row[figure]);
  return (
    <Link
      href={href}
      prefetch={false}
      className="hover:underline"
      aria-label={`${row[figure]} ${label.toLowerCase()} of ${row.name || 'none'}: show leads`}
    >
      {formatCount(row[figure])}
    </Link>
  );
}

function columnsFor(by: string, workspace: string, target: number | null): FigureColumn<ComplianceRow>[] {
  const number = (
    key: keyof ComplianceRow & ('met' | 'missed' | 'excused' | 'breachedNow' | 'approachingNow'),
    label: string,
  ): FigureColumn<ComplianceRow> => ({
    key,
    label,
    align: 'right',
    sortBy: (row) => row[key],
    cell: (row) => <Linked row={row} figure={key} label={label} workspace={workspace} />,
  });
  const time = (
    key: 'medianMs' | 'p90Ms' | 'systemDelayMs' | 'personDelayMs',
    label: string,
  ): FigureColumn<ComplianceRow> => ({
    key,
    label,
    align: 'right',
    sortBy: (row) => ranked(row, row[key]),
    cell: (row) => duration(row[key]),
  });
  const share = (key: 'pausedShare' | 'selfReportedShare', label: string): FigureColumn<ComplianceRow> => ({
    key,
    label,
    align: 'right',
    sortBy: (row) => ranked(row, row[key]),
    cell: (row) => formatShare(row[key]),
  });
  return [
    {
      key: 'name',
      label: by,
      className: 'whitespace-nowrap',
      sortBy: (row) => row.name,
      cell: (row) => {
        const href = leadsPage(workspace, row.leads);
        const name = row.name || 'None';
        return href ? (
          <Link href={href} prefetch={false} className="hover:underline" title={`${row.clocks} clocks`}>
            {name}
          </Link>
        ) : (
          name
        );
      },
    },
    {
      key: 'clocks',
      label: 'Clocks',
      align: 'right',
      sortBy: (row) => row.clocks,
      cell: (row) => {
        const href = leadsPage(workspace, row.leads);
        return href ? (
          <Link
            href={href}
            prefetch={false}
            className="text-link"
            aria-label={`${row.clocks} clocks of ${row.name || 'none'}: show leads`}
          >
            {formatCount(row.clocks)}
          </Link>
        ) : (
          formatCount(row.clocks)
        );
      },
    },
    number('met', 'Met'),
    number('missed', 'Missed'),
    {
      key: 'value',
      label: 'Compliance',
      align: 'right',
      sortBy: (row) => ranked(row, row.value),
      cell: (row) => <ValueBar row={row} target={target} />,
    },
    time('medianMs', 'Median'),
    time('p90Ms', 'P90'),
    time('systemDelayMs', 'System delay'),
    time('personDelayMs', 'Person delay'),
    number('breachedNow', 'Breached now'),
    number('approachingNow', 'Approaching now'),
    number('excused', 'Excused'),
    share('pausedShare', 'Paused'),
    share('selfReportedShare', 'Self-reported'),
  ];
}

type Props = {
  by: string;
  rows: ComplianceRow[];
  workspace: string;
  target: number | null;
  sort: string;
  onSort: (sort: string) => void;
  faded: boolean;
};

/** Compliance per rep, team, source, campaign or policy; most missed first until a header is pressed. */
export function ComplianceTable({ by, rows, workspace, target, sort, onSort, faded }: Props) {
  return (
    <FigureTable
      caption={`Compliance by ${by.toLowerCase()}`}
      rows={rows}
      columns={columnsFor(by, workspace, target)}
      rowKey={(row) => row.key ?? 'none'}
      sort={sort}
      onSort={onSort}
      faded={faded}
    />
  );
}
