import type { Firing } from '@baton/core/clock/clock';
import type { AlertRow } from '@baton/db/alerts';

/** What decides whether an alert is still true: the clock as it stands now. */
export type ClockStanding = {
  state: string;
  breached: boolean;
  stoppedAt: number | null;
  cancelReason: string | null;
  planned: readonly Firing[];
};
export type AlertEnd = { state: 'done' | 'withdrawn'; reason: string };

/**
 * How an alert ends because of what its clock has become: `done` when the clock ended after it fell due, `withdrawn` when
 * it never was due by what is known now (`cause` says why). Null while it stands.
 */
export function endOfAlert(
  alert: Pick<AlertRow, 'kind' | 'tier' | 'dueAt'>,
  clock: ClockStanding | null,
  now: number,
  cause: string,
): AlertEnd | null {
  if (clock === null) return { state: 'withdrawn', reason: cause };
  const moved = alert.kind === 'reassigned';
  if (clock.state === 'completed' || clock.state === 'cancelled') {
    const wasDue = moved || clock.stoppedAt === null || clock.stoppedAt >= alert.dueAt;
    if (!wasDue) return { state: 'withdrawn', reason: cause };
    const reason = clock.state === 'completed' ? 'the clock has ended' : cancelled(clock.cancelReason);
    return { state: 'done', reason };
  }
  // A move has happened, whatever became of the instant at which it fell due.
  if (moved) return null;
  const firing = clock.planned.find((one) => one.tier === alert.tier);
  // The breach stands although the playbook has no such tier any more.
  if (firing === undefined) return clock.breached ? null : { state: 'withdrawn', reason: cause };
  return firing.at > now && firing.at !== alert.dueAt ? { state: 'withdrawn', reason: cause } : null;
}

function cancelled(reason: string | null): string {
  return reason === null ? 'the clock was cancelled' : `the clock was cancelled: ${reason}`;
}
