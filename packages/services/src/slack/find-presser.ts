import type { Tx } from '@baton/db/client';
import type { SlackUser } from '@baton/integrations/slack/interaction';
import { type Ctx, type Machinery, ROLES, systemCtx } from '../context.ts';
import type { SlackDoor } from './find-door.ts';

/**
 * Who pressed, as a context of theirs: the active person with this Slack id, else the one with the confirmed e-mail
 * address that Slack knows. Null for people of other Slack teams and for whom Baton does not know.
 */
export async function findPresser(
  machinery: Machinery,
  door: SlackDoor,
  user: SlackUser,
  now: number,
): Promise<Ctx | null> {
  if (user.teamId !== null && user.teamId !== door.teamId) return null;
  const ctx = systemCtx(machinery, door.workspaceId, now);
  const known = await machinery.db.inWorkspace(door.workspaceId, (tx) => findActor(tx, ctx, { slackId: user.id }));
  if (known !== null) return known;
  const email = await machinery.integrations.channels.slack
    .findUserEmail(door.credentials, user.id)
    .catch((error: unknown) => {
      machinery.log.warn({ workspaceId: door.workspaceId, error: String(error) }, 'Slack did not say who pressed');
      return null;
    });
  if (email === null) return null;
  return machinery.db.inWorkspace(door.workspaceId, (tx) => findActor(tx, ctx, { email }));
}

async function findActor(tx: Tx, ctx: Ctx, by: { slackId: string } | { email: string }): Promise<Ctx | null> {
  const { workspaceId } = ctx.scope;
  const same = 'slackId' in by ? by : { email: { equals: by.email, mode: 'insensitive' as const } };
  const found = (await tx.person.findMany({ where: { workspaceId, active: true, ...same } })).filter(
    // Postgres takes _ and % of an address for wildcards.
    (one) => 'slackId' in by || one.email?.toLowerCase() === by.email.toLowerCase(),
  );
  const [person] = found;
  if (person === undefined || found.length > 1) return null;
  const member = await tx.member.findFirst({ where: { workspaceId, personId: person.id } });
  const role = ROLES.find((one) => one === (member?.role ?? person.role)) ?? 'rep';
  return { ...ctx, actor: { kind: 'person', key: person.key, name: person.name, role, via: 'slack' } };
}
