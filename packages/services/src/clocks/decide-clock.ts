import type { EventData } from '@baton/core/handoff/event';
import { getClock as getRow } from '@baton/db/clock-readers';
import type { LeadClockRow } from '@baton/db/lead-readers';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { act } from '../leads/act.ts';
import type { ClockDetail } from '../leads/state.ts';
import { isVisible, loadDirectory, visibleTo } from '../people/directory.ts';

type DecisionType = 'clock.excused' | 'clock.overridden';
type Decision<T extends DecisionType> = Omit<EventData<T>, 'cycle' | 'kind' | 'instance' | 'by'>;
type Named = { type: DecisionType; action: string };

/**
 * What a person decides about one clock, as a fact of its lead and a line of the audit log, in one transaction. `decide`
 * sees the clock as it is stored and may refuse. Throws `not-found`, and `forbidden` when neither the clock's owner nor
 * its team is the actor's to decide about.
 */
export async function decideClock<T extends DecisionType>(
  ctx: Ctx,
  clockId: string,
  { type, action }: Named & { type: T },
  decide: (clock: LeadClockRow, detail: ClockDetail | null) => Decision<T>,
): Promise<void> {
  const leadId = await findLeadId(ctx, clockId);
  await act(ctx, { leadId, deletedToo: true }, type, async (lead, tx) => {
    const clock = lead.handoffs.flatMap((handoff) => handoff.clocks).find((one) => one.id === clockId);
    if (clock === undefined) throw new ServiceError('not-found', 'There is nothing with this address or id.');
    const detail = (clock.detail ?? null) as ClockDetail | null;
    const decision = decide(clock, detail);
    await addAuditEntry(ctx, tx, {
      action,
      object: `clock ${clockId}`,
      before: { excuse: detail?.excuse ?? null, override: detail?.override ?? null },
      after: { lead: lead.externalId, clock: clock.kind, ...decision },
    });
    const { cycle, kind, instance } = clock;
    const by = ctx.actor.key === null ? {} : { by: ctx.actor.key };
    return { cycle, kind, instance, ...decision, ...by } as EventData<T>;
  });
}

async function findLeadId(ctx: Ctx, clockId: string): Promise<string> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const row = await getRow(tx, clockId);
    const visible = visibleTo(ctx, await loadDirectory(ctx, tx));
    if (!isVisible(visible, row.ownerKey, row.teamKey))
      throw new ServiceError('forbidden', 'This clock belongs to someone else.');
    return row.leadId;
  });
}
