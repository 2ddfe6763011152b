'use client';
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useUpdateMode } from '#web/components/time/ticker.ts';

export type Freshness =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'reconnecting'; since: number }
  | { state: 'stopped'; since: number }
  | { state: 'offline'; since: number };

type Live = { freshness: Freshness; reconnect: () => void };
const LiveContext = createContext<Live>({ freshness: { state: 'connecting' }, reconnect: () => {} });

const reportKeys = new Set(['compliance', 'funnel']);

function isLoadingMore({ state }: Query): boolean {
  return state.fetchStatus === 'fetching' && state.fetchMeta?.fetchMore !== undefined;
}

function invalidate(client: QueryClient, leadIds: string[] | null, reports: boolean): void {
  void client.invalidateQueries({
    predicate: (query) => {
      const [kind, id] = query.queryKey;
      if (isLoadingMore(query)) {
        // A refresh now would throw away the page that somebody asked for.
        const again = () => client.invalidateQueries({ queryKey: query.queryKey, exact: true });
        void query.promise?.then(again, () => undefined);
        return false;
      }
      if (kind === 'queue' || kind === 'leads' || kind === 'clock' || kind === 'alerts') return true;
      if (kind === 'lead') return leadIds === null || leadIds.includes(String(id));
      return reports && reportKeys.has(String(kind));
    },
  });
}

function leadIdsOf(data: string): string[] | null {
  try {
    const body: unknown = JSON.parse(data);
    const ids = body && typeof body === 'object' && 'leadIds' in body ? body.leadIds : null;
    return Array.isArray(ids) ? ids.map(String) : null;
  } catch {
    return null;
  }
}

const reportEveryMs = 15_000;

/** Opens the workspace's event stream, refreshes what it names, and knows how fresh this page is. */
export function LiveProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const client = useQueryClient();
  const mode = useUpdateMode();
  const [freshness, setFreshness] = useState<Freshness>({ state: 'connecting' });
  const [attempt, setAttempt] = useState(0);
  const reconnect = useCallback(() => setAttempt((n) => n + 1), []);
  const reportedAt = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: attempt reopens the stream on purpose
  useEffect(() => {
    if (mode === 'paused') return;
    const stream = new EventSource(`/api/v1/stream?workspace=${encodeURIComponent(workspace)}`);
    let waiting: Set<string> | null = new Set();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const reports = Date.now() - reportedAt.current > reportEveryMs;
      if (reports) reportedAt.current = Date.now();
      invalidate(client, waiting === null || waiting.size === 0 ? null : [...waiting], reports);
      waiting = new Set();
    };
    const note = (ids: string[] | null) => {
      if (ids === null) waiting = null;
      else if (waiting) for (const id of ids) waiting.add(id);
      timer ??= setTimeout(flush, mode === 'minute' ? 60_000 : 250);
    };
    stream.addEventListener('change', (event) => note(leadIdsOf(event.data)));
    stream.onopen = () =>
      setFreshness((was) => {
        if (was.state !== 'connecting' && was.state !== 'live') note(null);
        return { state: 'live' };
      });
    stream.onerror = () => setFreshness((was) => ('since' in was ? was : { state: 'reconnecting', since: Date.now() }));
    const reopen = setInterval(() => {
      if (stream.readyState === EventSource.CLOSED) reconnect();
    }, 10_000);
    return () => {
      stream.close();
      clearTimeout(timer);
      clearInterval(reopen);
    };
  }, [client, workspace, mode, attempt, reconnect]);

  useEffect(() => {
    const online = () => setFreshness((was) => (was.state === 'offline' ? { state: 'connecting' } : was));
    const offline = () => setFreshness({ state: 'offline', since: Date.now() });
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
    };
  }, []);

  useEffect(() => {
    if (freshness.state === 'reconnecting') {
      const timer = setTimeout(() => setFreshness({ state: 'stopped', since: freshness.since }), 60_000);
      return () => clearTimeout(timer);
    }
    if (freshness.state === 'stopped') {
      const timer = setInterval(() => invalidate(client, null, true), 30_000);
      return () => clearInterval(timer);
    }
  }, [freshness, client]);

  const value = useMemo(() => ({ freshness, reconnect }), [freshness, reconnect]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

/** How fresh this page is, and a way to try again now. */
export function useLive(): Live {
  return useContext(LiveContext);
}

let refreshedAt = 0;

/** Asks the server for the current clocks, at most once in two seconds for the whole tab. */
export function useRefreshSoon(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    if (Date.now() - refreshedAt < 2000) return;
    refreshedAt = Date.now();
    invalidate(client, null, false);
  }, [client]);
}
