import type { EventData, TouchKind } from '@baton/core/handoff/event';
import { clip } from '../clip.ts';
import type { TranslatedEvent } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import { kindOf } from './ids.ts';
import { createdAtOf, idIn, instantOf, isSet, modifiedAtOf, numberOf, textOf } from './records.ts';
import type { Scribe } from './scribe.ts';

/** The touches that a record is, or why it is none. */
export type Reading = { events: TranslatedEvent[]; ignored: string | null };

const SUBTYPES: Readonly<Record<string, TouchKind>> = {
  Call: 'call',
  Email: 'email',
  ListEmail: 'email',
  LinkedIn: 'social',
};
/** Dialers and inbox tools leave plain tasks whose type says what they were. */
const TYPES: readonly [test: RegExp, kind: TouchKind][] = [
  [/\bcall|\bdial|phone/i, 'call'],
  [/e-?mail/i, 'email'],
  [/linked ?in|social|\bxing\b/i, 'social'],
  [/\bsms\b|text message|whatsapp/i, 'sms'],
  [/meeting|\bdemo\b/i, 'meeting'],
];
const AUTOMATED_SUBTYPES = new Set(['ListEmail', 'Cadence']);

/** What a task is a touch by; null for one that is only something to do. */
export function taskKindOf(task: SalesforceRecord): TouchKind | null {
  const subtype = textOf(task, 'TaskSubtype') ?? '';
  if (Object.hasOwn(SUBTYPES, subtype)) return SUBTYPES[subtype] ?? null;
  const type = textOf(task, 'Type') ?? '';
  return TYPES.find(([test]) => test.test(type))?.[1] ?? null;
}

/** When a task was done. ActivityDate is a day that its owner may choose and decides nothing. */
export function completedAtOf(task: SalesforceRecord): number | null {
  if (!isSet(task, 'IsClosed')) return null;
  return instantOf(task, 'CompletedDateTime') ?? createdAtOf(task);
}

/**
 * Who did a task: whoever logged it when it was done at once, otherwise whoever changed it last, as long as that was
 * finishing it. Later changes, such as a conversion's, leave only its owner to go by.
 */
export function doerOf(task: SalesforceRecord): string | null {
  const at = completedAtOf(task);
  if (at !== null && at <= createdAtOf(task) + 1000) return idIn(task, 'CreatedById');
  const isLast = at !== null && Math.abs(modifiedAtOf(task) - at) <= 1000;
  const owner = idIn(task, 'OwnerId');
  const fallback = owner !== null && kindOf(owner) === 'user' ? owner : idIn(task, 'CreatedById');
  return isLast ? (idIn(task, 'LastModifiedById') ?? fallback) : fallback;
}

/** A finished call, mail or other contact kept as a task. `inBulk`: one of many that one person finished in one second. */
export function toTaskTouch(task: SalesforceRecord, lead: string, inBulk: boolean, scribe: Scribe): Reading {
  if (isSet(task, 'IsDeleted')) return none('the task was deleted');
  if (isSet(task, 'IsRecurrence')) return none('the task is a series');
  const kind = taskKindOf(task);
  if (kind === null) return none('the task is no call, mail or other contact');
  const at = completedAtOf(task);
  if (at === null) return none('the task is not done');
  const callType = textOf(task, 'CallType');
  if (callType === 'Internal') return none('the call was an internal one');
  const doer = doerOf(task);
  const seconds = numberOf(task, 'CallDurationInSeconds');
  const durationMs = seconds === null || seconds < 0 ? undefined : Math.round(seconds * 1000);
  const disposition = textOf(task, 'CallDisposition');
  const outcome = disposition ?? (kind === 'call' && durationMs === 0 ? 'no conversation' : null);
  const inbound = callType === 'Inbound' || (textOf(task, 'Subject') ?? '').startsWith('←');
  const data: EventData<'lead.touched'> = {
    kind,
    by: byOf(doer, idIn(task, 'OwnerId'), scribe),
    direction: inbound ? 'in' : 'out',
    automated: inBulk || AUTOMATED_SUBTYPES.has(textOf(task, 'TaskSubtype') ?? '') || !scribe.isHuman(doer),
    verified: true,
    ...(outcome === null ? {} : { outcome: clip(outcome, 200) }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
  return touch(lead, at, taskTouchId(task.Id, scribe), data, doer, scribe);
}

/** A meeting counts when it is booked; `meetingAt` says when it takes place. */
export function toMeetingTouch(event: SalesforceRecord, lead: string, scribe: Scribe): Reading {
  if (isSet(event, 'IsDeleted')) return none('the event was deleted');
  if (isSet(event, 'IsChild')) return none("the event is an invitee's copy");
  const booker = idIn(event, 'CreatedById');
  const startsAt = instantOf(event, 'StartDateTime') ?? instantOf(event, 'ActivityDateTime');
  const createdAt = createdAtOf(event);
  const data: EventData<'lead.touched'> = {
    kind: 'meeting',
    by: byOf(booker, idIn(event, 'OwnerId'), scribe),
    direction: 'out',
    automated: !scribe.isHuman(booker),
    verified: true,
    ...(startsAt === null ? {} : { outcome: 'scheduled', meetingAt: new Date(startsAt).toISOString() }),
  };
  const at = startsAt === null ? createdAt : Math.min(createdAt, startsAt);
  return touch(lead, at, scribe.idOf('event', event.Id), data, booker, scribe);
}

const SENT = '3';

/**
 * A mail that was sent or came in. It has a task beside it, whose id its touch on the task's lead carries, so that the two
 * count once. `task` is that task, where there is one.
 */
export function toEmailTouches(
  email: SalesforceRecord,
  leads: readonly string[],
  task: { record: SalesforceRecord; lead: string | null } | null,
  inBulk: boolean,
  scribe: Scribe,
): Reading {
  if (isSet(email, 'IsDeleted')) return none('the mail was deleted');
  if (isSet(email, 'IsBounced') || /HardBounce|SoftBounce/.test(textOf(email, 'DeliveryResponse') ?? ''))
    return none('the mail bounced');
  const incoming = isSet(email, 'Incoming');
  const status = String(email.Status ?? '');
  if (!incoming && status !== SENT) return none('the mail was not sent');
  const sender = idIn(email, 'CreatedById');
  const at = instantOf(email, 'MessageDate') ?? createdAtOf(email);
  const answered = textOf(email, 'DeliveryResponse') === 'OutOfOffice';
  const subtype = task ? textOf(task.record, 'TaskSubtype') : null;
  const data: EventData<'lead.touched'> = {
    kind: 'email',
    by: incoming ? null : byOf(sender, task ? idIn(task.record, 'OwnerId') : null, scribe),
    direction: incoming ? 'in' : 'out',
    automated: incoming ? answered : inBulk || AUTOMATED_SUBTYPES.has(subtype ?? '') || !scribe.isHuman(sender),
    verified: true,
  };
  const actorId = incoming ? null : sender;
  const events = leads.flatMap((lead) => {
    const id = task && lead === task.lead ? taskTouchId(task.record.Id, scribe) : scribe.idOf('email', email.Id, lead);
    return touch(lead, at, id, data, actorId, scribe).events;
  });
  return { events, ignored: events.length > 0 ? null : 'the mail is not on a lead' };
}

function taskTouchId(taskId: string, scribe: Scribe): string {
  return scribe.idOf('task', taskId);
}

function touch(
  lead: string,
  at: number,
  id: string,
  data: EventData<'lead.touched'>,
  actorId: string | null,
  scribe: Scribe,
): Reading {
  return { events: [scribe.event(lead, 'lead.touched', at, id, scribe.actorOf(actorId), data)], ignored: null };
}

/** The rep: who did it, or the owner when a program noted it for them. */
function byOf(doerId: string | null, ownerId: string | null, scribe: Scribe): string | null {
  const doer = scribe.personOf(doerId);
  if (doer !== null) return doer;
  const owner = scribe.personOf(ownerId);
  if (owner !== null) return owner;
  const id = doerId !== null && scribe.isHuman(doerId) ? doerId : null;
  return id === null ? null : `salesforce:${id}`;
}

function none(ignored: string): Reading {
  return { events: [], ignored };
}
