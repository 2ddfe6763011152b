'use client';
import { Link2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { Pill } from '#web/components/filters/pill.tsx';
import { useShortcuts } from '#web/components/shell/keyboard.ts';
import { Button } from '#web/components/ui/button.tsx';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { FilterPicker } from './filter-picker.tsx';
import { ranges, type useReportFilters } from './use-report-filters.ts';

type Props = {
  title: string;
  zone: string | undefined;
  filters: ReturnType<typeof useReportFilters>;
  loading: boolean;
  nameOf: (key: string, value: string) => string;
  children?: ReactNode;
};

const rangeNames = { '7d': '7 days', '30d': '30 days', '90d': '90 days', '365d': 'Year', all: 'All' };

/** Title, range, filters and zone of a report; all of it lives in the address. */
export function ReportBar({ title, zone, filters, loading, nameOf, children }: Props) {
  const { state, setState, pills, clear } = filters;
  const [picking, setPicking] = useState(false);
  const focusChart = (event: KeyboardEvent) => document.getElementById(`chart-${event.key}`)?.focus();
  const nextRange = { '7d': '30d', '30d': '90d', '90d': '365d', '365d': 'all', all: '7d' } as const;
  useShortcuts([
    { keys: ['f'], label: 'Add a filter', group: 'Report', run: () => setPicking(true) },
    { keys: ['Shift+F'], label: 'Clear filters', group: 'Report', run: clear },
    {
      keys: ['d'],
      label: 'Next date range',
      group: 'Report',
      run: () => void setState({ range: nextRange[state.range] }),
    },
    {
      keys: ['y'],
      label: 'Charts or tables',
      group: 'Report',
      run: () => void setState({ view: state.view === 'table' ? 'charts' : 'table' }),
    },
    { keys: ['1', '2', '3', '4', '5', '6'], label: 'Go to chart 1 to 6', group: 'Report', run: focusChart },
  ]);
  const share = () =>
    navigator.clipboard
      .writeText(window.location.href)
      .then(() => toast('Link copied', { description: 'It keeps the range and the filters.' }));
  return (
    <div className="sticky top-12 z-20 -mx-6 mb-4 border-b bg-bg px-6 py-3 max-sm:static max-sm:-mx-4 max-sm:px-4">
      {loading ? (
        <div aria-hidden="true" className="absolute inset-x-0 top-0 h-0.5 overflow-hidden">
          <div className="h-full w-1/4 bg-accent animate-[slide-x_1s_linear_infinite]" />
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="mr-2 text-title font-semibold">{title}</h1>
        <ToggleGroup
          label="Range"
          value={state.range}
          options={ranges.map((value) => ({ value, label: rangeNames[value] }))}
          onChange={(range) => void setState({ range })}
        />
        {children}
        <FilterPicker
          range={state.range}
          open={picking}
          onOpenChange={setPicking}
          onPick={(dimension, value) => void setState({ [dimension]: value })}
        />
        {pills.map(({ key, value }) => (
          <Pill key={key} name={key} value={nameOf(key, value)} onRemove={() => void setState({ [key]: null })} />
        ))}
        {pills.length > 1 ? (
          <Button variant="ghost" size="small" onClick={clear}>
            Clear {pills.length} filters
          </Button>
        ) : null}
        <div className="grow" />
        {zone ? <span className="text-meta text-muted">Days in {zone}</span> : null}
        <Button onClick={() => void share()}>
          <Link2 size={14} aria-hidden="true" /> Copy link
        </Button>
      </div>
    </div>
  );
}
