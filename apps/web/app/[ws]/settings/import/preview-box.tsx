'use client';
import type { ReactNode } from 'react';
import type { ImportPreview } from '#web/api-import-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { Box } from '../published.tsx';
import { RowNotes } from './row-notes.tsx';

const eventWords: Record<string, string> = {
  'lead.created': 'Created',
  'lead.changed': 'Changed',
  'lead.stage': 'Stage',
  'lead.opportunity': 'Opportunity',
  'lead.won': 'Won',
  'lead.lost': 'Lost',
  'lead.touched': 'Touched',
};

function words(data: Record<string, unknown>): string {
  return Object.entries(data)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

/** What would come of the file, with the rows that would be left out. The buttons are the caller's. */
export function PreviewBox({
  preview,
  faded,
  children,
}: {
  preview: ImportPreview;
  faded: boolean;
  children: ReactNode;
}) {
  const { counts, rows, rejected, warnings, before } = preview;
  if (!counts) return null;
  const known = counts.events - counts.newEvents;
  return (
    <Box title="What would come of it">
      <div className={cn(faded && 'opacity-60')}>
        <p role="status" className="mb-2 text-body">
          <b>{formatCount(counts.leads)}</b> {counts.leads === 1 ? 'lead' : 'leads'} (
          <b>{formatCount(counts.newLeads)}</b> new) with <b>{formatCount(counts.newEvents)}</b> new facts from{' '}
          {formatCount(counts.rows)} {counts.rows === 1 ? 'row' : 'rows'}
          {known > 0 ? `; ${formatCount(known)} facts are known already` : ''}.
          {counts.rejected > 0 ? ` ${formatCount(counts.rejected)} would be left out.` : ''}
        </p>
        {before ? (
          <p className="mb-2 text-table text-muted">
            {before.state === 'undone'
              ? 'This file was imported before and undone: importing it brings its facts back.'
              : 'This file was imported before with these columns: importing it again adds only what is new.'}
          </p>
        ) : null}
        <RowNotes title="Rows that would be left out" rows={rejected} total={counts.rejected} open />
        <RowNotes title="Rows that would be kept, with a remark" rows={warnings} total={counts.warned} />
        {rows.length === 0 ? null : (
          <ScrollBox label="The first rows as they would become" className="mt-3 rounded-card border">
            <table className="w-full text-table">
              <thead>
                <tr className="border-b bg-subtle text-left text-meta text-muted">
                  {['Line', 'Lead', 'Becomes'].map((label) => (
                    <th key={label} scope="col" className="h-9 px-3 font-medium">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ line, lead, events }) => (
                  <tr key={line} className="border-b align-top last:border-0">
                    <td className="px-3 py-2 text-muted tabular-nums">{line}</td>
                    <th scope="row" className="px-3 py-2 text-left font-medium whitespace-nowrap">
                      {lead}
                    </th>
                    <td className="px-3 py-2">
                      <ul>
                        {events.map(({ type, occurredAt, data }) => (
                          <li key={`${type} ${occurredAt} ${words(data)}`} className="min-w-64">
                            <Instant iso={occurredAt} format="date" /> {eventWords[type] ?? type}
                            <span className="text-muted"> {words(data)}</span>
                          </li>
                        ))}
                      </ul>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollBox>
        )}
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-2">{children}</div>
    </Box>
  );
}
