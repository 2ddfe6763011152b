import type { NearMiss } from '@baton/core/clock/clock';
import { versionAt } from '@baton/core/handoff/version';
import { REJECT_FORM, readRejectForm, readTouchForm, reasonValue, TOUCH_FORM } from '@baton/integrations/slack/forms';
import type { SlackCall } from '@baton/integrations/slack/interaction';

import { clockName } from '../clocks/clock-detail.ts';
import type { Ctx, Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { logTouch } from '../leads/log-touch.ts';
import { rejectLead } from '../leads/reject-lead.ts';
import type { SlackDoor } from './find-door.ts';
import { findPresser } from './find-presser.ts';
import { type FormContext, openFormContext } from './form-context.ts';
import { listLiveMessages, settleMessages } from './messages.ts';
import { type After, type ReplyTo, say } from './reply.ts';
import { loadScene, mayAct, type Scene, whoMayAct } from './scene.ts';
import { alreadyDone } from './words.ts';

type Form = Extract<SlackCall, { kind: 'form' }>;
/** `errors` by input block keep the form open; without any it closes. */
export type FormAnswer = { errors: Record<string, string> | null; after: After };
type Submitted = { ctx: Ctx; form: Form; context: FormContext; scene: Scene };

const STALE = 'This form is not valid any more. Please close it and press the button again.';

/** Does what a submitted form asks for, as the person who submitted it. Every right is checked again. */
export async function handleForm(machinery: Machinery, door: SlackDoor, form: Form, now: number): Promise<FormAnswer> {
  if (form.form !== TOUCH_FORM && form.form !== REJECT_FORM) return { errors: null, after: null };
  const context = openFormContext(machinery.secrets, door.workspaceId, form.metadata);
  const ctx = context?.userId === form.user.id ? await findPresser(machinery, door, form.user, now) : null;
  if (context === null || ctx === null) return keepOpen({ note: STALE });
  const scene = await loadScene(ctx, context.clockId);
  if (!mayAct(ctx, scene)) return keepOpen({ note: `${whoMayAct(scene)} can do this.` });
  const to = { machinery, door, channel: context.channel, userId: form.user.id };
  const live = await listLiveMessages(ctx, scene, { channel: context.channel, ts: context.ts });
  const settle = () => settleMessages(ctx, door, context.clockId, live);
  const submitted = { ctx, form, context, scene };
  try {
    const errors = await (form.form === TOUCH_FORM ? submitTouch(submitted) : submitReject(submitted));
    if (errors !== null) return keepOpen(errors);
  } catch (error) {
    return { errors: null, after: await tooLate(submitted, to, error, settle) };
  }
  const told = form.form === TOUCH_FORM ? await whatIsLeft(submitted) : null;
  const tell = told === null ? null : say(to, told, scene.batonUrl);
  return { errors: null, after: () => Promise.all([settle(), tell?.()]).then(() => undefined) };
}

function keepOpen(errors: Record<string, string>): FormAnswer {
  return { errors, after: null };
}

async function submitTouch({ ctx, form, context, scene }: Submitted): Promise<Record<string, string> | null> {
  const { kind, outcome, note } = readTouchForm(form.values);
  if (kind === null) return { kind: 'Choose what it was.' };
  await logTouch(ctx, {
    leadId: scene.lead.id,
    kind,
    outcome: outcome ?? undefined,
    note: note || undefined,
    sourceId: context.sourceId,
  });
  return null;
}

async function submitReject({ ctx, form, context, scene }: Submitted): Promise<Record<string, string> | null> {
  const { reason, note } = readRejectForm(form.values);
  const version = versionAt(scene.directory.versions, scene.handoff?.mqlAt ?? ctx.now);
  const chosen = version?.playbook.rejection.reasons.find((one) => one.active && reasonValue(one.key) === reason);
  if (chosen === undefined) return { reason: 'Choose a reason.' };
  try {
    await rejectLead(ctx, {
      leadId: scene.lead.id,
      reason: chosen.key,
      note: note || undefined,
      sourceId: context.sourceId,
    });
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'invalid') throw error;
    const block = error.issues[0]?.path === 'note' ? 'note' : 'reason';
    return { [block]: error.message };
  }
}

async function tooLate(
  { ctx, context }: Submitted,
  to: ReplyTo,
  error: unknown,
  settle: () => Promise<void>,
): Promise<After> {
  if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error;
  const present = await loadScene(ctx, context.clockId);
  const tell = say(to, alreadyDone(ctx, present) ?? error.message, present.batonUrl);
  return () => Promise.all([tell(), settle()]).then(() => undefined);
}

/** Why a touch that was logged left its clock running; null when it stopped it. */
async function whatIsLeft({ ctx, context }: Submitted): Promise<string | null> {
  const { clock } = await loadScene(ctx, context.clockId);
  if (clock.state === 'completed' || clock.state === 'cancelled') return null;
  const miss = (clock.notStoppedBy as NearMiss[]).find((one) => one.sourceId === context.sourceId);
  const label = clockName(clock);
  return `Logged. ‘${label}’ still runs.${miss ? ` ${miss.condition}` : ''}`;
}
