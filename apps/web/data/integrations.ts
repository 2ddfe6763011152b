'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  Backfill,
  Behind,
  Connection,
  ConnectOptions,
  Health,
  Observe,
  Provision,
  WriteFields,
  Writes,
} from '#web/api-integration-types.ts';
import { ApiProblem, callApi } from '#web/data/api-client.ts';
import { newIdempotencyKey } from '#web/data/idempotency-key.ts';

/** Figures of a pipe are looked at again so often. */
const LIVE_MS = 10_000;

/** The outside systems of the workspace. */
export function useConnections(enabled = true) {
  return useQuery({
    queryKey: ['connections'],
    enabled,
    queryFn: async ({ signal }) => (await callApi<{ items: Connection[] }>('/connections', { signal })).items,
    refetchInterval: LIVE_MS,
  });
}

/** CRMs that cannot be read just now; everybody is told. */
export function useBehind(enabled: boolean) {
  return useQuery({
    queryKey: ['feeds-behind'],
    enabled,
    queryFn: async ({ signal }) => (await callApi<{ items: Behind[] }>('/feeds/behind', { signal })).items,
    refetchInterval: 20_000,
  });
}

/** With which apps a CRM can be connected here. */
export function useConnectOptions() {
  return useQuery({
    queryKey: ['connect-options'],
    queryFn: ({ signal }) => callApi<ConnectOptions>('/connections/options', { signal }),
    staleTime: 10 * 60_000,
  });
}

/** Whether the workspace only observes, and what would start or stop. */
export function useObserve() {
  return useQuery({
    queryKey: ['observe'],
    queryFn: ({ signal }) => callApi<Observe>('/workspace/observe', { signal }),
  });
}

/** How a CRM's feed does. */
export function useHealth(id: string, enabled = true) {
  return useQuery({
    queryKey: ['health', id],
    enabled,
    queryFn: ({ signal }) => callApi<Health>(`/connections/${id}/health`, { signal }),
    refetchInterval: LIVE_MS,
  });
}

/** How far the last reading of a CRM's history is. */
export function useBackfill(id: string) {
  return useQuery({
    queryKey: ['backfill', id],
    queryFn: ({ signal }) => callApi<Backfill>(`/connections/${id}/backfill`, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'queued' || data?.state === 'running' ? 1_500 : false),
  });
}

/** The last values that were written over a connection, what waits, and what was refused. */
export function useWrites(id: string) {
  return useQuery({
    queryKey: ['writes', id],
    queryFn: ({ signal }) => callApi<Writes>(`/connections/${id}/writes`, { signal }),
    refetchInterval: LIVE_MS,
  });
}

/** What a connection writes, field by field. */
export function useWriteFields(id: string) {
  return useQuery({
    queryKey: ['write-fields', id],
    queryFn: ({ signal }) => callApi<WriteFields>(`/connections/${id}/write-fields`, { signal }),
  });
}

/** What provisioning would make; asked of the CRM each time. */
export function useProvisionPlan(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['provision', id],
    enabled,
    queryFn: ({ signal }) =>
      callApi<Provision>(`/connections/${id}/provision`, { method: 'POST', body: { dryRun: true }, signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

type Send = { path: string; method?: 'POST' | 'PUT'; body?: object };

/** A change that is sent once however often it is pressed; afterwards the named queries are asked anew. */
export function useSend<T>(refresh: readonly string[], onDone?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation<T, Error, Send>({
    mutationFn: ({ path, method = 'POST', body = {} }) =>
      callApi<T>(path, { method, body, idempotencyKey: newIdempotencyKey() }),
    onSuccess: (answer) => {
      for (const name of refresh) void client.invalidateQueries({ queryKey: [name] });
      onDone?.(answer);
    },
  });
}

/** What a failed change says to whoever made it. */
export function wordsOf(error: unknown): string {
  return error instanceof ApiProblem ? error.detail : "Baton didn't answer. Nothing was changed.";
}
