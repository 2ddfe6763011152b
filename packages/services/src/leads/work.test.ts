import type { LeadEventRow } from '@baton/db/events';
import { describe, expect, it } from 'vitest';
import { countingEvents } from './work.ts';

let count = 0;
const row = (leadId: string, at: number, type: string, data: Record<string, unknown>): LeadEventRow => ({
  id: String(++count),
  leadId,
  type,
  data,
  occurredAt: at,
  recordedAt: at,
  source: 'crm',
  sourceId: `${leadId}:${count}`,
  sequence: 0,
  actor: null,
});
const brief = (rows: LeadEventRow[]) => countingEvents(rows, 'survivor').map(({ type, data }) => [type, data]);

describe('a lead that others were merged into', () => {
  it('was touched once by what was told of two of them', () => {
    const call = { kind: 'call', by: 'rita', direction: 'out', automated: false, verified: true };
    const rows = [
      row('survivor', 1, 'lead.created', { name: 'Ann' }),
      row('loser', 3, 'lead.touched', call),
      row('survivor', 3, 'lead.touched', Object.fromEntries(Object.entries(call).reverse())),
      row('loser', 4, 'lead.touched', { ...call, kind: 'email' }),
      row('loser', 5, 'lead.merged', { into: 'survivor' }),
    ];
    expect(brief(rows).filter(([type]) => type === 'lead.touched')).toEqual([
      ['lead.touched', call],
      ['lead.touched', { ...call, kind: 'email' }],
    ]);
    // One lead by itself may well be touched twice in an instant.
    const alone = [rows[1], rows[1]].map((one) => ({ ...(one as LeadEventRow), leadId: 'survivor' }));
    expect(brief(alone)).toHaveLength(2);
  });
});
