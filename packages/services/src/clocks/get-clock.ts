import type { NearMiss } from '@baton/core/clock/clock';
import { delayOf, sharesOf } from '@baton/core/clock/shares';
import { countsUntil } from '@baton/core/clock/view';
import type { Holding } from '@baton/core/handoff/handoff';
import { managerOf } from '@baton/core/handoff/version';
import { CLOCK_KINDS, type ClockKind } from '@baton/core/playbook/clock-rule';
import type { Tier } from '@baton/core/playbook/policy';
import { describeDuration, describeTarget } from '@baton/core/playbook/words';
import type { Tx } from '@baton/db/client';
import { type ClockRow, getClock as getRow } from '@baton/db/clock-readers';
import { type LeadEventRow, listEvents } from '@baton/db/events';
import { followMerge } from '@baton/db/merges';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadLeads } from '../leads/load-leads.ts';
import { recipientName } from '../leads/timeline.ts';
import { tellingRows } from '../leads/work.ts';
import { type Directory, isVisible, loadDirectory, visibleTo } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { ClockAnswer, ClockDetailAnswer } from '../views/clock.ts';
import { detailOf } from './clock-detail.ts';
import { explainText } from './explain-text.ts';
import { toLedgerRows } from './ledger-rows.ts';
import { listRecalculations } from './recalculations.ts';
import { toClock, toStoredClock } from './to-clock.ts';

/** A clock with its arithmetic, line by line: the segments sum exactly to `elapsedMs`. Throws `not-found` and `forbidden`. */
export async function getClock(ctx: Ctx, id: string): Promise<ClockDetailAnswer> {
  return readClock(ctx, id, true);
}

/** The clock after something was decided about it, also when that moved it out of the actor's slice. */
export async function getClockAfterwards(ctx: Ctx, id: string): Promise<ClockDetailAnswer> {
  return readClock(ctx, id, false);
}

async function readClock(ctx: Ctx, id: string, onlyOwn: boolean): Promise<ClockDetailAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const [row, directory] = await Promise.all([getRow(tx, id), loadDirectory(ctx, tx)]);
    const leads = await loadLeads(ctx, tx, [row.leadId]);
    const lead = leads.get(row.leadId);
    if (!lead) throw new ServiceError('not-found', 'There is no such clock.');
    const visible = visibleTo(ctx, directory);
    if (onlyOwn && !isVisible(visible, row.ownerKey, row.teamKey) && !isVisible(visible, lead.ownerKey, null))
      throw new ServiceError('forbidden', 'This clock belongs to someone else.');
    const clock = toClock(row, lead, directory, ctx.now);
    const handoff = await tx.handoff.findFirst({
      where: { workspaceId: ctx.scope.workspaceId, id: row.handoffId },
      select: { mqlAt: true, facts: true },
    });
    const holdings = (handoff?.facts as { holdings?: Holding[] } | undefined)?.holdings ?? [];
    const causes = await findCauses(tx, row, handoff?.mqlAt?.getTime() ?? null);
    const detail = {
      ...clock,
      ...countingOf(row, holdings, directory, ctx.now),
      planned: await plannedOf(ctx, tx, row, clock, directory),
      recalculations: await listRecalculations(ctx, tx, row, directory),
      notStoppedBy: (row.notStoppedBy as NearMiss[]).map(({ event, at, condition }) => ({
        event,
        at: iso(at),
        condition,
      })),
      ...causes,
      wouldStopOn: stopsOn(row, directory),
    };
    return { ...detail, copyText: explainText(detail, directory) };
  });
}

type Counting = Pick<ClockDetailAnswer, 'segments' | 'shares' | 'delay' | 'terms'>;

/** Where the time of a clock went: row by row, by who held it, by whose delay it was, and under which terms. */
function countingOf(row: ClockRow, holdings: readonly Holding[], directory: Directory, now: number): Counting {
  const stored = toStoredClock(row);
  const { terms, knownAt } = detailOf(row);
  const { spans, startedAt } = stored;
  const until = countsUntil(stored, now);
  const kind = row.kind as ClockKind;
  const own = {
    from: startedAt ?? 0,
    version: row.version ?? 0,
    policyKey: row.policyKey ?? '',
    targetMs: row.targetMs,
  };
  return {
    segments: toLedgerRows({ kind, spans, terms, holdings, knownAt }, until, directory).map(
      ({ from, to, calendarKey, ...rest }) => ({ ...rest, calendar: calendarKey, from: iso(from), to: iso(to) }),
    ),
    shares: sharesOf(spans, until, directory.calendars).map(({ ownerKey, countedMs }) => ({
      owner: directory.person(ownerKey),
      countedMs,
    })),
    delay: delayOf(spans, knownAt, until, directory.calendars),
    terms: (startedAt === null ? [] : terms.length > 0 ? terms : [own]).map((one) => {
      const policy = directory.policy(one.version, one.policyKey);
      const rule = policy?.clocks[kind];
      return {
        from: iso(one.from),
        version: one.version,
        policy: { key: one.policyKey, name: policy?.name ?? one.policyKey },
        target: rule ? describeTarget(rule.target) : describeDuration(one.targetMs),
        targetMs: one.targetMs,
      };
    }),
  };
}

async function plannedOf(
  ctx: Ctx,
  tx: Tx,
  row: ClockRow,
  clock: ClockAnswer,
  directory: Directory,
): Promise<ClockDetailAnswer['planned']> {
  const kind = CLOCK_KINDS.find((one) => one === row.kind) as ClockKind;
  const tiers = directory.policy(row.version, row.policyKey)?.tiers[kind] ?? [];
  const alerts = await tx.alert.findMany({ where: { workspaceId: ctx.scope.workspaceId, clockId: row.id } });
  const ended = clock.state === 'completed' || clock.state === 'cancelled';
  return (row.planned as { tier: string; at: number }[]).map(({ tier, at }) => {
    const made = alerts.filter((alert) => alert.tier === tier);
    const rule = tiers.find((one) => one.key === tier);
    const sent = made.find((alert) => alert.state !== 'skipped' && alert.state !== 'withdrawn');
    const state = sent ? 'done' : made.length > 0 || ended || at <= ctx.now ? 'skipped' : 'planned';
    const why = made[0]?.reason ?? (ended ? 'the clock had ended' : 'nothing was sent');
    return {
      tier,
      at: iso(at),
      notify:
        made.length > 0
          ? made.map((alert) => recipientName(alert.recipient, directory))
          : namesOf(rule, row, directory),
      via: rule?.via ?? [],
      reassign: rule?.reassign ? (directory.team(rule.reassign.team)?.name ?? rule.reassign.team) : null,
      state,
      reason: state === 'skipped' ? why : null,
    };
  });
}

function namesOf(tier: Tier | undefined, row: ClockRow, directory: Directory): string[] {
  return (tier?.notify ?? []).map((recipient) => {
    if (typeof recipient === 'object')
      return 'channel' in recipient
        ? recipient.channel
        : (directory.person(recipient.person)?.name ?? recipient.person);
    if (recipient === 'owner') return directory.person(row.ownerKey)?.name ?? 'the owner';
    if (recipient === 'team') return directory.team(row.teamKey)?.name ?? 'the team';
    if (recipient === 'previousOwner') return 'the previous owner';
    const manager = directory.latest ? managerOf(directory.latest, row.ownerKey) : null;
    return directory.person(manager)?.name ?? 'the manager';
  });
}

type Causes = Pick<ClockDetailAnswer, 'startedBy' | 'stoppedBy'>;

/** The events that started and stopped the clock, as far as they can be told from what is stored. */
async function findCauses(tx: Tx, row: ClockRow, mqlAt: number | null): Promise<Causes> {
  const stop = row.stoppedBy as { what: string; sourceId: string | null } | null;
  const { mergedIds } = await followMerge(tx, row.leadId);
  const events = tellingRows(await listEvents(tx, [row.leadId, ...mergedIds]), row.leadId);
  const toCause = (event: LeadEventRow | undefined) =>
    event
      ? { type: event.type, at: iso(event.occurredAt), source: event.source, recordedAt: iso(event.recordedAt) }
      : null;
  const causeAt = (at: number | null, types: readonly string[]) => {
    const then = events.filter((event) => event.occurredAt === at && types.includes(event.type));
    return then.sort((a, b) => types.indexOf(a.type) - types.indexOf(b.type))[0];
  };
  return {
    startedBy: toCause(causeAt(row.startedAt, mqlAt === row.startedAt ? MAKES_MQL : STARTS)),
    stoppedBy:
      stop === null
        ? null
        : toCause(events.find((event) => event.sourceId === stop.sourceId) ?? causeAt(row.stoppedAt, STOPS)),
  };
}

/** What can make an MQL, start or stop a clock, the likeliest first: other facts of the same instant have no part in it. */
const MAKES_MQL = ['lead.stage', 'lead.created', 'lead.changed', 'lead.behaviour', 'lead.accepted', 'lead.restored'];
const STARTS = [
  'lead.notified',
  'lead.touched',
  'lead.accepted',
  'lead.stage',
  'lead.owner',
  'handoff.moved',
  ...MAKES_MQL,
];
const STOPS = [
  'lead.accepted',
  'lead.rejected',
  'lead.stage',
  'lead.owner',
  'lead.opportunity',
  'lead.won',
  'lead.recycled',
  'lead.disqualified',
  'lead.created',
  'lead.changed',
];

function stopsOn(row: ClockRow, directory: Directory): string {
  const kind = CLOCK_KINDS.find((one) => one === row.kind) as ClockKind;
  const rule = directory.policy(row.version, row.policyKey)?.clocks[kind];
  switch (kind) {
    case 'assign':
      return 'Would stop when a person owns the lead.';
    case 'accept':
      return 'Would stop when the lead is accepted or rejected.';
    case 'qualify':
      return 'Would stop when the lead becomes an SQL.';
    default: {
      const kinds = rule?.stopsOn ?? ['touch'];
      const what = new Intl.ListFormat('en', { type: 'disjunction' }).format(kinds);
      const who =
        rule?.touchedBy === 'owner'
          ? 'the owner'
          : rule?.humanOnly === false
            ? 'anyone or anything'
            : 'a person of Sales';
      return `Would stop on: ${rule?.verifiedOnly ? 'verified ' : ''}${what} by ${who}.`;
    }
  }
}
