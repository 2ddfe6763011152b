'use client';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { callApi } from '#web/data/api-client.ts';
import { type CrmKind, kinds } from './kinds.ts';

export const refusals = ['denied', 'refused', 'unreachable', 'conflict'] as const;
export type RefusalKind = (typeof refusals)[number];

const whoCanGrant: Record<CrmKind, string> = {
  hubspot: 'A HubSpot super admin, or somebody with App Marketplace access, can agree.',
  salesforce:
    'A Salesforce admin can agree, or allow the app for you: Setup, Connected Apps (External Client App Manager), permitted users.',
};

type Entry = { action: string; object: string | null; after: unknown };

/** The reason that was noted with the last refusal of this CRM; null while it is not known. */
function useReason(kind: CrmKind, enabled: boolean): string | null {
  const { data } = useQuery({
    queryKey: ['refusal', kind],
    enabled,
    queryFn: ({ signal }) => callApi<{ items: Entry[] }>('/audit-log?limit=20', { signal }),
    staleTime: 0,
  });
  const found = data?.items.find(({ action, object }) => action === 'connection.refuse' && object === kind);
  const after = found?.after;
  return after && typeof after === 'object' && 'reason' in after ? String(after.reason) : null;
}

/** Why somebody came back from a CRM without a connection, and who can help. */
export function Refusal({ kind, refusal }: { kind: CrmKind; refusal: RefusalKind }) {
  const { name } = kinds[kind];
  const reason = useReason(kind, refusal !== 'denied');
  const said = reason === null ? '' : ` ${name} said: ${reason.replace(/\.$/, '')}.`;
  const words: Record<RefusalKind, string> = {
    denied: `Access was denied in ${name}. ${whoCanGrant[kind]}`,
    refused: `${name} refused the sign-in.${said} ${whoCanGrant[kind]}`,
    unreachable: `${name} did not answer the sign-in.${said} Try again in a minute.`,
    conflict: `That is another ${name} account.${reason === null ? '' : ` ${reason}`}`,
  };
  return (
    <p role="alert" className="flex items-start gap-2 rounded-control bg-near-bg px-3 py-2 text-table text-near-fg">
      <TriangleAlert size={16} aria-hidden="true" className="mt-px shrink-0" />
      <span>{words[refusal]} Nothing was connected.</span>
    </p>
  );
}
