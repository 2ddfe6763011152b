'use client';
import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { Connection } from '#web/api-integration-types.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { useNow } from '#web/components/time/ticker.ts';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#web/components/ui/tabs.tsx';
import { ApiProblem } from '#web/data/api-client.ts';
import { useConnections, useHealth } from '#web/data/integrations.ts';
import { useSession } from '#web/data/queries.ts';
import { stateOf } from '../connection-state.ts';
import { isKind, type Kind, kinds } from '../kinds.ts';
import { lateOf } from '../lag-words.ts';
import { StateChip } from '../state-chip.tsx';
import { ErrorsTab } from './errors-tab.tsx';
import { HealthTab } from './health-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { JustConnected } from './just-connected.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { WriteBackTab } from './write-back-tab.tsx';

const tabNames = ['health', 'errors', 'history', 'write-back', 'settings'] as const;
type TabName = (typeof tabNames)[number];
const labels: Record<TabName, string> = {
  health: 'Health',
  errors: 'Errors',
  history: 'Replay and backfill',
  'write-back': 'Write-back',
  settings: 'Settings',
};

/** One connected system: how it does, what failed, its history, what is written, and its keys. */
export function IntegrationPage({ id }: { id: string }) {
  const { ws } = useParams<{ ws: string }>();
  const { data, error, refetch } = useConnections();
  const connection = data?.find((one) => one.id === id);
  return (
    <>
      <Link
        href={`/${ws}/settings/integrations`}
        className="mb-3 inline-flex min-h-6 items-center gap-1 text-table text-muted hover:text-fg max-sm:min-h-11"
      >
        <ChevronLeft size={14} aria-hidden="true" /> Integrations
      </Link>
      {connection && isKind(connection.kind) ? (
        <Connected key={id} connection={connection} kind={connection.kind} />
      ) : data ? (
        <Problem error={new ApiProblem(404, '', '', null)} what="connection" onRetry={() => void refetch()} />
      ) : error ? (
        <Problem error={error} what="connection" onRetry={() => void refetch()} />
      ) : (
        <div role="status" aria-label="Loading the connection" className="flex flex-col gap-3">
          <div className="skeleton h-8 w-60" />
          <div className="skeleton h-60" />
        </div>
      )}
    </>
  );
}

function Connected({ connection, kind }: { connection: Connection; kind: Kind }) {
  const { id } = connection;
  const { name, crm, icon: Icon } = kinds[kind];
  const { data: session } = useSession();
  const { data: health } = useHealth(id, crm);
  const now = useNow();
  const shown = tabNames.filter((tab) => crm || tab === 'settings');
  const [chosen, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(tabNames)
      .withDefault(crm ? 'health' : 'settings')
      .withOptions({ history: 'push' }),
  );
  const tab = shown.includes(chosen) ? chosen : 'settings';
  const state = stateOf({
    status: connection.status,
    behind: connection.behindSince !== null,
    lateMs: health ? lateOf(health, now) : null,
    crm,
    observe: session?.workspace.observe ?? false,
  });
  const failed = health?.errors.reduce((sum, one) => sum + one.count, 0) ?? 0;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Icon size={20} aria-hidden="true" className="text-muted" />
        <h1 className="text-title font-semibold">{connection.name === name ? name : `${name} · ${connection.name}`}</h1>
        <StateChip state={state} />
      </div>
      {connection.statusDetail ? <p className="mb-4 max-w-[72ch] text-muted">{connection.statusDetail}</p> : null}
      {crm ? <JustConnected connectionId={id} name={name} /> : null}
      <Tabs value={tab} onValueChange={(next) => void setTab(tabNames.find((one) => one === next) ?? null)}>
        <TabsList aria-label={name}>
          {shown.map((one) => (
            <TabsTrigger key={one} value={one}>
              {labels[one]}
              {one === 'errors' && failed > 0 ? ` (${failed})` : ''}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={tab} className="pt-4 outline-none">
          {tab === 'health' ? <HealthTab id={id} /> : null}
          {tab === 'errors' ? <ErrorsTab id={id} name={name} /> : null}
          {tab === 'history' ? <HistoryTab id={id} name={name} /> : null}
          {tab === 'write-back' ? <WriteBackTab id={id} name={name} /> : null}
          {tab === 'settings' ? <SettingsTab connection={connection} kind={kind} /> : null}
        </TabsContent>
      </Tabs>
    </>
  );
}
