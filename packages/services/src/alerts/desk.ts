import { type Version, versionAt } from '@baton/core/handoff/version';
import type { Channel } from '@baton/integrations/channel';
import { findConnectionOfKind } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { type Feeds, loadFeeds } from '../crm/feeds.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import type { Leave } from '../sending/gate.ts';
import type { GroupRules } from './grouping.ts';

/** How a channel is reached; null where the product cannot send by it. */
export type Route = { channel: Channel; credentials: unknown } | { problem: string };

/** What every message of a workspace needs, loaded once for a round of deliveries. */
export type Desk = {
  versions: readonly Version[];
  workspace: { slug: string; timeZone: string };
  rules: GroupRules;
  feeds: Feeds;
  /** Some clock starts when its owner is told, so that has to be kept. */
  keepsNotices: boolean;
  route(channel: string): Route;
  leave: Leave;
};

const PLAIN: GroupRules = { group: { moreThan: 5, withinMs: 600_000 }, dailyMaximum: null };

/** Loads the desk of a workspace. */
export async function loadDesk(ctx: Ctx, leave: Leave): Promise<Desk> {
  const { channels } = ctx.integrations;
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const [versions, workspace, feeds, slack, email] = await Promise.all([
      loadVersions(ctx, tx),
      tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } }),
      loadFeeds(ctx, tx),
      findConnectionOfKind(ctx, tx, 'slack'),
      findConnectionOfKind(ctx, tx, 'email'),
    ]);
    const mail = email?.config ?? ctx.mail;
    return {
      versions,
      workspace,
      feeds,
      leave,
      keepsNotices: versions.some(({ playbook }) =>
        playbook.policies.some(({ clocks }) => Object.values(clocks).some((rule) => rule?.starts === 'notified')),
      ),
      rules: versionAt(versions, ctx.now)?.playbook.notifications ?? PLAIN,
      route: (channel) => {
        if (channel === 'slack')
          return slack ? { channel: channels.slack, credentials: slack.config } : { problem: 'Slack is not connected' };
        if (channel === 'email')
          return mail ? { channel: channels.email, credentials: mail } : { problem: 'E-mail is not connected' };
        return { problem: 'this channel is not connected' };
      },
    };
  });
}
