import type { SlackPlace } from '@baton/integrations/slack/conversation';
import { renderOutcome } from '@baton/integrations/slack/render-outcome';
import type { Ctx } from '../context.ts';
import type { SlackDoor } from './find-door.ts';
import { outcomeOf } from './outcome.ts';
import { loadScene, type Scene } from './scene.ts';

/** A message about a clock that still asks for something; `mine` when it went to the lead's owner. */
export type LiveMessage = { clockId: string; place: SlackPlace; mine: boolean };

const MAX_MESSAGES = 50;

/** The messages about a handoff that still ask for something, and all about the pressed clock; the pressed one first. */
export async function listLiveMessages(
  ctx: Ctx,
  { clock, lead }: Scene,
  pressed: SlackPlace | null,
): Promise<LiveMessage[]> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.delivery.findMany({
      where: {
        workspaceId,
        channel: 'slack',
        status: 'sent',
        providerId: { not: null },
        // A message about many clocks stays as it is when one of them is settled.
        groupId: null,
        alert: {
          handoffId: clock.handoffId,
          OR: [{ state: { in: ['open', 'acknowledged'] } }, { clockId: clock.id }],
        },
      },
      select: { providerId: true, alert: { select: { clockId: true, recipient: true } } },
      orderBy: { sentAt: 'desc' },
      take: MAX_MESSAGES,
    }),
  );
  const found = rows.flatMap(({ providerId, alert }): LiveMessage[] => {
    const place = toPlace(providerId);
    return place === null ? [] : [{ clockId: alert.clockId, place, mine: alert.recipient === lead.ownerKey }];
  });
  const isPressed = ({ place }: LiveMessage) => place.channel === pressed?.channel && place.ts === pressed.ts;
  // A message whose answer was lost has no stored place, but the press says where it is.
  const first = found.find(isPressed) ?? (pressed && { clockId: clock.id, place: pressed, mine: false });
  return [...(first ? [first] : []), ...found.filter((one) => !isPressed(one))];
}

/** Lets messages say what has become of their clocks. What Slack does not take is logged: a press on it tells the same. */
export async function settleMessages(
  ctx: Ctx,
  door: SlackDoor,
  clockId: string,
  messages: readonly LiveMessage[],
): Promise<void> {
  const scene = await loadScene(ctx, clockId);
  const clocks = new Map(scene.handoff?.clocks.map((clock) => [clock.id, clock]));
  const offered = new Set<string>();
  for (const { clockId: about, place, mine } of messages) {
    const clock = clocks.get(about);
    // Of several messages about one clock only one keeps a button.
    const outcome = clock && outcomeOf(scene, clock, mine && !offered.has(about), ctx.now);
    if (!outcome) continue;
    if (mine) offered.add(about);
    try {
      await ctx.integrations.channels.slack.updateMessage(door.credentials, place, renderOutcome(outcome));
    } catch (error) {
      ctx.log.warn({ workspaceId: door.workspaceId, error: String(error) }, 'a Slack message could not be updated');
    }
  }
}

function toPlace(providerId: string | null): SlackPlace | null {
  const at = providerId?.indexOf(':') ?? -1;
  return providerId && at > 0 ? { channel: providerId.slice(0, at), ts: providerId.slice(at + 1) } : null;
}
