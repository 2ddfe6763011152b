import {
  type ClockContext,
  type ClockFilter,
  clockFilter,
  isOpen,
  NOW_STANDINGS,
} from '@baton/core/metrics/clock-filter';
import {
  arrivalsOf,
  complianceOf,
  delayOf,
  distributionOf,
  groupBy,
  neverTouchedOf,
  percentilesOf,
  responseTimesOf,
  rightNowOf,
  tableBy,
  trendOf,
} from '@baton/core/metrics/compliance';
import { daysIn } from '@baton/core/metrics/days';
import type { ClockFact } from '@baton/core/metrics/facts';
import type { Ctx } from '../context.ts';
import { type Directory, loadDirectory, visibleTo } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { ComplianceAnswer } from '../views/report.ts';
import { loadClockFacts, loadPastClockFacts } from './clock-facts.ts';
import { leadsLink } from './leads-link.ts';
import { type ComplianceQuery, NO_VALUE, type Range, rangeOf, sliceOf } from './report-query.ts';

/** An MQL without a touch for this much working time counts as leaked: 24 working hours. */
export const NEVER_TOUCHED_AFTER_MS = 24 * 3_600_000;

const DIMENSIONS: Record<ComplianceQuery['by'], { keyOf: (fact: ClockFact) => string | null; parameter: string }> = {
  rep: { keyOf: (fact) => fact.ownerKey, parameter: 'owner' },
  team: { keyOf: (fact) => fact.teamKey, parameter: 'team' },
  source: { keyOf: (fact) => fact.sourceLabel, parameter: 'source' },
  campaign: { keyOf: (fact) => fact.campaign, parameter: 'campaign' },
  policy: { keyOf: (fact) => fact.policyKey, parameter: 'policy' },
  leadType: { keyOf: (fact) => fact.leadType, parameter: 'leadType' },
};

/** Compliance of one kind of clock in a period, each number with the link that lists its leads. Throws `malformed`. */
export async function getCompliance(ctx: Ctx, query: ComplianceQuery): Promise<ComplianceAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const days = daysIn(directory.timeZone);
    const range = rangeOf(query, days, ctx.now, 30);
    const before: Range = { from: range.from - (range.to - range.from), to: range.from };
    const facts = await loadClockFacts(ctx, tx, directory, query.clock, range);
    const past = await loadPastClockFacts(ctx, tx, directory, query.clock, before);
    const context: ClockContext = { now: ctx.now, days, neverTouchedAfterMs: NEVER_TOUCHED_AFTER_MS };
    const slice: ClockFilter = { ...sliceOf(query, visibleTo(ctx, directory)), kind: query.clock };
    const pick = (filter: ClockFilter) => facts.filter(clockFilter({ ...slice, ...filter }, context));
    return toAnswer({
      query,
      directory,
      range,
      context,
      decided: pick({ decided: range }),
      previous: past.filter(clockFilter({ ...slice, decided: before }, context)),
      open: pick({ now: 'any' }),
      excused: pick({ decided: range, excused: 'yes' }),
    });
  });
}

type Parts = {
  query: ComplianceQuery;
  directory: Directory;
  range: Range;
  context: ClockContext;
  decided: ClockFact[];
  previous: ClockFact[];
  open: ClockFact[];
  excused: ClockFact[];
};

function toAnswer({ query, directory, range, context, decided, previous, open, excused }: Parts): ComplianceAnswer {
  const { from: _, to: __, range: ___, by, ...slice } = query;
  const period = { from: iso(range.from), to: iso(range.to) };
  const link = (part: Record<string, string | number | null | undefined>) => leadsLink(slice, period, part);
  const nowLink = (part: Record<string, string | null>) => leadsLink(slice, part);
  const nowLinks = (part: Record<string, string | null>) =>
    Object.fromEntries(
      NOW_STANDINGS.map((now) => [now, nowLink({ ...part, now })]),
    ) as ComplianceAnswer['rightNow']['links'];
  const compliance = complianceOf(decided);
  const times = responseTimesOf(decided);
  const timesBefore = responseTimesOf(previous);
  const right = rightNowOf(open);
  const stopped = link({ outcome: 'decided', stopped: 'yes' });
  const target = directory.latest?.playbook.kpis.slaCompliance ?? null;
  const { keyOf, parameter } = DIMENSIONS[by];
  const markers = markersOf(directory, context);
  return {
    range: { ...period, timeZone: directory.timeZone },
    filters: { ...slice, by },
    kpis: {
      compliance: {
        ...compliance,
        target: target === null ? null : target / 100,
        previous: complianceOf(previous).value,
        leads: link({ outcome: 'decided' }),
      },
      medianMs: { value: times.medianMs, n: times.n, previous: timesBefore.medianMs, leads: stopped },
      p90Ms: { value: times.p90Ms, n: times.n, previous: timesBefore.p90Ms, leads: stopped },
      breachedNow: { value: right.breached, n: right.breached, previous: null, leads: nowLink({ now: 'breached' }) },
      neverTouched: figureOf(neverTouchedOf(open, context), nowLink({ outcome: 'never' })),
      openClocks: figureOf(open.filter(isOpen).length, nowLink({ outcome: 'open' })),
      excused: figureOf(excused.length, link({ excused: 'yes' })),
    },
    rightNow: {
      ...right,
      links: nowLinks({}),
      byTeam: [...groupBy(open, (fact) => fact.teamKey)]
        .map(([team, facts]) => ({
          ...nameOf(directory, 'team', team),
          ...rightNowOf(facts),
          links: nowLinks({ team }),
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    },
    distribution: distributionOf(decided).map((one) => ({
      ...one,
      leads: link({ outcome: 'decided', bucket: one.bucket }),
    })),
    trend: trendOf(decided, range, context).map((one) => ({
      ...one,
      markers: markers.get(one.day) ?? [],
      leads: link({ outcome: 'decided', day: one.day }),
    })),
    percentiles: percentilesOf(decided, range, context).map((one) => ({
      ...one,
      leads: link({ outcome: 'decided', day: one.day, stopped: 'yes' }),
    })),
    delay: delayOf(decided).map(({ source, ...one }) => ({
      source: nameOf(directory, 'source', source).name,
      ...one,
      leads: link({ outcome: 'decided', source }),
    })),
    arrivals: arrivalsOf(decided, context).map((one) => ({
      ...one,
      leads: link({ outcome: 'decided', weekday: one.weekday, hour: one.hour }),
    })),
    table: tableBy({ decided, open, excused }, keyOf).map(({ key, ...row }) => ({
      ...nameOf(directory, by, key),
      ...row,
      leads: link({ [parameter]: key, outcome: 'decided' }),
      links: {
        met: link({ [parameter]: key, outcome: 'met' }),
        missed: link({ [parameter]: key, outcome: 'missed' }),
        excused: link({ [parameter]: key, excused: 'yes' }),
        breachedNow: nowLink({ [parameter]: key, now: 'breached' }),
        approachingNow: nowLink({ [parameter]: key, now: 'approaching' }),
      },
    })),
  };
}

function figureOf(value: number, leads: string) {
  return { value, n: value, previous: null, leads };
}

/** What changed on which day: the published versions. */
function markersOf(directory: Directory, { days }: ClockContext): Map<string, { text: string }[]> {
  const markers = new Map<string, { text: string }[]>();
  for (const { version, effectiveAt } of directory.versions) {
    const day = days.dayOf(effectiveAt);
    markers.set(day, [...(markers.get(day) ?? []), { text: `Playbook v${version} took effect` }]);
  }
  return markers;
}

const NOTHING: Record<string, string> = {
  rep: 'No owner',
  team: 'No team',
  source: 'No source',
  campaign: 'No campaign',
  policy: 'No policy',
  leadType: 'No lead type',
};

/** Key and name of a group; the empty text and "no value" are told apart. */
export function nameOf(directory: Directory, by: string, key: string | null): { key: string; name: string } {
  if (key === null) return { key: NO_VALUE, name: NOTHING[by] ?? 'No value' };
  if (key === '') return { key: '', name: '(empty)' };
  if (by === 'rep') return directory.person(key) ?? { key, name: key };
  if (by === 'team') return directory.team(key) ?? { key, name: key };
  if (by === 'policy') return { key, name: directory.policy(null, key)?.name ?? key };
  return { key, name: key };
}
