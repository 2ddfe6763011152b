'use client';
import { BarChart3, Table2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';

export type TwinTable = { head: string[]; rows: ReactNode[][] };

type Props = {
  number: number;
  title: string;
  subtitle: string;
  /** One sentence that says what the chart shows. */
  summary: string;
  table: TwinTable;
  height?: 'small' | 'large' | 'auto';
  asTable: boolean;
  className?: string;
  children: ReactNode;
};

function Twin({ table, caption }: { table: TwinTable; caption: string }) {
  return (
    <table className="w-full text-table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b text-meta text-muted">
          {table.head.map((label, index) => (
            <th
              key={label}
              scope="col"
              className={cn('py-1.5 font-medium', index === 0 ? 'text-left' : 'pl-3 text-right')}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a figure table have no identity but their order
          <tr key={index} className="border-b last:border-0">
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are fixed
              <td key={column} className={cn('py-1.5', column > 0 && 'pl-3 text-right whitespace-nowrap')}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const heights = { small: 'h-60', large: 'h-80', auto: undefined };

/** A chart in a box of fixed height with its table twin and a sentence that says the same. */
export function ChartCard({
  number,
  title,
  subtitle,
  summary,
  table,
  height = 'small',
  asTable,
  className,
  children,
}: Props) {
  const id = useId();
  const [own, setOwn] = useState<boolean | null>(null);
  const shown = own ?? asTable;
  return (
    <section
      id={`chart-${number}`}
      tabIndex={-1}
      aria-labelledby={`${id}t`}
      aria-describedby={`${id}s`}
      className={cn('flex min-w-0 flex-col rounded-card border bg-card', className)}
    >
      <div className="flex items-start gap-2 px-4 pt-3">
        <div className="min-w-0 grow">
          <h2 id={`${id}t`} className="text-body font-semibold">
            {title}
          </h2>
          <p className="text-meta text-muted">{subtitle}</p>
        </div>
        <Button
          variant="ghost"
          size="icon"
          className="-mr-2"
          aria-pressed={shown}
          aria-label={`${title}: show as table`}
          onClick={() => setOwn(!shown)}
        >
          {shown ? <BarChart3 size={14} aria-hidden="true" /> : <Table2 size={14} aria-hidden="true" />}
        </Button>
      </div>
      {shown ? (
        <ScrollBox label={`${title}, as a table`} className={cn('overflow-auto px-4 pt-2', heights[height])}>
          <Twin table={table} caption={title} />
        </ScrollBox>
      ) : (
        <div className={cn('px-4 pt-2', heights[height])}>{children}</div>
      )}
      <p id={`${id}s`} className="px-4 pt-2 pb-3 text-meta text-muted">
        {summary}
      </p>
    </section>
  );
}
