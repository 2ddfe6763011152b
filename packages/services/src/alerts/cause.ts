import type { LeadEvent } from '@baton/core/handoff/event';
import { formatClock, formatInstant } from '@baton/integrations/time-words';

const SAME_MS = 60_000;
const TOUCHES = { call: 'call', email: 'email', meeting: 'meeting', sms: 'text message', social: 'social message' };

/** Why an alert no longer holds: what was learned, when it happened and, where that is later, when it came. In the workspace's zone. */
export function causeOf(event: LeadEvent | undefined, dueAt: number | null, zone: string, now: number): string {
  if (event === undefined) return `it is counted anew${dueNow(dueAt, zone, now)}`;
  const { occurredAt, recordedAt } = event;
  const when = formatInstant(occurredAt, zone, now);
  const late = recordedAt - occurredAt >= SAME_MS;
  const said = late
    ? `${wordsOf(event)} of ${when} arrived at ${formatClock(recordedAt, zone, true)}`
    : `${wordsOf(event)} of ${when}`;
  return `${said}${dueNow(dueAt, zone, now)}`;
}

/** Of the facts that were learned the one that tells most: the one that stopped the clock, else the newest to come. */
export function tellingEvent(fresh: readonly LeadEvent[], stoppedBy: string | null): LeadEvent | undefined {
  return fresh.find((event) => event.sourceId === stoppedBy) ?? fresh.at(-1);
}

function dueNow(dueAt: number | null, zone: string, now: number): string {
  return dueAt === null ? '' : `; due ${formatInstant(dueAt, zone, now)} now`;
}

function wordsOf(event: LeadEvent): string {
  switch (event.type) {
    case 'lead.touched':
      return event.data.direction === 'in'
        ? `the lead’s ${TOUCHES[event.data.kind]}`
        : `the ${TOUCHES[event.data.kind]}`;
    case 'lead.paused':
      return 'the pause';
    case 'lead.resumed':
      return 'the end of the pause';
    case 'lead.accepted':
      return 'the acceptance';
    case 'lead.rejected':
      return 'the rejection';
    case 'lead.owner':
      return 'the new owner';
    case 'lead.merged':
      return 'the merge';
    case 'lead.deleted':
      return 'the deletion';
    case 'handoff.moved':
      return 'the move to another playbook version';
    case 'clock.overridden':
      return 'the due time set by hand';
    default:
      return `the event ${event.type}`;
  }
}
