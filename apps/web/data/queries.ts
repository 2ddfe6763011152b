'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { PlaybookDraft, PlaybookEffect, PlaybookVersion, PublishedPlaybook } from '#web/api-playbook-types.ts';
import type { ComplianceReport, FunnelReport } from '#web/api-report-types.ts';
import type { AlertRow, ClockDetail, LeadDetail, LeadList, Person, Queue, Session } from '#web/api-types.ts';
import { callApi, type Query, withQuery } from '#web/data/api-client.ts';

/** Who is signed in, in which workspace, with which role. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => callApi<Session>('/session', { signal }),
    staleTime: 5 * 60_000,
  });
}

/** The queue in due order: one's own leads, or those of one's teams. */
export function useQueue(scope: 'mine' | 'team', enabled: boolean) {
  return useQuery({
    queryKey: ['queue', scope],
    enabled,
    queryFn: ({ signal }) => callApi<Queue>(withQuery('/queue', { scope }), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Leads behind a number or a search, page by page. */
export function useLeads(query: Query) {
  return useInfiniteQuery({
    queryKey: ['leads', query],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      callApi<LeadList>(withQuery('/leads', { limit: 50, ...query, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** Leads by name, company, email or CRM id, for the palette; asks from two letters on. */
export function useLeadSearch(q: string) {
  return useQuery({
    queryKey: ['leads', 'search', q],
    enabled: q.length >= 2,
    queryFn: ({ signal }) => callApi<LeadList>(withQuery('/leads', { q, limit: 8 }), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** One lead with its handoffs, timeline and explanations. */
export function useLead(id: string | null) {
  return useQuery({
    queryKey: ['lead', id],
    enabled: id !== null,
    queryFn: ({ signal }) => callApi<LeadDetail>(`/leads/${id}`, { signal }),
  });
}

/** One clock with its ledger. */
export function useClock(id: string, enabled = true) {
  return useQuery({
    queryKey: ['clock', id],
    enabled,
    queryFn: ({ signal }) => callApi<ClockDetail>(`/clocks/${id}`, { signal }),
  });
}

/** The compliance report for the filters in the address. */
export function useCompliance(query: Query, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['compliance', query],
    queryFn: ({ signal }) => callApi<ComplianceReport>(withQuery('/reports/compliance', query), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 5 * 60_000,
  });
}

/** The funnel report for the filters in the address. */
export function useFunnel(query: Query, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ['funnel', query],
    queryFn: ({ signal }) => callApi<FunnelReport>(withQuery('/reports/funnel', query), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 5 * 60_000,
  });
}

/** The published playbook. */
export function usePlaybook() {
  return useQuery({
    queryKey: ['playbook'],
    queryFn: ({ signal }) => callApi<PublishedPlaybook>('/playbook', { signal }),
    staleTime: 60_000,
  });
}

/** The draft of the playbook, if there is one. */
export function usePlaybookDraft() {
  return useQuery({
    queryKey: ['playbook-draft'],
    queryFn: ({ signal }) => callApi<PlaybookDraft>('/playbook/draft', { signal }),
  });
}

/** The published versions of the playbook, newest first. */
export function usePlaybookVersions() {
  return useQuery({
    queryKey: ['playbook-versions'],
    queryFn: async ({ signal }) => {
      const { items } = await callApi<{ items: PlaybookVersion[] }>('/playbook/versions', { signal });
      return { items: items.toSorted((a, b) => b.version - a.version) };
    },
  });
}

/** What publishing the draft would do to open clocks, counted anew each time it is asked for. */
export function usePlaybookEffect() {
  return useQuery({
    queryKey: ['playbook-effect'],
    queryFn: ({ signal }) => callApi<PlaybookEffect>('/playbook/effect', { method: 'POST', body: {}, signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

/** Everybody of the workspace: reps, managers and whoever else can sign in. */
export function usePeople() {
  return useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => callApi<{ items: Person[] }>('/people', { signal }),
    staleTime: 60_000,
  });
}

/** Alerts with their deliveries, newest first. */
export function useAlerts(query: Query) {
  return useInfiniteQuery({
    queryKey: ['alerts', query],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      callApi<{ items: AlertRow[]; nextCursor: string | null }>(
        withQuery('/alerts', { limit: 50, ...query, cursor: pageParam }),
        { signal },
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
