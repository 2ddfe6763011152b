'use client';
import {
  type ColumnDef,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#web/components/ui/class-names.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { useNarrow } from '#web/components/ui/use-narrow.ts';

export type FigureColumn<T> = {
  key: string;
  label: string;
  /** What sorting compares; without it the column is not sortable. undefined goes last. */
  sortBy?: (row: T) => number | string | undefined;
  cell: (row: T) => ReactNode;
  align?: 'right';
  className?: string;
};

type Props<T extends RowData> = {
  caption: string;
  rows: T[];
  columns: FigureColumn<T>[];
  rowKey: (row: T) => string;
  /** `missed` ascending, `-missed` descending; empty keeps the server's order. */
  sort: string;
  onSort: (sort: string) => void;
  faded?: boolean;
};

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b));
}

/** A table of figures: real headers that sort, numbers to the right, cards on narrow screens. */
export function FigureTable<T extends RowData>({ caption, rows, columns, rowKey, sort, onSort, faded }: Props<T>) {
  const narrow = useNarrow();
  const sorting: SortingState = sort ? [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }] : [];
  const defs: ColumnDef<typeof features, T>[] = columns.map((column) => ({
    id: column.key,
    accessorFn: (row: T) => column.sortBy?.(row),
    enableSorting: column.sortBy !== undefined,
    sortUndefined: 'last',
    sortFn: (a, b, id) => compare(a.getValue(id), b.getValue(id)),
  }));
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    state: { sorting },
    getRowId: (row: T) => rowKey(row),
  });
  const sorted = table.getRowModel().rows.map((row) => row.original);
  const press = (column: FigureColumn<T>) =>
    onSort(sort === `-${column.key}` ? column.key : sort === column.key ? '' : `-${column.key}`);

  if (narrow) {
    return (
      <ul aria-label={caption} className={cn('divide-y', faded && 'opacity-60')}>
        {sorted.map((row) => (
          <li key={rowKey(row)} className="px-4 py-3">
            <div className="font-medium">{columns[0]?.cell(row)}</div>
            <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1 text-table">
              {columns.slice(1).map((column) => (
                <div key={column.key} className="flex items-center justify-between gap-2">
                  <dt className="text-muted">{column.label}</dt>
                  <dd className="min-w-0 truncate text-right">{column.cell(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ScrollBox label={caption}>
      <table className={cn('w-full text-table', faded && 'opacity-60')}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b bg-subtle text-left text-meta text-muted">
            {columns.map((column, index) => {
              const on = sorting[0]?.id === column.key ? sorting[0] : null;
              return (
                <th
                  key={column.key}
                  scope="col"
                  aria-sort={on ? (on.desc ? 'descending' : 'ascending') : undefined}
                  className={cn(
                    'h-9 px-3 font-medium whitespace-nowrap',
                    column.align === 'right' && 'text-right',
                    index === 0 && 'sticky left-0 bg-subtle',
                    column.className,
                  )}
                >
                  {column.sortBy ? (
                    <button
                      type="button"
                      onClick={() => press(column)}
                      className="inline-flex h-6 items-center gap-1 rounded hover:text-fg"
                    >
                      {column.label}
                      {on ? (
                        on.desc ? (
                          <ArrowDown size={12} aria-hidden="true" />
                        ) : (
                          <ArrowUp size={12} aria-hidden="true" />
                        )
                      ) : null}
                    </button>
                  ) : (
                    column.label
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)} className="h-10 border-b hover:bg-hover">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th
                    key={column.key}
                    scope="row"
                    className={cn('sticky left-0 bg-bg px-3 text-left font-medium', column.className)}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    className={cn('px-3 whitespace-nowrap', column.align === 'right' && 'text-right', column.className)}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
