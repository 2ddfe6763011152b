import type { Span } from '@baton/core/clock/clock';
import { boundariesOf, type ClockView, countsUntil, type StoredClock, viewClock } from '@baton/core/clock/view';
import { describeCalendar } from '@baton/core/playbook/describe-calendar';
import type { LeadClockRow } from '@baton/db/lead-readers';
import { isProvisional } from '../crm/feeds.ts';
import { type LeadSource, toLeadSummary } from '../leads/to-lead-summary.ts';
import type { Directory } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import { type ClockAnswer, clockSchema } from '../views/clock.ts';
import { clockName, detailOf } from './clock-detail.ts';

const kindOf = clockSchema.shape.kind;

/** What of a stored clock is needed to see it at an instant. */
export type ViewableRow = Pick<
  LeadClockRow,
  | 'state'
  | 'outcome'
  | 'breached'
  | 'breachedAt'
  | 'decidedAt'
  | 'calendarKey'
  | 'ownerKey'
  | 'startedAt'
  | 'dueAt'
  | 'stoppedAt'
  | 'targetMs'
  | 'segments'
  | 'elapsedMs'
  | 'version'
  | 'policyKey'
> &
  Partial<Pick<LeadClockRow, 'chargeKey' | 'chargeTeamKey'>>;

/** A stored clock as the core reads it. */
export function toStoredClock(row: ViewableRow): StoredClock {
  return {
    state: row.state as StoredClock['state'],
    outcome: row.outcome as StoredClock['outcome'],
    breached: row.breached,
    breachedAt: row.breachedAt,
    decidedAt: row.decidedAt,
    calendarKey: row.calendarKey ?? '',
    ownerKey: row.ownerKey,
    startedAt: row.startedAt,
    dueAt: row.dueAt,
    stoppedAt: row.stoppedAt,
    targetMs: row.targetMs,
    spans: row.segments as Span[],
    charge: row.chargeKey === undefined ? null : { ownerKey: row.chargeKey, teamKey: row.chargeTeamKey ?? null },
    settledMs: row.elapsedMs,
  };
}

/** A clock as it stands at `now` (epoch ms). */
export function viewRow(row: ViewableRow, directory: Directory, now: number): ClockView {
  const percent = directory.policy(row.version, row.policyKey)?.approachingPercent;
  return viewClock(toStoredClock(row), now, directory.calendars, percent);
}

/** A clock as the API shows it at `now` (epoch ms). */
export function toClock(row: LeadClockRow, lead: LeadSource, directory: Directory, now: number): ClockAnswer {
  const view = viewRow(row, directory, now);
  const stored = toStoredClock(row);
  const { resumesAt, nextBoundaryAt } = boundariesOf(stored, now, directory.calendars);
  const { excuse, override, uncoveredAt } = detailOf(row);
  const settled = view.state === 'completed' || view.state === 'cancelled';
  const behind = view.breached && !settled ? directory.feeds(lead.source) : null;
  const provisional = isProvisional(behind, row.dueAt);
  return {
    id: row.id,
    kind: kindOf.parse(row.kind),
    instance: row.instance,
    name: clockName(row),
    state: view.state,
    outcome: view.outcome,
    breached: view.breached,
    excused: row.excused,
    provisional,
    behind: provisional && behind ? { name: behind.name, since: iso(behind.since) } : null,
    noCoverage: uncoveredAt !== null && uncoveredAt <= countsUntil(stored, now),
    excuse: excuse && { ...excuse, by: directory.person(excuse.by), at: iso(excuse.at) },
    override: override && {
      ...override,
      dueAt: iso(override.dueAt),
      by: directory.person(override.by),
      at: iso(override.at),
    },
    cancelReason: row.cancelReason,
    offHours: view.offHours,
    resumesAt: iso(resumesAt),
    nextBoundaryAt: iso(nextBoundaryAt),
    lead: toLeadSummary(lead),
    handoff: { id: row.handoffId, cycle: row.cycle },
    policy: row.policyKey === null ? null : { key: row.policyKey, name: row.policyName ?? row.policyKey },
    calendar: calendarOf(view.calendarKey, row.version, directory),
    version: row.version ?? 0,
    owner: directory.person(view.ownerKey),
    team: directory.team(view.breached && !row.breached && !settled ? row.chargeTeamKey : row.teamKey),
    startedAt: iso(row.startedAt),
    dueAt: iso(row.dueAt),
    stoppedAt: iso(row.stoppedAt),
    targetMs: row.targetMs,
    elapsedMs: view.elapsedMs,
    wallMs: view.wallMs,
    leftMs: view.leftMs,
    approachingAtMs: view.approachingAtMs,
    serverNow: iso(now),
  };
}

function calendarOf(key: string, version: number | null, directory: Directory): ClockAnswer['calendar'] {
  const definition = directory.version(version)?.playbook.calendars[key];
  if (definition === undefined) return null;
  const summary = (describeCalendar(definition)[0] ?? '').replace(/^Open /, '').replace(/ \([^)]*\)\.$|\.$/, '');
  return { key, timeZone: definition.timeZone, summary };
}
