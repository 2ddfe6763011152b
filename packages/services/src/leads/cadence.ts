import type { CadenceProgress } from '@baton/core/clock/cadence';
import type { TouchKind } from '@baton/core/handoff/event';
import type { RejectionReason } from '@baton/core/playbook/rejection';
import { counted, listOf } from '@baton/core/playbook/words';

const KINDS: Record<TouchKind, { one: string; many: string; verb: string }> = {
  call: { one: 'call', many: 'calls', verb: 'Call' },
  email: { one: 'email', many: 'emails', verb: 'Email' },
  meeting: { one: 'meeting', many: 'meetings', verb: 'Meet' },
  sms: { one: 'text message', many: 'text messages', verb: 'Text' },
  social: { one: 'social message', many: 'social messages', verb: 'Message' },
};

/** How far the follow-up of a stored handoff is; null when its policy asks for none. */
export function cadenceOf({ facts }: { facts: Record<string, unknown> }): CadenceProgress | null {
  return (facts.cadence ?? null) as CadenceProgress | null;
}

/** `3 of 6 touches made, 1 more call, 2 more emails`; null once the follow-up is done. */
export function missingOf({ made, needed, kinds, doneAt }: CadenceProgress): string | null {
  if (doneAt !== null) return null;
  const more = kinds
    .filter((one) => one.made < one.needed)
    .map(({ kind, made: have, needed: want }) =>
      counted(want - have, `more ${KINDS[kind].one}`, `more ${KINDS[kind].many}`),
    );
  return [`${made} of ${needed} touches made`, ...more].join(', ');
}

/** Why a reason cannot be chosen yet; null when it can, also where no policy of the lead asks for a follow-up. */
export function whyNotYet(
  reason: Pick<RejectionReason, 'label' | 'afterCadence'>,
  handoff: { facts: Record<string, unknown> },
): string | null {
  const cadence = reason.afterCadence ? cadenceOf(handoff) : null;
  const missing = cadence === null ? null : missingOf(cadence);
  return missing === null ? null : `‘${reason.label}’ can be chosen after the follow-up: ${missing}.`;
}

/** Whether a rejection came before the follow-up its reason waits for: the CRM may say so, Baton would not have let it. */
export function wasEarly(
  reason: Pick<RejectionReason, 'afterCadence'> | undefined,
  rejectedAt: number,
  cadence: CadenceProgress | null,
): boolean {
  return reason?.afterCadence === true && cadence !== null && (cadence.doneAt === null || cadence.doneAt > rejectedAt);
}

/** What to do next in a follow-up: `Call · 4 of 6`; null once it is done. */
export function nextStepOf(cadence: CadenceProgress): string | null {
  if (cadence.doneAt !== null) return null;
  const missing = cadence.kinds.filter((one) => one.made < one.needed).map(({ kind }) => KINDS[kind].verb);
  const [first = 'Touch', ...others] = missing;
  const verb = others.length === 0 ? first : listOf([first, ...others.map((one) => one.toLowerCase())], 'or');
  const next = cadence.made + 1;
  return `${verb} · ${next} of ${Math.max(cadence.needed, next)}`;
}
