import { versionAt } from '@baton/core/handoff/version';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { type Acting, act, openHandoffOf } from './act.ts';
import { whyNotYet } from './cadence.ts';

export type Rejecting = Acting & { reason: string; note?: string | undefined };

/**
 * Rejects a lead for one of the playbook's reasons, which says where it goes, whether a note is needed, and whether the
 * follow-up must be done first.
 */
export async function rejectLead(ctx: Ctx, input: Rejecting): Promise<{ leadId: string }> {
  return act(ctx, input, 'lead.rejected', async (lead, tx) => {
    const handoff = openHandoffOf(lead);
    const reasons = versionAt(await loadVersions(ctx, tx), handoff.mqlAt ?? ctx.now)?.playbook.rejection.reasons ?? [];
    const reason = reasons.find((one) => one.key === input.reason);
    if (reason === undefined) {
      throw new ServiceError('invalid', 'There is no such rejection reason.', [
        { path: 'reason', message: `must be one of ${reasons.map((one) => one.key).join(', ')}` },
      ]);
    }
    const notYet = whyNotYet(reason, handoff);
    if (notYet !== null)
      throw new ServiceError('invalid', notYet, [{ path: 'reason', message: 'can be chosen after the follow-up' }]);
    const note = input.note?.trim();
    if (reason.note === 'required' && !note)
      throw new ServiceError('invalid', `‘${reason.label}’ needs a note.`, [
        { path: 'note', message: 'is required for this reason' },
      ]);
    return { reason: reason.key, ...(note ? { note } : {}), by: ctx.actor.key ?? undefined };
  });
}
