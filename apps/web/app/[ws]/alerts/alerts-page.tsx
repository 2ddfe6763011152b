'use client';
import { BellOff, Check, CircleX, Clock3 } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import type { AlertRow } from '#web/api-types.ts';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { type FigureColumn, FigureTable } from '#web/components/table/figure-table.tsx';
import { ClockChip } from '#web/components/time/clock-chip.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useAlerts } from '#web/data/queries.ts';

function Deliveries({ alert }: { alert: AlertRow }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {alert.deliveries.map((delivery) => {
        const Icon =
          delivery.status === 'sent' || delivery.status === 'delivered'
            ? Check
            : delivery.status === 'failed'
              ? CircleX
              : Clock3;
        return (
          <span
            key={`${delivery.channel}${delivery.to}`}
            className={
              delivery.status === 'failed'
                ? 'inline-flex items-center gap-1 text-over-fg'
                : 'inline-flex items-center gap-1'
            }
            title={delivery.error ?? undefined}
          >
            <Icon size={13} aria-hidden="true" /> {delivery.channel} {delivery.status}
            {delivery.error ? <span>: {delivery.error}</span> : null}
          </span>
        );
      })}
      {alert.deliveries.length === 0 ? <span className="text-muted">no channel</span> : null}
    </span>
  );
}

function columnsFor(workspace: string): FigureColumn<AlertRow>[] {
  return [
    {
      key: 'lead',
      label: 'Lead',
      cell: (alert) => {
        const lead = alert.lead ?? alert.clock?.lead;
        return lead ? (
          <Link href={`/${workspace}/leads/${lead.id}`} prefetch={false} className="hover:underline">
            {lead.name} <span className="font-normal text-muted">{lead.company}</span>
          </Link>
        ) : (
          '—'
        );
      },
    },
    {
      key: 'clock',
      label: 'Clock now',
      className: 'w-[184px]',
      cell: (alert) => (alert.clock ? <ClockChip clock={alert.clock} /> : '—'),
    },
    {
      key: 'kind',
      label: 'Why',
      cell: (alert) => [alert.clock?.name, alert.tier].filter(Boolean).join(' · '),
    },
    { key: 'who', label: 'Told', cell: (alert) => alert.recipient.name },
    { key: 'via', label: 'Sent', cell: (alert) => <Deliveries alert={alert} /> },
    { key: 'at', label: 'When', cell: (alert) => <Instant iso={alert.createdAt} /> },
  ];
}

/** What Baton told whom, how it got there, and where the clock stands now. */
export function AlertsPage() {
  const { ws } = useParams<{ ws: string }>();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useAlerts({});
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="py-4">
      <h1 className="mb-3 px-6 text-title font-semibold max-sm:px-4">Alerts</h1>
      {error && !data ? (
        <div className="px-6">
          <Problem error={error} what="list of alerts" onRetry={() => void refetch()} />
        </div>
      ) : null}
      {!data && !error ? (
        <div role="status" aria-label="Loading alerts" className="border-t">
          {Array.from({ length: 10 }, (_, index) => index).map((index) => (
            <div key={index} className="flex h-10 items-center border-b px-6">
              <div className="skeleton h-4 w-2/3" />
            </div>
          ))}
        </div>
      ) : null}
      {data && rows.length === 0 ? (
        <Empty kind="nothing-now" icon={BellOff} title="No alerts">
          Nobody had to be told anything yet. Alerts appear here when a clock reaches 50 %, 80 % or its target.
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <FigureTable
          caption="Alerts, newest first"
          rows={rows}
          columns={columnsFor(ws)}
          rowKey={(alert) => alert.id}
          sort=""
          onSort={() => {}}
        />
      ) : null}
      {hasNextPage ? (
        <div className="px-6 py-3 max-sm:px-4">
          <Button onClick={() => void fetchNextPage()} disabled={isFetching}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}
