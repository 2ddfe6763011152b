'use client';
import { useQuery } from '@tanstack/react-query';
import type { FieldMapping, FieldSamples } from '#web/api-integration-types.ts';
import { callApi, withQuery } from '#web/data/api-client.ts';

/** Which field of the CRM each field of ours is; asked of the CRM. */
export function useFieldMapping(id: string | null) {
  return useQuery({
    queryKey: ['field-mapping', id],
    enabled: id !== null,
    queryFn: ({ signal }) => callApi<FieldMapping>(`/connections/${id}/fields`, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

/** Values of a field before it is chosen. */
export function useFieldSample(id: string, name: string | null) {
  return useQuery({
    queryKey: ['field-sample', id, name],
    enabled: name !== null,
    queryFn: ({ signal }) =>
      callApi<FieldSamples>(withQuery(`/connections/${id}/fields/samples`, { names: name }), { signal }),
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: false,
  });
}
