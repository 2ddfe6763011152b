import { updateAlerts } from '@baton/db/alerts';
import type { Tx } from '@baton/db/client';
import type { SavedLead } from '@baton/db/leads';

/** Alerts of clocks that ended need nobody any more: they are done, and what was not sent yet is not sent. */
export async function settleAlerts(
  tx: Tx,
  saved: readonly SavedLead[],
  endedClocks: ReadonlySet<string>,
): Promise<void> {
  const clockIds = saved.flatMap((lead) =>
    lead.clocks
      .filter((clock) => clock.changed && endedClocks.has(`${lead.id}:${clock.cycle}:${clock.kind}:${clock.instance}`))
      .map((clock) => clock.id),
  );
  if (clockIds.length > 0)
    await updateAlerts(tx, { clockIds, from: ['open', 'acknowledged'], state: 'done', reason: 'the clock has ended' });
}

/** Names of the clocks among these states that have ended, as `settleAlerts` looks them up. */
export function endedClocks(
  states: readonly {
    id: string;
    handoffs: { cycle: number; clocks: { kind: string; instance: number; state: string }[] }[];
  }[],
): Set<string> {
  return new Set(
    states.flatMap((lead) =>
      lead.handoffs.flatMap(({ cycle, clocks }) =>
        clocks
          .filter((clock) => clock.state === 'completed' || clock.state === 'cancelled')
          .map((clock) => `${lead.id}:${cycle}:${clock.kind}:${clock.instance}`),
      ),
    ),
  );
}
