import type { EventData } from '@baton/core/handoff/event';
import type { TranslatedEvent } from '../crm.ts';
import type { HubspotRecord } from './client.ts';
import type { EngagementType } from './engagement-types.ts';
import type { Scribe } from './scribe.ts';

type Touch = { at: number; data: EventData<'lead.touched'>; heldAt?: number };
type Reading = { touch: Touch } | { ignored: string };
type TouchBase = Pick<EventData<'lead.touched'>, 'by' | 'automated' | 'verified'>;

const DISPOSITIONS: Record<string, string> = {
  'f240bbac-87c9-4f6e-bf70-924b57d47db7': 'connected',
  '9d9162e7-6cf3-4944-bf63-4dff82258764': 'busy',
  '73a0d17f-1163-4015-bdd5-ec830791da20': 'no_answer',
  'b2cf5968-551e-4856-9783-52b3da59a7d0': 'left_voicemail',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff': 'left_live_message',
  '17b47fee-58de-441e-a44c-c6300d46f273': 'wrong_number',
};
const CALLED = new Set(['COMPLETED', 'NO_ANSWER', 'BUSY', 'MISSED']);
const AUTOMATED = /AUTOMATION|SEQUENCE|WORKFLOW|\bBOT\b/i;

/** The touches that an engagement is for the contacts it hangs on, or why it is none. */
export function toTouchEvents(
  type: EngagementType,
  record: HubspotRecord,
  contactIds: readonly string[],
  scribe: Scribe,
): { events: TranslatedEvent[]; ignored: string | null } {
  const reading = readTouch(type, record, scribe);
  if ('ignored' in reading) return { events: [], ignored: reading.ignored };
  const { at, data, heldAt } = reading.touch;
  const events = contactIds.flatMap((contactId) => {
    const sourceId = scribe.idOf(type, record.id, contactId);
    const touched = scribe.event(contactId, 'lead.touched', at, sourceId, data.by ?? null, data);
    if (heldAt === undefined) return [touched];
    return [
      touched,
      scribe.event(contactId, 'lead.behaviour', heldAt, `${sourceId}:held`, data.by ?? null, { did: 'meeting_held' }),
    ];
  });
  return { events, ignored: contactIds.length === 0 ? 'not on a contact yet' : null };
}

function readTouch(type: EngagementType, record: HubspotRecord, scribe: Scribe): Reading {
  const of = (name: string) => record.properties[name] || null;
  const ownerId = of('hubspot_owner_id');
  const by = ownerId === null ? null : scribe.personOf(ownerId);
  const automated = AUTOMATED.test(`${of('hs_object_source') ?? ''} ${of('hs_object_source_label') ?? ''}`);
  const base: TouchBase = { by, automated, verified: true };
  const at = instantOf(of('hs_timestamp')) ?? record.createdAt;
  switch (type) {
    case 'calls':
      return readCall(of, base, at);
    case 'emails':
      return readEmail(of, base, at);
    case 'meetings':
      return readMeeting(of, base, record.createdAt, at);
    case 'tasks':
      return readTask(of, base, at);
    case 'communications': {
      const kind = of('hs_communication_channel_type') === 'LINKEDIN_MESSAGE' ? 'social' : 'sms';
      return { touch: { at, data: { ...base, kind, direction: 'out' } } };
    }
  }
}

type Of = (name: string) => string | null;

function readCall(of: Of, base: TouchBase, at: number): Reading {
  const status = of('hs_call_status');
  const direction = of('hs_call_direction') === 'INBOUND' ? 'in' : 'out';
  const disposition = of('hs_call_disposition');
  if (status !== null && !CALLED.has(status)) return { ignored: `call is ${status.toLowerCase()}` };
  const outcome =
    disposition !== null ? (DISPOSITIONS[disposition] ?? disposition.slice(0, 200)) : status?.toLowerCase();
  const length = Number(of('hs_call_duration') ?? Number.NaN);
  const durationMs = Number.isFinite(length) && length >= 0 ? Math.round(length) : undefined;
  return { touch: { at, data: { ...base, kind: 'call', direction, outcome, durationMs } } };
}

function readEmail(of: Of, base: TouchBase, at: number): Reading {
  const status = of('hs_email_status');
  if (status !== null && status !== 'SENT') return { ignored: `email is ${status.toLowerCase()}` };
  const direction = of('hs_email_direction') === 'EMAIL' || of('hs_email_direction') === null ? 'out' : 'in';
  return {
    touch: {
      at,
      data: { ...base, kind: 'email', direction, automated: base.automated || of('hs_sequence_id') !== null },
    },
  };
}

/** A meeting counts when it is booked; `meetingAt` says when it takes place. */
function readMeeting(of: Of, base: TouchBase, createdAt: number, at: number): Reading {
  const outcome = of('hs_meeting_outcome');
  if (outcome === 'CANCELED') return { ignored: 'meeting is canceled' };
  const startsAt = instantOf(of('hs_meeting_start_time')) ?? at;
  const data = {
    ...base,
    kind: 'meeting',
    direction: 'out',
    outcome: outcome?.toLowerCase(),
    meetingAt: new Date(startsAt).toISOString(),
  } as const;
  return {
    touch: { at: Math.min(createdAt, startsAt), data, ...(outcome === 'COMPLETED' ? { heldAt: startsAt } : {}) },
  };
}

function readTask(of: Of, base: TouchBase, at: number): Reading {
  const kind = ({ CALL: 'call', EMAIL: 'email' } as const)[of('hs_task_type') ?? ''];
  if (kind === undefined) return { ignored: 'task is neither call nor email' };
  if (of('hs_task_status') !== 'COMPLETED') return { ignored: 'task is not done' };
  return { touch: { at: instantOf(of('hs_task_completion_date')) ?? at, data: { ...base, kind, direction: 'out' } } };
}

/** HubSpot writes instants as ISO text or as milliseconds. */
function instantOf(text: string | null): number | null {
  if (text === null) return null;
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}
