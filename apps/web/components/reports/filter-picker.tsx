'use client';
import { Command } from 'cmdk';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { filterName } from '#web/components/filters/filter-words.ts';
import { leadTypeName } from '#web/components/lead/words.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { Popover, PopoverContent, PopoverTrigger } from '#web/components/ui/popover.tsx';
import { useCompliance } from '#web/data/queries.ts';
import { type Dimension, dimensions } from './use-report-filters.ts';

type Props = {
  range: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (dimension: Dimension, value: string) => void;
};
type Option = { key: string; name: string; n: number };

const item =
  'flex min-h-8 cursor-pointer items-center gap-3 rounded px-2 text-table data-[selected=true]:bg-tint max-sm:min-h-11';

function useOptions(dimension: Dimension | null, range: string): { options: Option[]; loading: boolean } {
  const report = useCompliance({ range, by: dimension === 'owner' ? 'rep' : dimension }, dimension !== null);
  const named = (name: string) => (dimension === 'leadType' ? leadTypeName(name) : name);
  return {
    options: (report.data?.table ?? []).map((row) => ({ key: row.key, name: named(row.name), n: row.clocks })),
    loading: report.isPending || report.isPlaceholderData,
  };
}

/** Dimension, then value with its count. Values are those of the range in view. */
export function FilterPicker({ range, open, onOpenChange, onPick }: Props) {
  const [dimension, setDimension] = useState<Dimension | null>(null);
  const [text, setText] = useState('');
  const { options, loading } = useOptions(open ? dimension : null, range);
  const change = (next: boolean) => {
    setDimension(null);
    setText('');
    onOpenChange(next);
  };
  return (
    <Popover open={open} onOpenChange={change}>
      <PopoverTrigger asChild>
        <Button aria-keyshortcuts="F">
          <ListFilter size={14} aria-hidden="true" /> Filter <Kbd>F</Kbd>
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-72 p-0" aria-label="Add a filter">
        <Command
          label="Add a filter"
          onKeyDown={(event) => {
            if (event.key === 'Backspace' && text === '' && dimension) setDimension(null);
          }}
        >
          <Command.Input
            value={text}
            onValueChange={setText}
            placeholder={dimension ? `${filterName(dimension)} is…` : 'Filter by…'}
            className="h-10 w-full border-b bg-transparent px-3 text-table outline-none"
          />
          <Command.List className="max-h-72 overflow-auto p-1">
            <Command.Empty className="px-2 py-6 text-center text-muted">
              {loading && dimension ? 'Loading…' : 'Nothing fits.'}
            </Command.Empty>
            {dimension === null
              ? dimensions.map((one) => (
                  <Command.Item
                    key={one}
                    value={filterName(one)}
                    className={item}
                    onSelect={() => {
                      setDimension(one);
                      setText('');
                    }}
                  >
                    {filterName(one)}
                  </Command.Item>
                ))
              : (loading ? [] : options).map((option) => (
                  <Command.Item
                    key={option.key}
                    value={`${option.name} ${option.key}`}
                    className={item}
                    onSelect={() => {
                      onPick(dimension, option.key);
                      change(false);
                    }}
                  >
                    <span className="grow truncate">{option.name}</span>
                    <span className="text-muted">{formatCount(option.n)}</span>
                  </Command.Item>
                ))}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
