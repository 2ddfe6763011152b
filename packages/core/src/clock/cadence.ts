import type { TouchKind } from '../handoff/event.ts';
import type { Facts } from '../handoff/facts.ts';
import type { OpenHandoff } from '../handoff/stages.ts';
import type { Version } from '../handoff/version.ts';
import type { Cadence } from '../playbook/cadence.ts';
import type { Policy } from '../playbook/policy.ts';
import { ownersOf } from './owners.ts';
import { addOrNull, type CalendarOf } from './spans.ts';

/** How far the follow-up of one handoff is: touches made of those the policy asks for, by kind, and until when. */
export type CadenceProgress = {
  made: number;
  needed: number;
  kinds: { kind: TouchKind; made: number; needed: number }[];
  /** By when it should be done; null when the calendar never opens for so long. */
  dueAt: number | null;
  /** When the last touch it asks for was made; null while some are missing. */
  doneAt: number | null;
};

/** Progress of the cadence at the end of what is known: outbound touches by people since the MQL, until the handoff closed. */
export function cadenceOf(
  cadence: Cadence,
  policy: Policy,
  version: Version,
  { handoff, facts, calendars }: { handoff: OpenHandoff; facts: Facts; calendars: CalendarOf },
): CadenceProgress {
  const kinds = (Object.entries(cadence.kinds) as [TouchKind, number | undefined][])
    .filter(([, needed]) => (needed ?? 0) > 0)
    .map(([kind, needed]) => ({ kind, made: 0, needed: needed ?? 0 }));
  const progress: CadenceProgress = {
    made: 0,
    needed: cadence.touches,
    kinds,
    dueAt: dueOf(cadence, policy, version, handoff, calendars),
    doneAt: null,
  };
  for (const touch of facts.touches) {
    if (touch.at < handoff.mqlAt || touch.direction === 'in' || touch.automated) continue;
    if (handoff.closedAt !== null && touch.at > handoff.closedAt) break;
    progress.made += 1;
    const kind = kinds.find((one) => one.kind === touch.kind);
    if (kind) kind.made += 1;
    const isDone = progress.made >= cadence.touches && kinds.every((one) => one.made >= one.needed);
    if (isDone) progress.doneAt ??= touch.at;
  }
  return progress;
}

function dueOf(
  { within }: Cadence,
  policy: Policy,
  version: Version,
  handoff: OpenHandoff,
  calendars: CalendarOf,
): number | null {
  const rule = policy.clocks.nextTouch ?? policy.clocks.firstTouch ?? Object.values(policy.clocks)[0];
  const [first] = rule === undefined ? [] : ownersOf(rule, policy, version, handoff.holdings).stretches;
  if (first === undefined) return null;
  const calendar = calendars(first.calendarKey, first.version);
  if (within.unit === 'ms') return addOrNull(calendar, handoff.mqlAt, within.ms);
  try {
    return calendar.addWorkingDays(handoff.mqlAt, within.days);
  } catch {
    return null;
  }
}
