'use client';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import type { Import } from '#web/api-import-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { isOpen, useImport, useImports } from '#web/data/imports.ts';
import { useSend, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../published.tsx';
import { RowNotes } from './row-notes.tsx';

const count = (n: number, one: string, many: string) => `${formatCount(n)} ${n === 1 ? one : many}`;

function stateWords(run: Import): string {
  const facts = count(run.events, 'fact', 'facts');
  if (run.state === 'queued') return 'Waits for a worker';
  if (run.state === 'running')
    return `Importing: ${formatCount(run.rows)}${run.total === null ? '' : ` of ${formatCount(run.total)}`} rows, ${facts} so far`;
  if (run.state === 'undoing') return `Being undone: ${formatCount(run.withdrawnEvents)} of ${facts} taken back`;
  if (run.state === 'undone')
    return `Undone: ${count(run.withdrawnEvents, 'fact', 'facts')} taken back, ${count(run.withdrawnLeads, 'lead', 'leads')} gone`;
  if (run.state === 'failed') return run.events > 0 ? `Stopped after ${facts}` : 'Nothing was imported';
  return `${count(run.leads, 'lead', 'leads')}, ${facts} brought`;
}

/** The imports so far, each with its way back. */
export function ImportList() {
  const { data, error, refetch } = useImports();
  const [undoing, setUndoing] = useState<Import | null>(null);
  return (
    <Box title="Imports">
      {error && !data ? (
        <Problem error={error} what="list of imports" onRetry={() => void refetch()} />
      ) : !data ? (
        <div className="skeleton h-16" />
      ) : data.length === 0 ? (
        <Empty kind="first-use" icon={FileUp} title="Nothing was imported yet">
          Choose a CSV file above; you see what would come of it first.
        </Empty>
      ) : (
        <ul aria-label="Imports" className="divide-y">
          {data.map((run) => (
            <ImportRow key={run.id} run={run} onUndo={() => setUndoing(run)} />
          ))}
        </ul>
      )}
      {undoing ? <UndoDialog run={undoing} onClose={() => setUndoing(null)} /> : null}
    </Box>
  );
}

function ImportRow({ run, onUndo }: { run: Import; onUndo: () => void }) {
  const { data } = useImport(run.id, run.rejectedRows > 0 && !isOpen(run));
  const share = run.total ? Math.min(100, Math.round((100 * run.rows) / run.total)) : undefined;
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <p className="font-medium break-words">{run.fileName}</p>
          <p className="text-table" aria-live="polite">
            {stateWords(run)}
          </p>
          <p className="text-meta text-muted">
            <Instant iso={run.createdAt} format="date" />
            {run.by ? ` by ${run.by}` : ''}
            {run.source ? ` · source ${run.source}` : ''}
            {run.undoneBy && run.state === 'undone' ? ` · undone by ${run.undoneBy}` : ''}
          </p>
        </div>
        {run.canUndo ? (
          <Button onClick={onUndo} aria-label={`Undo ${run.fileName}`}>
            Undo
          </Button>
        ) : null}
      </div>
      {run.state === 'running' || run.state === 'queued' ? (
        <div
          role="progressbar"
          aria-label={`Import of ${run.fileName}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share}
          className="mt-2 h-1.5 overflow-hidden rounded-full bg-hover"
        >
          <div className="h-full rounded-full bg-fg" style={{ width: `${share ?? 0}%` }} />
        </div>
      ) : null}
      {run.error && run.state !== 'done' ? <p className="mt-1 text-table text-over-fg">{run.error}</p> : null}
      {data ? (
        <div className="mt-2">
          <RowNotes title="Rows that were left out" rows={data.rejected} total={data.rejectedRows} />
        </div>
      ) : null}
    </li>
  );
}

function UndoDialog({ run, onClose }: { run: Import; onClose: () => void }) {
  const send = useSend(['imports'], onClose);
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent title="Undo this import?" description={run.fileName}>
        <div className="flex flex-col gap-3 p-4">
          <p>
            The {count(run.events, 'fact', 'facts')} that only this import says are taken back. Leads that nobody else
            speaks of disappear; clocks, alerts and reports follow.
          </p>
          <p className="text-table text-muted">
            The log keeps the facts as withdrawn. Importing the file again brings them back.
          </p>
          {send.error ? (
            <p role="alert" className="text-table text-over-fg">
              {wordsOf(send.error)}
            </p>
          ) : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>Keep it</Button>
            <Button
              variant="danger"
              disabled={send.isPending}
              onClick={() => send.mutate({ path: `/imports/${run.id}/undo` })}
            >
              Undo the import
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
