import type { LeadSaid } from '../crm.ts';
import type { HubspotRecord } from './client.ts';

/** The contacts that one record was made of: `primary` is the one under which we know it, `at` the last merge (epoch ms). */
export type Merges = { primary: string; at: number; losers: { id: string; at: number }[] };

/**
 * The merges that a record tells of; null when there are none. A merge gives the survivor a new id, while older ones kept the
 * primary's: it goes by its own id where we have a lead of that name, else by the first that is listed.
 */
export function mergesOf(record: HubspotRecord, said: ReadonlyMap<string, LeadSaid>): Merges | null {
  const ids = listOf(record.properties.hs_merged_object_ids).filter((id) => /^\d+$/.test(id) && id !== record.id);
  const [first] = ids;
  if (first === undefined) return null;
  const own = said.get(record.id);
  const primary = ids.length === 1 || (own !== undefined && !own.deleted) ? record.id : first;
  const instants = new Map(
    listOf(record.properties.hs_calculated_merged_vids).flatMap((entry) => {
      const [id = '', at = ''] = entry.split(':');
      return /^\d+$/.test(at) ? [[id, Number(at)] as const] : [];
    }),
  );
  const atOf = (id: string) => instants.get(id) ?? record.updatedAt;
  const at = Math.max(...ids.map(atOf));
  const losers = [...new Set([...ids, record.id])].filter((id) => id !== primary);
  return { primary, at, losers: losers.map((id) => ({ id, at: id === record.id ? at : atOf(id) })) };
}

function listOf(text: string | null | undefined): string[] {
  return (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
