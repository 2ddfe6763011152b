'use client';
import { PenLine } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import type { Writes } from '#web/api-integration-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { FigureTable } from '#web/components/table/figure-table.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { formatDateTime } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { usePeople } from '#web/data/queries.ts';

type Write = Writes['items'][number];

const outcomes: Record<Write['outcome'], string> = {
  sending: 'on its way',
  written: 'written',
  failed: 'refused',
  unknown: 'answer lost',
};

/** A value as people read it: instants in their own zone, owners by name, an empty one as a dash. */
function Value({ field, value }: { field: string; value: string | null }) {
  const now = useNow();
  const viewer = useViewer();
  const people = usePeople().data?.items;
  if (value === null || value === '') return <span className="text-muted">—</span>;
  if (field === 'owner') {
    const owner = people?.find((one) => one.hubspotId === value || one.salesforceId === value);
    if (owner) return <span title={value}>{owner.name}</span>;
  }
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return <span className="break-words">{Number.isNaN(at) ? value : formatDateTime(at, now, viewer)}</span>;
}

/** The last values that were written, before and after. */
export function LastWrites({ writes, name, waiting }: { writes: Writes; name: string; waiting: number }) {
  const { ws } = useParams<{ ws: string }>();
  return (
    <section aria-label="Last values written" className="mb-4 rounded-card border">
      <div className="flex flex-wrap items-baseline justify-between gap-2 border-b bg-subtle px-4 py-2.5">
        <h2 className="text-body font-semibold">Last values written</h2>
        <span className="text-meta text-muted">
          {waiting === 0 ? 'Nothing waits' : `${formatCount(waiting)} ${waiting === 1 ? 'lead waits' : 'leads wait'}`}
        </span>
      </div>
      {writes.items.length === 0 ? (
        <Empty kind="first-use" icon={PenLine} title={`Nothing has been written to ${name}`}>
          {writes.observe
            ? 'The workspace only observes.'
            : 'Turn fields on above; what leads say then is written within seconds.'}
        </Empty>
      ) : (
        <FigureTable
          caption="Last values written"
          rows={writes.items}
          rowKey={(row) => row.id}
          sort=""
          onSort={() => undefined}
          columns={[
            {
              key: 'lead',
              label: 'Lead',
              cell: (row) => (
                <Link href={`/${ws}/leads/${row.lead.id}`} className="hover:underline">
                  {row.lead.name ?? row.lead.externalId}
                </Link>
              ),
            },
            { key: 'field', label: 'Field', cell: (row) => row.label },
            { key: 'before', label: 'Before', cell: (row) => <Value field={row.field} value={row.before} /> },
            { key: 'after', label: 'After', cell: (row) => <Value field={row.field} value={row.after} /> },
            { key: 'at', label: 'When', cell: (row) => <Instant iso={row.at} /> },
            {
              key: 'outcome',
              label: 'Outcome',
              cell: (row) => (
                <span
                  title={row.reason ?? undefined}
                  className={row.outcome === 'failed' ? 'font-medium' : 'text-muted'}
                >
                  {outcomes[row.outcome]}
                </span>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
