import type { CrmContext } from '@baton/integrations/crm';
import { toId18 } from '@baton/integrations/salesforce/ids';
import type { Ctx } from '../context.ts';
import type { CrmConnection } from './crm-context.ts';

/** The step of a run that comes before the CRM's own objects. */
export const USERS = 'users';

/** Whether a CRM's object is what that step reads already. */
export function isUsers(object: string): boolean {
  return object === 'User' || object === USERS;
}

/**
 * Finds our people among the CRM's users by their addresses, so that what users did there is known to be theirs. An id that
 * somebody has set stays. Returns how many users there are and how many were matched now.
 */
export async function matchUsers(
  ctx: Ctx,
  connection: CrmConnection,
  context: CrmContext,
): Promise<{ read: number; matched: number }> {
  const owners = await ctx.integrations.crm[connection.kind].listOwners(context);
  const byEmail = new Map(
    owners.flatMap(({ id, email, archived }) => (email === null || archived ? [] : [[email.toLowerCase(), id]])),
  );
  const column = connection.kind === 'hubspot' ? 'hubspotId' : 'salesforceId';
  const { workspaceId } = ctx.scope;
  const matched = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const people = await tx.person.findMany({
      where: { workspaceId, [column]: null, email: { not: null } },
      select: { id: true, email: true },
    });
    let count = 0;
    for (const { id, email } of people) {
      const found = byEmail.get(email?.toLowerCase() ?? '');
      if (found === undefined) continue;
      const userId = connection.kind === 'hubspot' ? found : (toId18(found) ?? found);
      await tx.person.updateMany({ where: { workspaceId, id }, data: { [column]: userId } });
      count += 1;
    }
    return count;
  });
  return { read: owners.length, matched };
}
