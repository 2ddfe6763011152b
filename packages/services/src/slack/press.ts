import { versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import { formatDuration } from '@baton/core/playbook/duration';
import type { RejectionReason } from '@baton/core/playbook/rejection';
import { NotFoundError } from '@baton/db/errors';
import { clockIdOf } from '@baton/integrations/slack/blocks';
import { renderRejectForm, renderTouchForm } from '@baton/integrations/slack/forms';
import type { SlackCall } from '@baton/integrations/slack/interaction';
import { renderListing } from '@baton/integrations/slack/render-reply';
import { getClock } from '../clocks/get-clock.ts';
import type { Ctx, Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { acceptLead } from '../leads/accept-lead.ts';
import { cadenceOf, missingOf } from '../leads/cadence.ts';
import type { SlackDoor } from './find-door.ts';
import { findPresser } from './find-presser.ts';
import { sealFormContext } from './form-context.ts';
import { listLiveMessages, settleMessages } from './messages.ts';
import { type After, postReply, type ReplyTo, say, sayUnknown } from './reply.ts';
import { type Handoff, loadScene, mayAct, type Scene, whoMayAct } from './scene.ts';
import { alreadyDone, refusalOf } from './words.ts';

type Press = Extract<SlackCall, { kind: 'press' }>;
type Command = 'accept' | 'touch' | 'reject' | 'why';
type Pressed = { ctx: Ctx; door: SlackDoor; press: Press; scene: Scene; to: ReplyTo };

const COMMANDS: Record<string, Command> = { accept: 'accept', touch_open: 'touch', reject_open: 'reject' };
const VERBS: Record<Command, string> = { accept: 'accept', touch: 'log a touch on', reject: 'reject', why: 'see' };
const EXPIRED = 'The form did not open in time. Please press the button again.';

/**
 * Does what a button in a message asks for, as the person who pressed it; anything else, such as a link, needs nothing.
 * What is stored is stored when this returns; what Slack is to show comes after.
 */
export async function handlePress(machinery: Machinery, door: SlackDoor, press: Press, now: number): Promise<After> {
  const { action, place, user } = press;
  const clockId = clockIdOf(action.blockId);
  const command = action.id === 'more' && action.choice === 'why' ? 'why' : COMMANDS[action.id];
  if (command === undefined || clockId === null) return null;
  const to = { machinery, door, channel: place.channel, userId: user.id };
  const ctx = await findPresser(machinery, door, user, now);
  if (ctx === null) return sayUnknown(to);
  const scene = await loadScene(ctx, clockId).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
  if (scene === null) return say(to, 'This lead is not in Baton any more.', null);
  const pressed = { ctx, door, press, scene, to };
  if (command === 'why') return explain(pressed);
  if (!mayAct(ctx, scene)) return say(to, `${whoMayAct(scene)} can ${VERBS[command]} this.`, scene.batonUrl);
  if (command === 'accept') return accept(pressed);
  return command === 'touch' ? openTouchForm(pressed) : openRejectForm(pressed);
}

async function explain({ ctx, scene, to }: Pressed): Promise<After> {
  try {
    const { copyText } = await getClock(ctx, scene.clock.id);
    return () => postReply(to, renderListing(copyText, { url: scene.batonUrl, label: 'All of it in Baton' }));
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'forbidden')
      return say(to, `${whoMayAct(scene)} can ${VERBS.why} this.`, scene.batonUrl);
    throw error;
  }
}

async function accept(pressed: Pressed): Promise<After> {
  const { ctx, door, press, scene } = pressed;
  const live = await listLiveMessages(ctx, scene, press.place);
  try {
    await acceptLead(ctx, { leadId: scene.lead.id, sourceId: sourceIdOf(press) });
  } catch (error) {
    return tooLate(pressed, refusalOf(error));
  }
  return () => settleMessages(ctx, door, scene.clock.id, live);
}

/** Says who was first, and lets the message tell it too. */
async function tooLate({ ctx, door, press, scene, to }: Pressed, otherwise: string): Promise<After> {
  const present = await loadScene(ctx, scene.clock.id);
  const live = await listLiveMessages(ctx, present, press.place);
  return async () => {
    await say(to, alreadyDone(ctx, present) ?? otherwise, present.batonUrl)();
    await settleMessages(ctx, door, scene.clock.id, live);
  };
}

async function openTouchForm(pressed: Pressed): Promise<After> {
  const { scene, ctx } = pressed;
  const { clock, directory } = scene;
  if (clock.state === 'completed' || clock.state === 'cancelled')
    return tooLate(pressed, 'This is settled already; nothing more is needed here.');
  const rule = directory.policy(clock.version, clock.policyKey)?.clocks[clock.kind as ClockKind];
  const kind = rule?.stopsOn?.[0] ?? 'call';
  return open(pressed, renderTouchForm({ leadName: scene.leadName, metadata: metadataOf(pressed, ctx), kind }));
}

async function openRejectForm(pressed: Pressed): Promise<After> {
  const { scene, ctx, to } = pressed;
  const { handoff, directory } = scene;
  if (handoff === null || handoff.closedAt !== null) return tooLate(pressed, 'This handoff has ended already.');
  const reasons = versionAt(directory.versions, handoff.mqlAt ?? ctx.now)?.playbook.rejection.reasons ?? [];
  const offered = reasons.filter((reason) => reason.active);
  if (offered.length === 0) return say(to, 'The playbook has no reasons to reject a lead for.', scene.batonUrl);
  const form = renderRejectForm({
    leadName: scene.leadName,
    metadata: metadataOf(pressed, ctx),
    reasons: offered.map((reason) => ({ ...reason, consequence: consequenceOf(reason, handoff) })),
  });
  return open(pressed, form);
}

function consequenceOf({ outcome, wakeAfterMs, note, afterCadence }: RejectionReason, handoff: Handoff): string {
  const cadence = afterCadence ? cadenceOf(handoff) : null;
  const missing = cadence === null ? null : missingOf(cadence);
  if (missing !== null) return `Only after the follow-up: ${missing}`;
  const back = wakeAfterMs === null ? '' : `, comes back after ${formatDuration(wakeAfterMs)}`;
  return `→ ${outcome === 'recycled' ? 'Recycled' : 'Disqualified'}${back}${note === 'required' ? ' · needs a note' : ''}`;
}

function open({ ctx, door, press, to, scene }: Pressed, view: object): After {
  return async () => {
    try {
      await ctx.integrations.channels.slack.openView(door.credentials, press.triggerId, view);
    } catch (error) {
      ctx.log.warn({ workspaceId: door.workspaceId, error: String(error) }, 'a Slack form could not be opened');
      await say(to, EXPIRED, scene.batonUrl)();
    }
  };
}

function metadataOf({ door, press, scene }: Pressed, { secrets }: Ctx): string {
  return sealFormContext(secrets, door.workspaceId, {
    clockId: scene.clock.id,
    userId: press.user.id,
    ...press.place,
    sourceId: sourceIdOf(press),
  });
}

/** One press has one effect, however often it comes in. */
function sourceIdOf({ teamId, place, action }: Press): string {
  return `slack:${teamId}:${place.channel}:${place.ts}:${action.at}`;
}
