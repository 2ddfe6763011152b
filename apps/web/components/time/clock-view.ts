import type { Clock, ClockKind } from '#web/api-types.ts';
import { formatCountdown, formatWall, formatWorking } from './durations.ts';
import { formatDue, formatResumes, type InstantOptions } from './instants.ts';

export type ClockLook =
  | 'ok'
  | 'near'
  | 'over'
  | 'provisional'
  | 'paused'
  | 'offHours'
  | 'pending'
  | 'met'
  | 'missed'
  | 'cancelled'
  | 'none'
  | 'verifying';

export type ClockView = {
  look: ClockLook;
  /** The state in one word, for names and groups. */
  state: string;
  /** What the chip says; a second part goes to the second line. */
  label: [string] | [string, string];
  name: string;
  usedShare: number;
  /** True while the chip counts seconds. */
  perSecond: boolean;
  /** True when the browser's own sums have passed what the server last said. */
  unconfirmed: boolean;
};

export const kindNames: Record<ClockKind, string> = {
  assign: 'Assign',
  firstTouch: 'First touch',
  accept: 'Accept',
  qualify: 'Qualify',
  nextTouch: 'Next touch',
};

const lookNames: Record<ClockLook, string> = {
  ok: 'On track',
  near: 'Approaching',
  over: 'Breached',
  provisional: 'Maybe breached',
  paused: 'Paused',
  offHours: 'Off hours',
  pending: 'Not started',
  met: 'Met',
  missed: 'Missed',
  cancelled: 'Cancelled',
  none: 'No SLA',
  verifying: 'Verifying',
};

const toMs = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
const graceMs = 5000;

/** Working time used at `now`: what the server counted, plus what ran since, up to the next opening or closing. */
export function elapsedAt(clock: Clock, now: number): number {
  if (clock.state !== 'running' || clock.offHours) return clock.elapsedMs;
  const boundary = toMs(clock.nextBoundaryAt);
  const until = boundary === null ? now : Math.min(now, boundary);
  return clock.elapsedMs + Math.max(0, until - Date.parse(clock.serverNow));
}

function lookOf(clock: Clock, usedMs: number): ClockLook {
  if (clock.state === 'cancelled') return 'cancelled';
  if (clock.state === 'completed') return clock.outcome === 'missed' ? 'missed' : 'met';
  if (clock.state === 'pending') return 'pending';
  if (clock.breached || usedMs > clock.targetMs) return clock.provisional ? 'provisional' : 'over';
  if (clock.state === 'paused') return 'paused';
  if (clock.offHours) return 'offHours';
  return usedMs >= clock.approachingAtMs ? 'near' : 'ok';
}

/** How long the browser has shown something the server has not yet said, in ms; 0 when it agrees. */
function unconfirmedForMs(clock: Clock, now: number): number {
  if (clock.state !== 'running') return 0;
  const boundary = toMs(clock.nextBoundaryAt);
  const pastBoundary = boundary === null ? 0 : now - boundary;
  const used = clock.elapsedMs + (clock.offHours ? 0 : now - Date.parse(clock.serverNow));
  const pastTarget =
    clock.breached || clock.offHours ? 0 : Math.min(used - clock.targetMs, now - (toMs(clock.dueAt) ?? now));
  return Math.max(0, pastBoundary, pastTarget);
}

function labelOf(clock: Clock, look: ClockLook, now: number, usedMs: number, zone: InstantOptions): ClockView['label'] {
  const leftMs = clock.targetMs - usedMs;
  const left = `${formatWorking(leftMs)} left`;
  const due = toMs(clock.dueAt);
  switch (look) {
    case 'ok':
    case 'near':
      return [perSecondAt(clock, leftMs) ? `${formatCountdown(leftMs)} left` : left];
    case 'over':
      return due === null ? [`${formatWorking(-leftMs)} over`] : [`breached ${formatWall(now - due)} ago`];
    case 'provisional':
      return [
        'maybe breached',
        clock.behind
          ? `${clock.behind.name} ${formatWall(now - Date.parse(clock.behind.since))} behind`
          : 'CRM is behind',
      ];
    case 'paused':
      return ['paused', left];
    case 'offHours': {
      const resumes = toMs(clock.resumesAt);
      return resumes === null ? ['off hours', left] : [formatResumes(resumes, now, zone), left];
    }
    case 'pending':
      return ['not started'];
    case 'met':
      return [`met in ${formatWorking(clock.elapsedMs)}`];
    case 'missed':
      return [`missed by ${formatWorking(clock.elapsedMs - clock.targetMs)}`];
    case 'cancelled':
      return clock.cancelReason ? ['cancelled', clock.cancelReason] : ['cancelled'];
    case 'verifying':
      return ['verifying…'];
    case 'none':
      return ['no SLA'];
  }
}

function perSecondAt(clock: Clock, leftMs: number): boolean {
  return leftMs <= 600_000 && leftMs >= 0 && clock.targetMs <= 3_600_000;
}

function nameOf(clock: Clock, look: ClockLook, now: number, usedMs: number, zone: InstantOptions): string {
  const leftMs = clock.targetMs - usedMs;
  const due = toMs(clock.dueAt);
  const parts = [lookNames[look], clock.name];
  if (['ok', 'near', 'paused', 'offHours'].includes(look))
    parts.push(`${formatWorking(leftMs, { style: 'long' })} of working time left`);
  else if (look === 'over' || look === 'provisional')
    parts.push(`${formatWorking(-leftMs, { style: 'long' })} of working time over`);
  else parts.push(labelOf(clock, look, now, usedMs, zone).join(', '));
  if (due !== null && clock.stoppedAt === null && look !== 'cancelled') {
    const text = formatDue(due, now, zone);
    parts.push(due < now ? `was ${text}` : `D${text.slice(1)}`);
  }
  const remark = remarkOn(clock);
  if (remark !== null) parts.push(remark.charAt(0).toUpperCase() + remark.slice(1));
  return `${parts.join('. ')}.`;
}

/** What must be known of a clock beside its state; null when there is nothing. */
function remarkOn(clock: Clock): string | null {
  if (clock.excused) return 'excused';
  const ended = clock.state === 'completed' || clock.state === 'cancelled';
  if (clock.noCoverage && !ended) return 'nobody covers';
  return clock.override && !ended ? 'due set by hand' : null;
}

function withRemark(label: ClockView['label'], clock: Clock): ClockView['label'] {
  const remark = remarkOn(clock);
  return remark === null || label.length > 1 ? label : [label[0], remark];
}

/** Everything a chip shows for a clock at server time `now` (epoch ms), without side effects. */
export function viewClock(clock: Clock | null, now: number, zone: InstantOptions): ClockView {
  if (!clock) {
    return {
      look: 'none',
      state: 'No SLA',
      label: ['no SLA'],
      name: 'No SLA. No policy matched.',
      usedShare: 0,
      perSecond: false,
      unconfirmed: false,
    };
  }
  const usedMs = elapsedAt(clock, now);
  const behindMs = unconfirmedForMs(clock, now);
  const look = behindMs > graceMs ? 'verifying' : lookOf(clock, usedMs);
  return {
    look,
    state: lookNames[look],
    label: withRemark(labelOf(clock, look, now, usedMs, zone), clock),
    name: nameOf(clock, look, now, usedMs, zone),
    usedShare: clock.targetMs > 0 ? Math.min(1, usedMs / clock.targetMs) : 1,
    perSecond: (look === 'ok' || look === 'near') && perSecondAt(clock, clock.targetMs - usedMs),
    unconfirmed: behindMs > 0,
  };
}
