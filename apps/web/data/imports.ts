'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Import, ImportPreview, ImportWithRows } from '#web/api-import-types.ts';
import { callApi, withQuery } from '#web/data/api-client.ts';

const LIVE_MS = 1_000;
const open = new Set<Import['state']>(['queued', 'running', 'undoing']);

export const isOpen = ({ state }: Import) => open.has(state);

/** The last imports; asked again while one is under way, after which leads and figures are asked anew. */
export function useImports() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['imports'],
    queryFn: async ({ signal }) => (await callApi<{ items: Import[] }>('/imports?limit=50', { signal })).items,
    refetchInterval: ({ state: { data } }) => (data?.some(isOpen) ? LIVE_MS : false),
  });
  const isBusy = query.data?.some(isOpen) ?? false;
  const wasBusy = useRef(false);
  useEffect(() => {
    if (wasBusy.current && !isBusy) void client.invalidateQueries();
    wasBusy.current = isBusy;
  }, [isBusy, client]);
  return query;
}

/** An import with the rows that were not taken. */
export function useImport(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['import', id],
    enabled,
    queryFn: ({ signal }) => callApi<ImportWithRows>(`/imports/${id}`, { signal }),
  });
}

type Asked = { file: File } | { fileId: string; mapping: object };

/** Asks what an import would do: sends a file, or names one that was sent with another mapping. */
export function useImportPreview() {
  return useMutation<ImportPreview, Error, Asked>({
    mutationFn: (asked) =>
      'file' in asked
        ? callApi(withQuery('/imports/preview', { fileName: asked.file.name }), {
            method: 'POST',
            file: { type: 'text/csv', content: asked.file },
          })
        : callApi('/imports/preview', { method: 'POST', body: asked }),
  });
}
