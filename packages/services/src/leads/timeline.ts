import type { LeadState } from '@baton/core/handoff/handoff';
import { stageName } from '@baton/core/playbook/describe';
import type { LeadEventRow } from '@baton/db/events';
import type { LeadDetail } from '@baton/db/lead-readers';
import { clockName } from '../clocks/clock-detail.ts';
import type { Directory } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { TimelineEntry } from '../views/lead.ts';
import { tellDecision } from './timeline-decisions.ts';

type AlertWithDeliveries = {
  tier: string;
  recipient: string;
  createdAt: Date;
  state: string;
  reason: string | null;
  clockId: string;
  deliveries: { channel: string; status: string }[];
};
type Told = {
  state: LeadState;
  rows: readonly LeadEventRow[];
  alerts: readonly AlertWithDeliveries[];
  lead: LeadDetail;
  directory: Directory;
  now: number;
};
type Draft = Omit<TimelineEntry, 'at' | 'recordedAt' | 'lateMs'> & { at: number; recordedAt: number };

const LATE_MS = 60_000;
const TOUCH_WORDS: Record<string, string> = {
  call: 'called',
  email: 'sent an email',
  meeting: 'met the lead',
  sms: 'sent an SMS',
  social: 'sent a message',
};

/** Everything that happened to a lead, newest first, in sentences. */
export function toTimeline(told: Told): TimelineEntry[] {
  const rows = joinChanges(told.rows);
  const drafts = [...eventsOf({ ...told, rows }), ...transitionsOf(told), ...clocksOf(told), ...alertsOf(told)];
  // What lies before the first playbook was brought along afterwards: it is history, not late.
  const since = told.directory.versions[0]?.effectiveAt ?? 0;
  return drafts
    .sort((a, b) => b.at - a.at || b.recordedAt - a.recordedAt)
    .map(({ at, recordedAt, ...rest }) => ({
      ...rest,
      at: iso(at),
      recordedAt: iso(recordedAt),
      lateMs: recordedAt - at > LATE_MS && at >= since ? recordedAt - at : null,
    }));
}

/** CRMs tell of each property by itself: changes of one instant are one line, those of the creation none. */
function joinChanges(rows: readonly LeadEventRow[]): LeadEventRow[] {
  const placeOf = ({ source, occurredAt }: LeadEventRow) => `${source} ${occurredAt}`;
  const created = new Set(rows.filter(({ type }) => type === 'lead.created').map(placeOf));
  const joined = new Map<string, LeadEventRow>();
  return rows.flatMap((row) => {
    if (row.type !== 'lead.changed') return [row];
    if (created.has(placeOf(row))) return [];
    const key = `${placeOf(row)} ${row.actor}`;
    const first = joined.get(key);
    if (first) Object.assign(first.data, row.data);
    else joined.set(key, { ...row, data: { ...row.data } });
    return first ? [] : [joined.get(key) ?? row];
  });
}

function eventsOf({ rows, directory }: Told): Draft[] {
  return rows.flatMap((row): Draft[] => {
    const name = (key: unknown) => (typeof key === 'string' ? (directory.person(key)?.name ?? key) : null);
    const actor = name(row.actor);
    const who = actor ?? 'Someone';
    const base = { at: row.occurredAt, recordedAt: row.recordedAt, actor, source: row.source, verified: null };
    const { data } = row;
    switch (row.type) {
      case 'lead.created':
        return [
          {
            ...base,
            kind: 'sync' as const,
            icon: 'user-plus',
            sentence: `Lead created${typeof data.source === 'string' && data.source ? ` from ${data.source}` : ''}`,
          },
        ];
      case 'lead.touched': {
        const by = name(data.by) ?? who;
        const done =
          data.direction === 'in'
            ? `The lead ${data.kind === 'call' ? 'called' : 'replied'}`
            : `${by} ${TOUCH_WORDS[String(data.kind)] ?? 'made contact'}`;
        const sentence = [data.automated ? `${done} (automated)` : done, wordsOf(data.outcome), data.note]
          .filter((part) => typeof part === 'string' && part !== '')
          .join(' · ');
        return [
          {
            ...base,
            actor: by,
            kind: 'touch' as const,
            icon: String(data.kind),
            sentence,
            verified: data.verified !== false,
          },
        ];
      }
      case 'lead.owner': {
        const { owner } = data;
        const to =
          typeof owner === 'string'
            ? name(owner)
            : owner === null
              ? 'nobody'
              : `queue ${(owner as { queue: string }).queue}`;
        return [{ ...base, kind: 'assignment' as const, icon: 'user-check', sentence: `Assigned to ${to}` }];
      }
      case 'lead.paused':
        return [
          {
            ...base,
            kind: 'clock' as const,
            icon: 'pause',
            sentence: `${who} paused the clocks: ${String(data.reason)}`,
          },
        ];
      case 'lead.resumed':
        return [{ ...base, kind: 'clock' as const, icon: 'play', sentence: `${who} resumed the clocks` }];
      case 'lead.rejected': {
        const note = typeof data.note === 'string' && data.note ? ` — “${data.note}”` : '';
        return [
          {
            ...base,
            kind: 'stage' as const,
            icon: 'circle-x',
            sentence: `${name(data.by) ?? who} rejected: ${directory.reasonLabel(String(data.reason))}${note}`,
          },
        ];
      }
      case 'lead.behaviour':
        return [
          {
            ...base,
            kind: 'sync' as const,
            icon: 'mouse-pointer-click',
            sentence: `The lead did: ${String(data.did).replaceAll('_', ' ')}`,
          },
        ];
      case 'lead.changed':
        return [
          { ...base, kind: 'sync' as const, icon: 'pencil', sentence: `Changed: ${Object.keys(data).join(', ')}` },
        ];
      case 'lead.merged':
        return [{ ...base, kind: 'sync' as const, icon: 'merge', sentence: 'Merged with another record' }];
      case 'lead.deleted':
        return [{ ...base, kind: 'sync' as const, icon: 'trash', sentence: 'Deleted in the CRM' }];
      case 'lead.restored':
        return [{ ...base, kind: 'sync' as const, icon: 'undo', sentence: 'Restored in the CRM' }];
      case 'lead.won':
      case 'lead.lost':
        return [
          {
            ...base,
            kind: 'stage' as const,
            icon: row.type === 'lead.won' ? 'trophy' : 'circle-slash',
            sentence: row.type === 'lead.won' ? 'Won' : 'Lost',
          },
        ];
      default: {
        const decision = tellDecision(row, who, directory);
        return decision === null ? [] : [{ ...base, ...decision }];
      }
    }
  });
}

/** `no_answer` → `no answer`. */
function wordsOf(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('_', ' ') : value;
}

function transitionsOf({ state, rows, directory }: Told): Draft[] {
  return state.transitions.map((one) => {
    const row = rows.find((event) => event.source === one.source && event.sourceId === one.sourceId);
    const actor = one.by === null ? null : (directory.person(one.by)?.name ?? one.by);
    const accepted = row?.type === 'lead.accepted' && one.to === 'sal';
    const sentence = accepted
      ? `${actor ?? 'Someone'} accepted`
      : `${stageName(one.from)} → ${stageName(one.to)}${one.inferred ? ' (inferred)' : ''}`;
    return {
      at: one.at,
      recordedAt: row?.recordedAt ?? one.at,
      kind: 'stage' as const,
      icon: 'git-commit',
      sentence,
      actor,
      source: one.source,
      verified: null,
    };
  });
}

function clocksOf({ lead, now }: Told): Draft[] {
  return lead.handoffs.flatMap((handoff) =>
    handoff.clocks.flatMap((clock) => {
      const name = clockName(clock);
      const entry = (at: number | null, icon: string, sentence: string): Draft[] =>
        at === null || at > now
          ? []
          : [{ at, recordedAt: at, kind: 'clock', icon, sentence, actor: null, source: 'baton', verified: null }];
      const breachedAt =
        clock.breachedAt ?? (clock.state === 'completed' || clock.state === 'cancelled' ? null : clock.dueAt);
      return [
        ...entry(clock.startedAt, 'timer', `${name} clock started`),
        ...entry(breachedAt, 'octagon-alert', `${name} breached`),
        ...(clock.state === 'completed'
          ? entry(
              clock.stoppedAt,
              clock.outcome === 'met' ? 'circle-check' : 'octagon-x',
              `${name} ${clock.outcome === 'met' ? 'met' : 'stopped after the breach'}`,
            )
          : []),
        ...(clock.state === 'cancelled'
          ? entry(
              clock.stoppedAt,
              'circle-slash',
              `${name} cancelled${clock.cancelReason ? `: ${clock.cancelReason}` : ''}`,
            )
          : []),
      ];
    }),
  );
}

function alertsOf({ alerts, lead, directory }: Told): Draft[] {
  return alerts.map((alert) => {
    const at = alert.createdAt.getTime();
    const clock = lead.handoffs.flatMap((handoff) => handoff.clocks).find((one) => one.id === alert.clockId);
    const kind = clock ? clockName(clock) : 'Clock';
    const sent = alert.deliveries.map((one) => `${one.channel} ${one.status}`).join(', ');
    const state =
      alert.state === 'withdrawn' || alert.state === 'skipped'
        ? ` (${alert.state}${alert.reason ? `: ${alert.reason}` : ''})`
        : '';
    const sentence = `${kind} ${alert.tier} alert → ${recipientName(alert.recipient, directory)}${sent ? ` (${sent})` : ''}${state}`;
    return {
      at,
      recordedAt: at,
      kind: 'alert' as const,
      icon: 'bell',
      sentence,
      actor: null,
      source: 'baton',
      verified: null,
    };
  });
}

/** A recipient of an alert in words. */
export function recipientName(recipient: string, directory: Directory): string {
  if (recipient.startsWith('team:')) return `team ${directory.team(recipient.slice(5))?.name ?? recipient.slice(5)}`;
  if (recipient.startsWith('channel:')) return recipient.slice(8);
  return directory.person(recipient)?.name ?? recipient;
}
