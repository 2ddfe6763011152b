import { calendarOf, teamOf } from '@baton/core/handoff/version';
import type { Ctx } from '../context.ts';
import type { PersonAnswer } from '../views/settings.ts';
import { loadDirectory } from './directory.ts';

/** The people of the workspace by name, with the team and calendar they work by now. */
export async function listPeople(ctx: Ctx): Promise<PersonAnswer[]> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const rows = await tx.person.findMany({
      where: { workspaceId },
      orderBy: { name: 'asc' },
      include: { members: { select: { id: true } } },
    });
    return rows.map((row) => ({
      key: row.key,
      name: row.name,
      email: row.email,
      role: row.role,
      team: directory.team(directory.latest ? teamOf(directory.latest, row.key) : row.teamKey),
      manager: directory.person(row.managerKey),
      calendar: directory.latest ? calendarOf(directory.latest, row.key, ctx.now) : null,
      salesforceId: row.salesforceId,
      hubspotId: row.hubspotId,
      slackId: row.slackId,
      timeZone: row.timeZone,
      active: row.active,
      member: row.members.length > 0,
    }));
  });
}
