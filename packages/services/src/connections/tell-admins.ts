import { newId } from '@baton/db/id';
import { claimAlarm, clearAlarms, returnAlarm } from '@baton/db/watch';
import type { Ctx } from '../context.ts';
import { findConnectionOfKind } from './open-connection.ts';

/** What an admin has to know of a connection; `key` is told once until it is cleared. */
export type AdminNotice = { key: string; subject: string; text: string };

const MOST_ADDRESSES = 50;

/**
 * Tells the admins of the workspace, by mail or, where there is none, in the managers' Slack channel: a broken CRM does not
 * speak for itself. Told once; when nobody could be told it is tried again the next time. Returns whether it was told now.
 */
export async function tellAdmins(ctx: Ctx, { key, subject, text }: AdminNotice): Promise<boolean> {
  const { db, log, integrations } = ctx;
  const { workspaceId } = ctx.scope;
  if (!(await claimAlarm(db, key))) return false;
  const { slug, addresses, mail, slack } = await loadWays(ctx);
  const link = `${ctx.baseUrl}/${slug}/settings/integrations`;
  const message = {
    messageId: newId(),
    subject,
    text: `${text}\n\n${link}\n`,
    html: `<p>${htmlOf(text)}</p><p>${link}</p>`,
  };
  const channel = slack?.config.managerChannel;
  const sends =
    mail !== null && addresses.length > 0
      ? addresses.map((address) => integrations.channels.email.send(message, address, mail))
      : typeof channel === 'string'
        ? [
            integrations.channels.slack.send(
              { messageId: message.messageId, text: `${subject}\n${text}` },
              channel,
              slack?.config,
            ),
          ]
        : [];
  const results = await Promise.allSettled(sends);
  const isTold = results.some(({ status }) => status === 'fulfilled');
  log.warn({ workspaceId, key, told: isTold }, subject);
  if (!isTold && sends.length > 0) await returnAlarm(db, key);
  return isTold;
}

/** From now on it would be told again. */
export async function clearNotice({ db }: Ctx, key: string): Promise<void> {
  await clearAlarms(db, [key]);
}

async function loadWays(ctx: Ctx) {
  const { workspaceId } = ctx.scope;
  const ways = await ctx.db.inWorkspace(workspaceId, async (tx) => ({
    workspace: await tx.workspace.findFirstOrThrow({ where: { id: workspaceId }, select: { slug: true } }),
    members: await tx.member.findMany({
      where: { workspaceId, role: 'admin' },
      include: { user: { select: { email: true } } },
      take: MOST_ADDRESSES,
    }),
    email: await findConnectionOfKind(ctx, tx, 'email'),
    slack: await findConnectionOfKind(ctx, tx, 'slack'),
  }));
  const addresses = [...new Set(ways.members.map(({ user }) => user.email))];
  return { slug: ways.workspace.slug, addresses, mail: ways.email?.config ?? ctx.mail, slack: ways.slack };
}

function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
