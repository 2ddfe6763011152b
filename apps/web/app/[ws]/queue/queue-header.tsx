'use client';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Queue } from '#web/api-types.ts';
import { useShortcuts } from '#web/components/shell/keyboard.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Input } from '#web/components/ui/field.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { type QueueView, queueViews } from './queue-rows.ts';

type Props = {
  counts: Queue['counts'];
  view: QueueView;
  onView: (view: QueueView) => void;
  text: string;
  onText: (text: string) => void;
  waiting: number;
  onApply: () => void;
  /** Whose leads; null where a role has only its own. */
  scope: 'mine' | 'team' | null;
  onScope: (scope: 'mine' | 'team') => void;
};

/** Title, counts, views and search of the queue; and the pill while updates wait. */
export function QueueHeader({ counts, view, onView, text, onText, waiting, onApply, scope, onScope }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useShortcuts([
    { keys: ['/'], label: 'Search in this page', group: 'Lists', run: () => field.current?.focus() },
    {
      keys: ['Shift+F'],
      label: 'Clear filters',
      group: 'Lists',
      run: () => {
        onView('all');
        onText('');
      },
    },
  ]);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 px-6 max-sm:px-4">
      <h1 className="text-title font-semibold">{scope === 'team' ? 'Team queue' : 'My queue'}</h1>
      <p className="text-table text-muted">
        <span className={counts.breached > 0 ? 'font-semibold text-over-fg' : undefined}>
          {counts.breached} breached
        </span>{' '}
        · {counts.approaching} approaching · {counts.onTrack} on track
      </p>
      {scope ? (
        <ToggleGroup
          label="Whose leads"
          value={scope}
          options={[
            { value: 'mine', label: 'Mine' },
            { value: 'team', label: 'My teams' },
          ]}
          onChange={onScope}
        />
      ) : null}
      <div className="grow" />
      {waiting > 0 ? (
        <Button variant="primary" size="small" className="rounded-full" onClick={onApply} aria-keyshortcuts="U">
          {waiting} {waiting === 1 ? 'update' : 'updates'} · Apply <Kbd>U</Kbd>
        </Button>
      ) : null}
      <div className="relative max-sm:w-full">
        <Search size={14} aria-hidden="true" className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <Input
          ref={field}
          type="search"
          aria-label="Search in this page"
          aria-keyshortcuts="/"
          placeholder="Name, company, e-mail"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            onText(event.target.value);
          }}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="h-8 w-56 pl-8 text-table max-sm:w-full"
        />
      </div>
      <div className="max-sm:-mx-4 max-sm:w-screen max-sm:overflow-x-auto max-sm:px-4">
        <ToggleGroup label="View" value={view} options={queueViews} onChange={onView} />
      </div>
    </div>
  );
}
