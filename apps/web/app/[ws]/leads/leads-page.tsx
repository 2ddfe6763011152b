'use client';
import { FilterX, Users } from 'lucide-react';
import { useParams } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useEffect, useRef, useState } from 'react';
import { filterValue } from '#web/components/filters/filter-words.ts';
import { Pill } from '#web/components/filters/pill.tsx';
import { ActionPanel, type Panel } from '#web/components/lead/action-panel.tsx';
import { useLeadActions } from '#web/components/lead/use-lead-actions.ts';
import { formatCount } from '#web/components/numbers.ts';
import { useFilterNames } from '#web/components/reports/use-filter-names.ts';
import { useShortcuts } from '#web/components/shell/keyboard.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { FigureTable } from '#web/components/table/figure-table.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Input, Select } from '#web/components/ui/field.tsx';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { useLeads } from '#web/data/queries.ts';
import { leadColumns } from './lead-columns.tsx';
import { useLeadFilters } from './use-lead-filters.ts';

const stages = ['mql', 'sal', 'sql', 'opportunity', 'recycled', 'disqualified'];
const bases = ['working', 'wall'] as const;

function question(
  total: number,
  filters: Record<string, string>,
  nameOf: (key: string, value: string) => string,
): string {
  const parts = Object.entries(filters)
    .filter(([key]) => key !== 'q')
    .map(([key, value]) => filterValue(key, nameOf(key, value)));
  return [`${formatCount(total)} ${total === 1 ? 'lead' : 'leads'}`, ...parts].join(' · ');
}

/** Any lead, and the landing of every figure: the filters of the address as pills, and exactly the rows they name. */
export function LeadsPage() {
  const { ws } = useParams<{ ws: string }>();
  const { filters, set, clear } = useLeadFilters();
  const [base, setBase] = useQueryState('base', parseAsStringLiteral(bases).withDefault('working'));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching, isPlaceholderData } = useLeads(filters);
  const nameOf = useFilterNames('owner' in filters);
  const act = useLeadActions();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [typed, setTyped] = useState(filters.q ?? '');
  const field = useRef<HTMLInputElement>(null);
  const change = useRef(set);
  change.current = set;
  useEffect(() => {
    if (typed === (filters.q ?? '')) return;
    const timer = setTimeout(() => change.current('q', typed, 'replace'), 250);
    return () => clearTimeout(timer);
  }, [typed, filters.q]);
  useShortcuts([
    { keys: ['/'], label: 'Search in this page', group: 'Lists', run: () => field.current?.focus() },
    { keys: ['Shift+F'], label: 'Clear filters', group: 'Lists', run: clear },
  ]);

  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  const pills = Object.entries(filters).filter(([key]) => key !== 'q' && key !== 'stage');
  const clearAll = () => {
    setTyped('');
    clear();
  };
  return (
    <div className="py-4">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 px-6 max-sm:px-4">
        <h1 className="text-title font-semibold">{data ? question(total, filters, nameOf) : 'Leads'}</h1>
        <div className="grow" />
        <Input
          ref={field}
          type="search"
          aria-label="Search leads"
          aria-keyshortcuts="/"
          placeholder="Name, company, e-mail, CRM id"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-8 w-60 text-table max-sm:w-full"
        />
        <Select
          aria-label="Stage"
          value={filters.stage ?? ''}
          onChange={(event) => set('stage', event.target.value)}
          className="w-40 max-sm:w-[calc(50%-8px)]"
        >
          <option value="">Any stage</option>
          {stages.map((stage) => (
            <option key={stage} value={stage}>
              {filterValue('stage', stage)}
            </option>
          ))}
        </Select>
        <ToggleGroup
          label="Time base"
          value={base}
          options={[
            { value: 'working', label: 'Working' },
            { value: 'wall', label: 'Wall' },
          ]}
          onChange={(next) => void setBase(next)}
        />
      </div>
      {pills.length > 0 ? (
        <div className="mb-3 flex flex-wrap items-center gap-2 px-6 max-sm:px-4">
          {pills.map(([key, value]) => (
            <Pill key={key} name={key} value={nameOf(key, value)} onRemove={() => set(key, '')} />
          ))}
          <Button variant="ghost" size="small" onClick={clearAll}>
            Clear filters
          </Button>
        </div>
      ) : null}
      {error && !data ? (
        <div className="px-6">
          <Problem error={error} what="list of leads" onRetry={() => void refetch()} />
        </div>
      ) : !data ? (
        <div className="border-t" role="status" aria-label="Loading leads">
          {Array.from({ length: 16 }, (_, index) => index).map((index) => (
            <div key={index} className="flex h-10 items-center gap-4 border-b px-3">
              <div className="skeleton h-4 w-56" />
              <div className="skeleton h-6 w-[168px] rounded-full" />
              <div className="skeleton h-4 grow" />
            </div>
          ))}
        </div>
      ) : rows.length > 0 ? (
        <>
          <FigureTable
            caption="Leads"
            rows={rows}
            columns={leadColumns(
              ws,
              base,
              (row, anchor) =>
                row.clock &&
                setPanel({ kind: 'why', lead: { id: row.id, name: row.name }, clockId: row.clock.id, anchor }),
            )}
            rowKey={(row) => `${row.id}${row.clock?.id ?? ''}`}
            sort=""
            onSort={() => {}}
            faded={isPlaceholderData}
          />
          <div className="flex items-center gap-4 px-6 py-3 text-table text-muted max-sm:px-4">
            <span>
              1–{rows.length} of {formatCount(total)}
            </span>
            {hasNextPage ? (
              <Button onClick={() => void fetchNextPage()} disabled={isFetching}>
                Show {Math.min(50, total - rows.length)} more
              </Button>
            ) : null}
          </div>
        </>
      ) : Object.keys(filters).length > 0 ? (
        <Empty
          kind="no-match"
          icon={FilterX}
          title="No lead matches"
          action={
            <Button onClick={clearAll}>
              Clear {Object.keys(filters).length} {Object.keys(filters).length === 1 ? 'filter' : 'filters'}
            </Button>
          }
        >
          Remove one of the filters above, or all of them.
        </Empty>
      ) : (
        <Empty kind="first-use" icon={Users} title="No leads yet">
          Leads appear here as soon as a connected CRM sends them, a program posts them to the API, or a file is
          imported with the command line.
        </Empty>
      )}
      <ActionPanel panel={panel} onClose={() => setPanel(null)} onAct={(lead, action) => void act(lead, action)} />
    </div>
  );
}
