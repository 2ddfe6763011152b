'use client';
import { useRef, useState } from 'react';
import { formatCount } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { useImportPreview } from '#web/data/imports.ts';
import { useSend, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../published.tsx';
import { missingOf } from './column-choices.ts';
import { ColumnsBox } from './columns-box.tsx';
import { ImportList } from './import-list.tsx';
import { PreviewBox } from './preview-box.tsx';

type Mapping = Readonly<Record<string, unknown>>;

/** Leads and what happened to them from a CSV file: map its columns, see what would come of it, import, undo. */
export function ImportPage() {
  const preview = useImportPreview();
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const reset = () => {
    preview.reset();
    setMapping(null);
    if (chooser.current) chooser.current.value = '';
  };
  const start = useSend<{ id: string }>(['imports'], reset);
  const { data } = preview;
  const current = mapping ?? data?.mapping ?? null;
  const open = (file: File | undefined) => {
    setMapping(null);
    start.reset();
    if (file) preview.mutate({ file });
  };
  const change = (next: Mapping) => {
    setMapping(next);
    start.reset();
    const isManner = Object.keys(next).every((name) => name === 'encoding' || name === 'separator');
    if (!data || (!isManner && missingOf(next) !== null)) return;
    preview.mutate({ fileId: data.fileId, mapping: next }, { onSuccess: (answer) => setMapping(answer.mapping) });
  };
  const missing = current && data?.columns.length ? missingOf(current) : null;
  const counts = missing === null ? (data?.counts ?? null) : null;
  return (
    <>
      <div className="mb-5">
        <h1 className="text-title font-semibold">Import</h1>
        <p className="max-w-[72ch] text-muted">
          Leads and what happened to them from a CSV file. History is measured and never alerted; the same file twice
          adds nothing; an import can be undone.
        </p>
      </div>
      <Box title="A file">
        <label htmlFor="csv-file" className="mb-1 block text-table font-medium">
          CSV file
        </label>
        <input
          ref={chooser}
          id="csv-file"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          aria-describedby="csv-file-help"
          className="w-full rounded-control border border-border-input bg-card p-2 text-table file:mr-3 file:rounded-control file:border file:bg-subtle file:px-3 file:py-1.5 file:font-medium"
          onChange={(event) => open(event.target.files?.[0])}
        />
        <p id="csv-file-help" className="mt-1 text-meta text-muted">
          Comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows-1252; a header in the first line; up to 250 MB. Nothing
          is imported before you say so.
        </p>
        <p role="status" className="mt-2 text-table text-muted empty:hidden">
          {preview.isPending ? 'Reading the file…' : ''}
        </p>
        {preview.error ? (
          <p role="alert" className="mt-2 text-table text-over-fg">
            {wordsOf(preview.error)}
          </p>
        ) : null}
      </Box>
      {data && current ? (
        <>
          <ColumnsBox preview={data} mapping={current} missing={missing} busy={preview.isPending} onChange={change} />
          {counts ? (
            <PreviewBox preview={data} faded={preview.isPending}>
              <Button
                variant="primary"
                disabled={preview.isPending || preview.isError || start.isPending || counts.leads === 0}
                onClick={() => start.mutate({ path: '/imports', body: { fileId: data.fileId, mapping: current } })}
              >
                Import {formatCount(counts.leads)} {counts.leads === 1 ? 'lead' : 'leads'}
              </Button>
              <Button onClick={reset}>Cancel</Button>
              {start.error ? (
                <p role="alert" className="text-table text-over-fg">
                  {wordsOf(start.error)}
                </p>
              ) : null}
            </PreviewBox>
          ) : null}
        </>
      ) : null}
      <ImportList />
    </>
  );
}
