import { managerOf } from '@baton/core/handoff/version';
import { type ClockRow, getClock } from '@baton/db/clock-readers';
import { getLead, type LeadDetail } from '@baton/db/lead-readers';
import type { Ctx } from '../context.ts';
import { type Directory, isVisible, loadDirectory, visibleTo } from '../people/directory.ts';
import { roleCan } from '../settings/capabilities.ts';

export type Handoff = LeadDetail['handoffs'][number];

/** What a message in Slack is about, as it stands. */
export type Scene = {
  clock: ClockRow;
  lead: LeadDetail;
  handoff: Handoff | null;
  directory: Directory;
  leadName: string;
  batonUrl: string;
  /** Who accepted the handoff; null when nobody did, or the CRM alone knows. */
  acceptedBy: string | null;
};

/** Loads what a clock's message is about. Throws `not_found` for a clock that is gone or another workspace's. */
export async function loadScene(ctx: Ctx, clockId: string): Promise<Scene> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const clock = await getClock(tx, clockId);
    const [lead, directory, { slug }] = await Promise.all([
      getLead(tx, clock.leadId),
      loadDirectory(ctx, tx),
      tx.workspace.findFirstOrThrow({ where: { id: workspaceId } }),
    ]);
    const handoff = lead.handoffs.find((one) => one.id === clock.handoffId) ?? null;
    const accepted =
      handoff === null || handoff.salAt === null
        ? null
        : await tx.leadEvent.findFirst({
            where: { workspaceId, leadId: lead.id, type: 'lead.accepted', occurredAt: new Date(handoff.salAt) },
            orderBy: { recordedAt: 'asc' },
          });
    return {
      clock,
      lead,
      handoff,
      directory,
      leadName: lead.name ?? lead.email ?? lead.externalId,
      batonUrl: `${ctx.baseUrl}/${slug}/leads/${lead.id}`,
      acceptedBy: firstName(directory, accepted?.actor ?? null),
    };
  });
}

/** Whether the person may act on the lead from Slack: its owner, their manager, or an admin. */
export function mayAct(ctx: Ctx, { lead, directory, handoff }: Scene): boolean {
  const { actor } = ctx;
  if (actor.role === null || actor.key === null || !roleCan(actor.role, 'leads.act')) return false;
  if (actor.role === 'admin' || actor.key === lead.ownerKey) return true;
  if (directory.latest !== null && managerOf(directory.latest, lead.ownerKey) === actor.key) return true;
  const visible = visibleTo(ctx, directory);
  return actor.role === 'manager' && isVisible(visible, lead.ownerKey, handoff?.teamKey ?? null);
}

/** Names of who may act, for someone who may not: `Only Priya, Marcus or an admin`. */
export function whoMayAct({ lead, handoff, directory }: Scene): string {
  const { latest } = directory;
  const team = handoff?.teamKey ? latest?.playbook.teams[handoff.teamKey] : undefined;
  const manager = (latest === null ? null : managerOf(latest, lead.ownerKey)) ?? team?.manager ?? null;
  const names = [lead.ownerKey, manager].flatMap((key) => firstName(directory, key) ?? []);
  return names.length === 0 ? 'Only an admin' : `Only ${[...new Set(names)].join(', ')} or an admin`;
}

/** How people in a conversation call a person. */
export function firstName(directory: Directory, key: string | null): string | null {
  return directory.person(key)?.name.trim().split(/\s+/)[0] ?? null;
}
