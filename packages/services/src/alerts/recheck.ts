import type { Firing, Span } from '@baton/core/clock/clock';
import { type Version, versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import type { AlertRow } from '@baton/db/alerts';
import type { ClockRow } from '@baton/db/clock-readers';
import { formatInstant } from '@baton/integrations/time-words';
import { type Behind, isProvisional } from '../crm/feeds.ts';
import { resolveRecipients } from './recipients.ts';
import { endOfAlert } from './standing.ts';

/** Who has a lead, and where it comes from. */
export type Holder = { source: string; ownerKey: string | null; queueKey: string | null };
export type Matter = { alert: AlertRow; clock: ClockRow | null; lead: Holder | null };
type World = {
  versions: readonly Version[];
  behind: Behind | null;
  timeZone: string;
  now: number;
  /** What was due until then may be out since before the database was restored. */
  sentUntil: number | null;
};

/** What is to be done with a message: it goes, it waits, or it does not go; `end` is what becomes of its alert. */
export type Verdict =
  | { go: true }
  | { go: 'later'; reason: string }
  | { go: false; reason: string; end: 'done' | 'withdrawn' | null; again: boolean };

const stop = (reason: string, end: 'done' | 'withdrawn' | null = null, again = false): Verdict => ({
  go: false,
  reason,
  end,
  again,
});

/** Looks once more, right before sending, whether an alert is still true, still that person's, and certain. */
export function recheck({ alert, clock, lead }: Matter, world: World): Verdict {
  if (alert.state === 'withdrawn' || alert.state === 'done' || alert.state === 'skipped')
    return stop(alert.reason ?? `the alert is ${alert.state}`);
  if (world.sentUntil !== null && alert.dueAt <= world.sentUntil)
    return stop('it may have been sent before the database was restored');
  if (clock === null || lead === null) return stop('the clock is gone', 'withdrawn');
  const end = endOfAlert(
    alert,
    { ...clock, planned: clock.planned as Firing[] },
    world.now,
    'the clock changed before this could be sent',
  );
  if (end !== null)
    return end.state === 'withdrawn'
      ? stop(end.reason, 'withdrawn')
      : stop('already handled: the clock was stopped before this could be sent', 'done');
  if (clock.state === 'paused' && alert.tier !== 'uncovered') return stop('the clock is paused');
  if (!isStillTheirs(alert, clock, lead, world)) return stop('the lead has another owner since', 'withdrawn', true);
  return waitsForFeed(alert, clock, lead, world) ?? { go: true };
}

/** An owner is told of leads they hold. Others who are told by the tier stay the same people. */
function isStillTheirs(alert: AlertRow, clock: ClockRow, lead: Holder, { versions, now }: World): boolean {
  if (alert.kind !== 'tier' || clock.revision === alert.clockRevision || lead.ownerKey === null) return true;
  const version = versions.find((one) => one.version === clock.version) ?? versionAt(versions, now);
  const policy = version?.playbook.policies.find((one) => one.key === clock.policyKey);
  const tier = policy?.tiers[clock.kind as ClockKind]?.find((one) => one.key === alert.tier);
  if (!version || !tier?.notify.includes('owner')) return true;
  const held = (clock.segments as Span[]).at(-1)?.ownerKey;
  if ([lead.ownerKey, held].includes(alert.recipient)) return true;
  const about = { ownerKey: lead.ownerKey, previousOwnerKey: null, teamKey: clock.teamKey };
  return resolveRecipients(tier.notify, version, about).some(({ key }) => key === alert.recipient);
}

/** What the CRM has not told yet may have stopped the clock: until it has, only the owner hears of a breach. */
function waitsForFeed(
  alert: AlertRow,
  clock: ClockRow,
  lead: Holder,
  { behind, timeZone, now }: World,
): Verdict | null {
  const later = alert.tier.startsWith('breach');
  if (behind === null || !later || alert.kind !== 'tier' || !isProvisional(behind, clock.dueAt)) return null;
  if (alert.recipient === lead.ownerKey || alert.recipient === clock.ownerKey) return null;
  return {
    go: 'later',
    reason: `waits: ${behind.name} could not be read since ${formatInstant(behind.since, timeZone, now)}`,
  };
}
