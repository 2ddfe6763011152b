'use client';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { QueueRow } from '#web/api-types.ts';
import { ClockMark } from '#web/components/time/clock-chip.tsx';
import { useMedia, useNarrow } from '#web/components/ui/use-narrow.ts';
import { QueueCard } from './queue-card.tsx';
import { QueueTableRow } from './queue-row.tsx';
import { queueGroups, rowKey } from './queue-rows.ts';
import type { RowActionKind } from './row-actions.tsx';

type Props = {
  rows: QueueRow[];
  workspace: string;
  /** Leads of several people: the owner is shown instead of the source. */
  team: boolean;
  activeKey: string | null;
  onFocusRow: (key: string) => void;
  onAction: (row: QueueRow, kind: RowActionKind, anchor: HTMLElement) => void;
  onPeek: (row: QueueRow) => void;
};

type Column = { label: string; className?: string; from?: 'medium' | 'wide' };

// The group headings span all columns, so those a screen has no room for must not exist at all.
const columns: Column[] = [
  { label: 'Clock', className: 'w-[192px] pl-3' },
  { label: 'Lead' },
  { label: 'Type', className: 'w-[108px]' },
  { label: 'Stage', className: 'w-[52px]' },
  { label: 'Do next', className: 'w-[138px]' },
  { label: 'Due', className: 'w-[204px]' },
  { label: 'Source', className: 'w-[13%]' },
  { label: 'Their time', className: 'w-[108px]', from: 'medium' },
  { label: 'Score', className: 'w-[52px] text-right', from: 'wide' },
  { label: 'Last touch', className: 'w-[96px]', from: 'wide' },
];

/** The queue in groups by due instant: a table on wide screens, cards on narrow ones. */
export function QueueList({ rows, workspace, team, activeKey, onFocusRow, onAction, onPeek }: Props) {
  const narrow = useNarrow();
  const room = { medium: useMedia('(min-width: 1280px)'), wide: useMedia('(min-width: 1536px)') };
  const shown = columns.filter((column) => !column.from || room[column.from]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const groups = queueGroups
    .map((group) => ({ ...group, rows: rows.filter((row) => row.group === group.key) }))
    .filter((group) => group.rows.length > 0);
  const firstKey = groups.find((group) => !group.closed)?.rows[0];
  const stop = activeKey ?? (firstKey ? rowKey(firstKey) : null);
  const isOpen = (group: (typeof groups)[number]) => Boolean(group.closed) === toggled.has(group.key);
  const toggle = (key: string) =>
    setToggled((was) => new Set(was.has(key) ? [...was].filter((one) => one !== key) : [...was, key]));
  const heading = (group: (typeof groups)[number]) => (
    <button
      type="button"
      aria-expanded={isOpen(group)}
      onClick={() => toggle(group.key)}
      className="flex h-8 w-full items-center gap-2 px-3 text-left text-meta font-semibold max-sm:h-11 max-sm:px-4"
    >
      {isOpen(group) ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
      <ClockMark view={{ look: group.look, usedShare: 0.4 }} />
      {group.title} <span className="font-normal text-muted">({group.rows.length})</span>
    </button>
  );
  const shared = (row: QueueRow) => ({
    row,
    href: `/${workspace}/leads/${row.lead.id}`,
    gone: row.group !== 'handled' && row.handledAt !== null,
    onAction,
  });
  if (narrow) {
    return (
      <div className="pb-36">
        {groups.map((group) => (
          <section key={group.key} aria-label={group.title}>
            <h2 className="sticky top-12 z-10 border-b bg-subtle">{heading(group)}</h2>
            {isOpen(group) ? (
              <ul>
                {group.rows.map((row) => (
                  <QueueCard key={rowKey(row)} {...shared(row)} />
                ))}
              </ul>
            ) : null}
          </section>
        ))}
      </div>
    );
  }
  return (
    <table className="w-full table-fixed border-t" aria-label="My queue">
      <thead className="sticky top-12 z-10 bg-bg">
        <tr className="h-8 border-b text-left text-meta text-muted">
          {shown.map((column) => (
            <th key={column.label} scope="col" className={`px-2 font-medium ${column.className ?? ''}`}>
              {column.label === 'Source' && team ? 'Owner' : column.label}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.key} aria-label={group.title} data-group={group.key}>
          <tr className="sticky top-20 z-[5] border-b bg-subtle">
            <th colSpan={shown.length} scope="rowgroup" className="p-0">
              {heading(group)}
            </th>
          </tr>
          {isOpen(group)
            ? group.rows.map((row) => (
                <QueueTableRow
                  key={rowKey(row)}
                  {...shared(row)}
                  team={team}
                  medium={room.medium}
                  wide={room.wide}
                  active={activeKey === rowKey(row)}
                  tabStop={stop === rowKey(row)}
                  onFocusRow={onFocusRow}
                  onPeek={onPeek}
                />
              ))
            : null}
        </tbody>
      ))}
    </table>
  );
}
