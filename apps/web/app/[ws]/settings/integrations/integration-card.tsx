'use client';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import type { Connection } from '#web/api-integration-types.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { useNow } from '#web/components/time/ticker.ts';
import { Button } from '#web/components/ui/button.tsx';
import { useHealth } from '#web/data/integrations.ts';
import { BudgetBar, tightest } from './budget-bar.tsx';
import { stateOf } from './connection-state.ts';
import { type Kind, kinds } from './kinds.ts';
import { lagWords, lateOf } from './lag-words.ts';
import { StateChip } from './state-chip.tsx';

/** One connected system: how it is, how late, and the way to its page. */
export function ConnectedCard({ connection, kind, observe }: { connection: Connection; kind: Kind; observe: boolean }) {
  const { ws } = useParams<{ ws: string }>();
  const { name, icon: Icon, crm } = kinds[kind];
  const { data: health } = useHealth(connection.id, crm);
  const now = useNow();
  const lateMs = health ? lateOf(health, now) : null;
  const state = stateOf({
    status: connection.status,
    behind: connection.behindSince !== null,
    lateMs,
    crm,
    observe,
  });
  const budget = health ? tightest(health.budget) : null;
  return (
    <li className="flex flex-col rounded-card border p-4">
      <div className="flex items-center gap-2">
        <Icon size={18} aria-hidden="true" className="shrink-0 text-muted" />
        <h2 className="min-w-0 grow truncate text-body font-semibold">
          <Link href={`/${ws}/settings/integrations/${connection.id}`} className="hover:underline">
            {connection.name === name ? name : `${name} · ${connection.name}`}
          </Link>
        </h2>
        <StateChip state={state} />
      </div>
      {connection.statusDetail ? <p className="mt-2 text-table text-muted">{connection.statusDetail}</p> : null}
      {crm ? (
        <dl className="mt-3 grid grid-cols-[110px_1fr] gap-x-3 gap-y-1 text-table">
          <dt className="text-muted">Lag p50 · p95</dt>
          <dd>{health ? lagWords(health) : '…'}</dd>
          <dt className="text-muted">Last event</dt>
          <dd>{health ? <Instant iso={health.lastEventAt} missing="Nothing has come yet" /> : '…'}</dd>
        </dl>
      ) : (
        <p className="mt-2 text-table text-muted">{kinds[kind].purpose}</p>
      )}
      <div className="grow" />
      {budget ? (
        <div className="mt-3">
          <BudgetBar budget={budget} />
        </div>
      ) : null}
      <div className="mt-4 flex gap-2">
        <Button asChild>
          <Link href={`/${ws}/settings/integrations/${connection.id}`} aria-label={`Open ${name}`}>
            Open
          </Link>
        </Button>
        {state === 'disconnected' ? (
          <Button asChild variant="primary">
            <Link href={`/${ws}/settings/integrations/${connection.id}?tab=settings&connect=${kind}`}>Reconnect</Link>
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/** A system that is not connected yet. */
export function OpenCard({ kind, onConnect }: { kind: Kind; onConnect: () => void }) {
  const { name, icon: Icon, purpose } = kinds[kind];
  return (
    <li className="flex flex-col rounded-card border border-dashed p-4">
      <div className="flex items-center gap-2">
        <Icon size={18} aria-hidden="true" className="shrink-0 text-muted" />
        <h2 className="min-w-0 grow truncate text-body font-semibold">{name}</h2>
        <StateChip state="none" />
      </div>
      <p className="mt-2 text-table text-muted">{purpose}</p>
      <div className="grow" />
      <div className="mt-4">
        <Button onClick={onConnect} aria-label={`Connect ${name}…`}>
          Connect…
        </Button>
      </div>
    </li>
  );
}
