import type { ClockView } from '@baton/core/clock/view';
import type { Rejection } from '@baton/core/handoff/handoff';
import type { Decisions } from '@baton/db/decisions';
import type { LeadClockRow, LeadDetail } from '@baton/db/lead-readers';
import type { CrmValue } from '@baton/integrations/crm';
import type { WrittenField } from '@baton/integrations/crm-fields';
import { iso } from '../views/basics.ts';
import type { WriteSettings } from './write-settings.ts';

/** What a field is to say; `by` is the fact that decided it where a person's or the CRM's word counts. */
export type WantedValue = { value: CrmValue; by: string | null };
export type WantedRecord = {
  values: Partial<Record<WrittenField, WantedValue>>;
  /** Fields about which the CRM had the last word: what was written there is forgotten. */
  theirs: WrittenField[];
  /** When the record says something else by itself (epoch ms), null when never. */
  nextChangeAt: number | null;
};

export type RecordTerms = {
  settings: WriteSettings;
  /** The CRM's id of a person; null when the person is not known there. */
  ownerIdOf(key: string): string | null;
  /** What the CRM calls a rejection reason. */
  reasonValue(key: string): string;
  view(clock: LeadClockRow): ClockView;
  /** Whether a breach of this clock is not certain, as the CRM could not be read. */
  isProvisional(clock: LeadClockRow): boolean;
  now: number;
};

const OWN = 'baton';
/** The sweep stores a breach and facts that were told in time go first; so the record follows a little later. */
const AFTER_DUE_MS = 1_000;
const PROVISIONAL_MS = 60_000;

const NO_SLA = 'No SLA';
const WORDS: Record<ClockView['standing'], string> = {
  pending: NO_SLA,
  onTrack: 'On track',
  approaching: 'Approaching',
  breached: 'Breached',
  paused: 'Paused',
  offHours: 'On track',
  met: 'Met',
  missed: 'Missed',
  cancelled: 'Cancelled',
};

/**
 * What the CRM's record of a lead is to say at `terms.now` (epoch ms): stamps of the latest handoff, its clocks in one word,
 * and status and owner where Baton had the last word. A lead that never was an MQL says nothing.
 */
export function computeRecord(lead: LeadDetail, decisions: Decisions, terms: RecordTerms): WantedRecord {
  const handoff = lead.handoffs.at(-1) ?? null;
  const rejection = (handoff?.rejection ?? null) as Rejection | null;
  const sla = handoff === null ? null : summariseClocks(handoff.clocks, terms);
  const made = (value: CrmValue): WantedValue => ({ value, by: null });
  const firstTouchAt = handoff?.facts.firstTouchAt;
  const values: WantedRecord['values'] = {
    mqlAt: made(iso(handoff?.mqlAt ?? null)),
    salAt: made(iso(handoff?.salAt ?? null)),
    sqlAt: made(iso(handoff?.sqlAt ?? null)),
    firstResponseAt: made(iso(typeof firstTouchAt === 'number' ? firstTouchAt : null)),
    slaDueAt: made(iso(sla?.dueAt ?? null)),
    slaStatus: made(sla?.word ?? null),
    slaBreached: made(sla?.breached ?? null),
    rejectionReason: made(rejection && terms.reasonValue(rejection.reason)),
    rejectionDetail: made(rejection?.note ?? null),
    recycleCount: made(handoff && lead.handoffs.filter(({ outcome }) => outcome === 'recycled').length),
  };
  const theirs: WrittenField[] = [];
  const { stage, owner } = decisions;
  const status = terms.settings.values.statuses[lead.stage as keyof typeof terms.settings.values.statuses];
  if (stage?.source !== OWN) theirs.push('status');
  else if (status !== undefined) values.status = { value: status, by: stage.sourceId };
  if (owner?.source !== OWN) theirs.push('owner');
  else {
    const id = lead.ownerKey === null ? null : terms.ownerIdOf(lead.ownerKey);
    // A queue, or a person whom the CRM does not know, cannot be written; nobody can.
    if (id !== null || (lead.ownerKey === null && lead.queueKey === null))
      values.owner = { value: id, by: owner.sourceId };
  }
  return { values, theirs, nextChangeAt: sla?.nextChangeAt ?? null };
}

type Summary = { word: string; dueAt: number | null; breached: boolean; nextChangeAt: number | null };

/** The clocks of a handoff in one word: the open one that is due first, or how the settled ones ended. */
function summariseClocks(clocks: readonly LeadClockRow[], terms: RecordTerms): Summary {
  const counting = clocks
    .filter((clock) => !clock.excused)
    .map((clock) => ({ clock, view: terms.view(clock), provisional: terms.isProvisional(clock) }));
  const open = counting
    .filter(({ view }) => view.state === 'running' || view.state === 'paused')
    .sort((a, b) => (a.clock.dueAt ?? Number.POSITIVE_INFINITY) - (b.clock.dueAt ?? Number.POSITIVE_INFINITY));
  const breached = counting.some(
    ({ view, provisional }) => view.breached && !(provisional && view.state === 'running'),
  );
  const instants = open.flatMap(({ clock, view, provisional }) => [
    ...(provisional && view.breached ? [terms.now + PROVISIONAL_MS] : []),
    ...(clock.approachingAt === null ? [] : [clock.approachingAt]),
    ...(clock.dueAt === null ? [] : [clock.dueAt + AFTER_DUE_MS]),
  ]);
  const later = instants.filter((at) => at > terms.now);
  const [first] = open;
  return {
    word: first ? wordOpen(first) : wordSettled(counting.map(({ view }) => view)),
    dueAt: first?.clock.dueAt ?? null,
    breached,
    nextChangeAt: later.length === 0 ? null : Math.min(...later),
  };
}

function wordOpen({ view, provisional }: { view: ClockView; provisional: boolean }): string {
  if (view.standing === 'breached' && provisional) return WORDS.approaching;
  if (view.standing === 'offHours' && view.elapsedMs >= view.approachingAtMs) return WORDS.approaching;
  return WORDS[view.standing];
}

function wordSettled(views: readonly ClockView[]): string {
  const ended = new Set(views.map(({ standing }) => standing));
  const last = (['missed', 'met', 'cancelled'] as const).find((one) => ended.has(one));
  return last === undefined ? NO_SLA : WORDS[last];
}
