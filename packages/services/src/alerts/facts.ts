import { type Firing, type Span, UNCOVERED } from '@baton/core/clock/clock';
import { countedUntil, instantOf } from '@baton/core/clock/spans';
import { calendarsAcross } from '@baton/core/handoff/replay';
import { calendarOf, managerOf, type Version, versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import type { Tier } from '@baton/core/playbook/tier';
import type { AlertRow } from '@baton/db/alerts';
import type { ClockRow } from '@baton/db/clock-readers';
import type { LeadDetail } from '@baton/db/lead-readers';
import type { AlertFacts, AlertState } from '@baton/integrations/alert-facts';
import { clockName } from '../clocks/clock-detail.ts';

type Known = {
  alert: AlertRow;
  clock: ClockRow;
  lead: LeadDetail;
  versions: readonly Version[];
  workspace: { slug: string; timeZone: string };
  personZone: string | null;
  /** The CRM is behind, so a touch in time may still be told. */
  provisional: boolean;
  /** Why the message comes late; null when it does not. */
  late: string | null;
  baseUrl: string;
  now: number;
};

/** Everything a message about an alert says, as of `now`, in the recipient's terms. */
export function buildAlertFacts({
  alert,
  clock,
  lead,
  versions,
  workspace,
  personZone,
  provisional,
  late,
  baseUrl,
  now,
}: Known): AlertFacts {
  const version = versions.find((one) => one.version === clock.version) ?? versionAt(versions, now);
  const calendars = version === null ? null : calendarsAcross(versions);
  const spans = clock.segments as Span[];
  const elapsedMs = calendars === null ? clock.elapsedMs : countedUntil(spans, now, calendars);
  const dueAt = clock.dueAt ?? (calendars === null ? null : instantOf(spans, clock.targetMs, calendars)) ?? now;
  const name = (key: string | null | undefined) => (key ? (version?.people.get(key)?.name ?? key) : null);
  // A breached clock names who it is charged to; a message about a move names who holds the lead now.
  const ownerKey = alert.kind === 'reassigned' ? lead.ownerKey : clock.ownerKey;
  const policy = version?.playbook.policies.find((one) => one.key === clock.policyKey);
  const zone = zoneOf(alert.recipient, version, personZone, workspace.timeZone, now);
  const text = (key: string) =>
    typeof lead.fields[key] === 'string' && lead.fields[key] !== '' ? lead.fields[key] : null;
  return {
    state: stateOf(alert, clock, versions, now),
    tier: alert.tier,
    provisional,
    late,
    asOf: now,
    recipient: { name: name(alert.recipient) ?? alert.recipient, role: roleOf(alert, ownerKey), timeZone: zone },
    clock: {
      id: clock.id,
      label: clockName(clock),
      dueAt,
      elapsedMs,
      targetMs: clock.targetMs,
      leftMs: clock.targetMs - elapsedMs,
    },
    lead: {
      name: lead.name ?? lead.email ?? lead.externalId,
      company: lead.company,
      email: lead.email,
      title: text('title'),
      phone: text('phone'),
      message: text('message'),
      timeZone: text('timeZone'),
      leadType: text('leadType'),
      source: text('source'),
      score: typeof lead.fields.score === 'number' ? lead.fields.score : null,
    },
    ownerName: name(ownerKey),
    previousOwnerName: name(previousOf(alert)),
    managerName: version === null ? null : name(managerOf(version, ownerKey)),
    doNext: doNext(clock.kind as ClockKind, policy?.clocks[clock.kind as ClockKind]?.stopsOn ?? null),
    why: alert.kind === 'reassigned' ? 'The clock was breached and nobody had acted.' : null,
    nextSteps: nextSteps(
      clock,
      policy?.tiers[clock.kind as ClockKind] ?? [],
      name(version === null ? null : managerOf(version, ownerKey)),
      now,
    ),
    policy: { name: clock.policyName ?? 'No policy', version: clock.version ?? 0 },
    urls: { baton: `${baseUrl}/${workspace.slug}/leads/${lead.id}` },
  };
}

/** What the message is about, as of `now`: a clock that has run on since says so. */
export function stateOf(alert: AlertRow, clock: ClockRow, versions: readonly Version[], now: number): AlertState {
  if (alert.kind === 'reassigned') return 'reassigned';
  if (alert.tier === UNCOVERED) return 'uncovered';
  if (clock.dueAt !== null && clock.dueAt <= now) return 'breached';
  const percent = Number.parseInt(alert.tier, 10);
  const version = versions.find((one) => one.version === clock.version);
  const policy = version?.playbook.policies.find((one) => one.key === clock.policyKey);
  return alert.tier.endsWith('%') && percent < (policy?.approachingPercent ?? 80) ? 'onTrack' : 'approaching';
}

/** The zone a recipient reads times in: their own, that of their calendar, or the workspace's. */
export function zoneOf(
  recipient: string,
  version: Version | null,
  personZone: string | null,
  workspaceZone: string,
  now: number,
): string {
  const calendarKey = version === null ? null : calendarOf(version, recipient, now);
  const calendar = calendarKey === null ? undefined : version?.playbook.calendars[calendarKey];
  return personZone ?? calendar?.timeZone ?? workspaceZone;
}

/** As what a recipient is told. */
export function roleOf(alert: AlertRow, ownerKey: string | null): AlertFacts['recipient']['role'] {
  if (alert.recipient.startsWith('channel:')) return 'team';
  if (alert.tier === UNCOVERED) return 'operations';
  if (alert.recipient === ownerKey) return 'owner';
  return alert.recipient === previousOf(alert) ? 'previousOwner' : 'manager';
}

function previousOf(alert: AlertRow): string | null {
  return (alert.body as { previousOwnerKey?: string | null }).previousOwnerKey ?? null;
}

const TOUCH_WORDS = {
  call: 'call',
  email: 'email',
  meeting: 'meeting',
  sms: 'text message',
  social: 'social message',
} as const;

/** What to do next to keep the promise, as the queue and the messages say it. */
export function doNext(kind: ClockKind, stopsOn: readonly (keyof typeof TOUCH_WORDS)[] | null): string {
  if (kind === 'assign') return 'Give the lead an owner';
  if (kind === 'accept') return 'Accept or reject';
  if (kind === 'qualify') return 'Qualify: set BANT';
  const words = (stopsOn ?? (['call', 'email', 'meeting'] as const)).map((touch) => TOUCH_WORDS[touch]);
  const last = words.pop();
  const list = words.length === 0 ? (last ?? 'touch') : `${words.join(', ')} or ${last}`;
  return list.charAt(0).toUpperCase() + list.slice(1);
}

function nextSteps(
  clock: ClockRow,
  tiers: readonly Tier[],
  manager: string | null,
  now: number,
): { at: number; sentence: string }[] {
  return (clock.planned as Firing[])
    .filter((one) => one.at > now)
    .flatMap((one) => {
      const tier = tiers.find((candidate) => candidate.key === one.tier);
      if (tier?.reassign) return [{ at: one.at, sentence: 'it moves to the next rep' }];
      if (tier?.notify.includes('manager') && manager !== null) return [{ at: one.at, sentence: `${manager} is told` }];
      return [];
    });
}
