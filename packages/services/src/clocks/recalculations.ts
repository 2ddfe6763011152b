import type { SlaClock } from '@baton/core/clock/clock';
import { type Recalculation, recalculationsOf } from '@baton/core/clock/recalculations';
import type { LeadEvent } from '@baton/core/handoff/event';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import { stageName } from '@baton/core/playbook/describe';
import { describeDuration, inWords, listOf, sentence } from '@baton/core/playbook/words';
import type { Tx } from '@baton/db/client';
import type { ClockRow } from '@baton/db/clock-readers';
import { formatClock, formatDue, formatInstant, formatWorking } from '@baton/integrations/time-words';
import type { Ctx } from '../context.ts';
import { loadHistories } from '../leads/load-histories.ts';
import type { Directory } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { ClockDetailAnswer } from '../views/clock.ts';

type Answer = ClockDetailAnswer['recalculations'];

/** Where a clock was counted anew, oldest first, in plain words and the workspace's zone. */
export async function listRecalculations(ctx: Ctx, tx: Tx, row: ClockRow, directory: Directory): Promise<Answer> {
  const { workspaceId } = ctx.scope;
  const events = (await loadHistories(ctx, tx, [row.leadId])).get(row.leadId) ?? [];
  const found = recalculationsOf(directory.versions, events, row.cycle, row.kind as ClockKind, row.instance);
  if (found.length === 0) return [];
  const withdrawn = await tx.alert.findMany({
    where: { workspaceId, clockId: row.id, state: 'withdrawn' },
    select: { createdAt: true },
  });
  // An alert went with the first recalculation after it was made.
  const counts = new Map<Recalculation, number>();
  for (const { createdAt } of withdrawn) {
    const ended = found.find(({ at }) => at >= createdAt.getTime());
    if (ended) counts.set(ended, (counts.get(ended) ?? 0) + 1);
  }
  return found.map((one) => ({
    at: iso(one.at),
    before: standing(one.before, one.after, directory, ctx.now),
    after: standing(one.after, one.before, directory, ctx.now),
    cause: causeOf(one, directory, ctx.now),
    alertsWithdrawn: counts.get(one) ?? 0,
  }));
}

/** How a clock stood: `Missed, due today 10:00 EDT`, `Met in 42m`; its target where that is what changed. */
function standing(clock: SlaClock, other: SlaClock, { timeZone }: Directory, now: number): string {
  const due = clock.dueAt === null ? [] : [`due ${formatDue(clock.dueAt, timeZone, now)}`];
  return [
    stateOf(clock),
    ...(clock.outcome === 'met' ? [] : due),
    ...(clock.targetMs === other.targetMs ? [] : [`target ${describeDuration(clock.targetMs)}`]),
    ...(clock.override === null ? [] : ['set by hand']),
    ...(clock.excuse === null ? [] : ['excused']),
  ].join(', ');
}

function stateOf({ outcome, state, elapsedMs, cancelReason }: SlaClock): string {
  if (outcome === 'met') return `Met in ${formatWorking(elapsedMs)}`;
  if (outcome === 'missed') return 'Missed';
  if (state === 'cancelled') return cancelReason === null ? 'Cancelled' : `Cancelled (${cancelReason})`;
  return { pending: 'Pending', running: 'Running', paused: 'Paused', completed: 'Stopped' }[state];
}

function causeOf({ before, after, cause }: Recalculation, directory: Directory, now: number): string {
  const by = (key: string | null | undefined) => (key ? ` by ${directory.person(key)?.name ?? key}` : '');
  switch (cause.type) {
    case 'handoff.moved': {
      const { version, from } = cause.data;
      return `Playbook version ${version} holds for open clocks from ${from === 'now' ? 'then on' : 'their start on'}`;
    }
    case 'clock.overridden': {
      const { dueAt, reason, by: who } = cause.data;
      const done = dueAt === null ? 'Due time given back to the policy' : 'Due time set by hand';
      return `${done}${by(who ?? cause.actor)}: ${reason}`;
    }
    case 'clock.excused': {
      const { removed, rule, reason, by: who } = cause.data;
      const done = removed ? 'Excuse taken back' : 'Excused';
      return `${done}${rule ? ' by a rule' : by(who ?? cause.actor)}: ${reason}`;
    }
    default: {
      const retargeted =
        before.policyKey === after.policyKey ? '' : `; ${after.policyName} holds instead of ${before.policyName}`;
      return `${arrival(cause, directory.timeZone, now)}${retargeted}`;
    }
  }
}

const SYSTEMS: Record<string, string> = { hubspot: 'HubSpot', salesforce: 'Salesforce', csv: 'a file' };

/** `Call at 10:02 arrived from Salesforce at 10:31`, with days where it was not the same one. */
function arrival(event: LeadEvent, zone: string, now: number): string {
  const { occurredAt, recordedAt, source } = event;
  const sameDay = dayOf(occurredAt, zone) === dayOf(recordedAt, zone);
  const came = source === 'baton' ? 'was entered' : `arrived from ${SYSTEMS[source] ?? source}`;
  const happened = `${wordsOf(event)} of ${formatInstant(occurredAt, zone, now)}`;
  if (recordedAt - occurredAt < 1000) return happened;
  return `${happened} ${came} at ${sameDay ? formatClock(recordedAt, zone, true) : formatInstant(recordedAt, zone, now)}`;
}

function dayOf(at: number, zone: string): string {
  return formatInstant(at, zone, at).split(' ').slice(0, 3).join(' ');
}

function wordsOf(event: LeadEvent): string {
  switch (event.type) {
    case 'lead.touched': {
      const touch = TOUCHES[event.data.kind];
      return event.data.direction === 'in' ? `The lead’s ${touch}` : sentence(touch);
    }
    case 'lead.created':
      return 'Creation';
    case 'lead.changed':
      return `Change of ${listOf(Object.keys(event.data).map(inWords))}`;
    case 'lead.behaviour':
      return `What the lead did (${event.data.did.replaceAll('_', ' ')})`;
    case 'lead.owner':
      return 'New owner';
    case 'lead.stage':
      return `Stage ${stageName(event.data.stage)}`;
    default:
      return OTHERS[event.type] ?? event.type;
  }
}

const TOUCHES = { call: 'call', email: 'email', meeting: 'meeting', sms: 'text message', social: 'social message' };
const OTHERS: Partial<Record<LeadEvent['type'], string>> = {
  'lead.paused': 'Pause',
  'lead.resumed': 'End of the pause',
  'lead.accepted': 'Acceptance',
  'lead.rejected': 'Rejection',
  'lead.recycled': 'Recycling',
  'lead.disqualified': 'Disqualification',
  'lead.opportunity': 'Opportunity',
  'lead.won': 'Win',
  'lead.lost': 'Loss',
  'lead.deleted': 'Deletion',
  'lead.restored': 'Restoring',
  'lead.notified': 'Message to the owner',
};
