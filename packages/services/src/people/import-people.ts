import type { Tx } from '@baton/db/client';
import { CsvError } from '@baton/integrations/csv/error';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { replayInBatches } from '../leads/replay-all-leads.ts';
import { invitePeople } from './invite-people.ts';
import { type RejectedRow, readPeople } from './read-people.ts';
import { savePeople } from './save-people.ts';

/**
 * Imports people from a CSV file (key,name,email,role,team,manager,calendar,salesforceId,hubspotId,slackId,active) by key.
 * Good rows are kept, the others listed. Those with an address and a role may sign in. Throws `invalid` for a file that cannot
 * be read.
 */
export async function importPeople(
  ctx: Ctx,
  input: AsyncIterable<Uint8Array>,
): Promise<{ people: number; rejected: RejectedRow[] }> {
  const { workspaceId } = ctx.scope;
  const known = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.person.findMany({ where: { workspaceId }, select: { key: true, email: true } }),
  );
  const { people, rejected, columns } = await readPeople(input, known).catch((error: unknown) => {
    if (error instanceof CsvError)
      throw new ServiceError('invalid', error.message, [{ path: 'file', message: error.message }]);
    throw error;
  });
  const affected = await ctx.db.inWorkspace(
    workspaceId,
    async (tx) => {
      const changed = await savePeople(ctx, tx, people, columns);
      if (people.length > 0) {
        await addAuditEntry(ctx, tx, {
          action: 'people.import',
          object: 'people',
          after: { people: people.length, rejected: rejected.length },
        });
      }
      return listOpenLeads(ctx, tx, changed);
    },
    { timeoutMs: 120_000 },
  );
  await invitePeople(ctx, people);
  await replayInBatches(ctx, affected);
  return { people: people.length, rejected };
}

/** Leads whose handoff is open and that these people hold, held in it, or stand in for. */
async function listOpenLeads(ctx: Ctx, tx: Tx, changed: readonly string[]): Promise<string[]> {
  if (changed.length === 0) return [];
  const { workspaceId } = ctx.scope;
  const covered = await tx.leave.findMany({
    where: { workspaceId, coverKey: { in: [...changed] } },
    select: { person: { select: { key: true } } },
  });
  const keys = [...new Set([...changed, ...covered.map(({ person }) => person.key)])];
  const rows = await tx.handoff.findMany({
    where: {
      workspaceId,
      closedAt: null,
      withdrawn: false,
      OR: [
        { ownerKey: { in: keys } },
        ...keys.map((person) => ({ facts: { path: ['holdings'], array_contains: [{ person }] } })),
      ],
    },
    select: { leadId: true },
    distinct: ['leadId'],
  });
  return rows.map((row) => row.leadId);
}
