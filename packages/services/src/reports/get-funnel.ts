import { groupBy } from '@baton/core/metrics/compliance';
import { type Days, daysIn } from '@baton/core/metrics/days';
import { type HandoffFact, LOW_N } from '@baton/core/metrics/facts';
import {
  activityOf,
  cycleTime,
  daysToWonOf,
  funnelBy,
  funnelOf,
  spanOf,
  stepsOf,
  weeklyRatesOf,
} from '@baton/core/metrics/funnel';
import { type HandoffFilter, handoffFilter, REACHED, stageAt } from '@baton/core/metrics/handoff-filter';
import { medianMs } from '@baton/core/metrics/percentiles';
import type { Ctx } from '../context.ts';
import { loadDirectory, visibleTo } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { FunnelAnswer } from '../views/report.ts';
import { nameOf } from './get-compliance.ts';
import { loadHandoffFacts } from './handoff-facts.ts';
import { leadsLink } from './leads-link.ts';
import { type FunnelQuery, NO_VALUE, rangeOf, sliceOf } from './report-query.ts';

/** MQL -> SAL -> SQL -> opportunity -> won: counts, rates and times, by cohort or by activity. Throws `malformed`. */
export async function getFunnel(ctx: Ctx, query: FunnelQuery): Promise<FunnelAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const days = daysIn(directory.timeZone);
    const range = rangeOf(query, days, ctx.now, 90);
    const field = query.by.startsWith('field:') ? query.by.slice('field:'.length) : null;
    const cohortMode = query.mode === 'cohort';
    const loaded = await loadHandoffFacts(ctx, tx, range, cohortMode ? 'mql' : 'any', field);
    const slice: HandoffFilter = sliceOf(query, visibleTo(ctx, directory));
    const facts = loaded.filter(handoffFilter(slice, days));
    const cohort = facts.filter(handoffFilter({ entered: { stage: 'mql', ...range } }, days));

    const { from: _, to: __, range: ___, by, mode, window, ...given } = query;
    const period = { mqlFrom: iso(range.from), mqlTo: iso(range.to) };
    const link = (part: Record<string, string | null | undefined>) => leadsLink(given, period, part);
    const stageLink = (stage: string) => link(cohortMode ? { reached: stage } : { entered: stage });
    const key = keyOf(by, days, field);
    const groups = cohortMode
      ? funnelBy(cohort, key)
      : [...groupBy(facts, key)].map(([value, rows]) => ({
          key: value,
          ...activityOf(rows, range),
          medianMs: medianMs(rows.flatMap((fact) => cycleTime(fact, 'mql', 'sql'))),
          lowN: rows.length < LOW_N,
        }));
    const span = spanOf(cohortMode ? cohort : facts);
    return {
      range: { from: iso(range.from), to: iso(range.to), timeZone: directory.timeZone },
      filters: { ...given, by, mode, window },
      totals: {
        ...(cohortMode ? funnelOf(cohort) : activityOf(facts, range)),
        firstMqlAt: iso(span.firstMqlAt),
        lastMqlAt: iso(span.lastMqlAt),
        firstWonAt: iso(span.firstWonAt),
        lastWonAt: iso(span.lastWonAt),
        leads: stageLink('mql'),
        links: Object.fromEntries([
          ...REACHED.map((stage) => [stage, stageLink(stage)]),
          ...(cohortMode
            ? [
                ['rejected', 'rejected'],
                ['recycled', 'recycled'],
                ['disqualified', 'disqualified'],
                ['stillOpen', 'open'],
              ].map(([name, exit]) => [name, link({ exit })])
            : []),
        ]),
      },
      steps: stepsOf(cohort).map((step) => ({
        ...step,
        leads: link({ reached: step.to }),
        dropOffLeads: {
          rejected: link({ reached: step.from, before: step.to, exit: 'rejected' }),
          recycled: link({ reached: step.from, before: step.to, exit: 'recycled' }),
          disqualified: link({ reached: step.from, before: step.to, exit: 'disqualified' }),
          open: link({ reached: step.from, before: step.to, exit: 'open' }),
        },
      })),
      groups: groups.map((group) => ({
        ...group,
        ...nameOf(directory, by, group.key),
        leads: link({
          ...parameterOf(by, field, group.key),
          ...(cohortMode ? { reached: 'mql' } : { entered: 'mql' }),
        }),
      })),
      distinctGroups: groups.length,
      daysToWon: daysToWonOf(cohortMode ? cohort : facts.filter((fact) => isIn(stageAt(fact, 'won'), range)), days),
      trend: weeklyRatesOf(cohort, days, ctx.now, window).map((one) => ({ ...one, leads: link({ week: one.week }) })),
    };
  });
}

function isIn(at: number | null, range: { from: number; to: number }): boolean {
  return at !== null && at >= range.from && at < range.to;
}

function keyOf(by: string, days: Days, field: string | null): (fact: HandoffFact) => string | null {
  if (field !== null) return (fact) => fact.fields[field] ?? null;
  switch (by) {
    case 'rep':
      return (fact) => fact.ownerKey;
    case 'team':
      return (fact) => fact.teamKey;
    case 'campaign':
      return (fact) => fact.campaign;
    case 'policy':
      return (fact) => fact.policyKey;
    case 'leadType':
      return (fact) => fact.leadType;
    case 'month':
      return (fact) => days.monthOf(fact.mqlAt);
    default:
      return (fact) => fact.sourceLabel;
  }
}

function parameterOf(by: string, field: string | null, key: string | null): Record<string, string | null> {
  if (field !== null) return { field: `${field}=${key ?? NO_VALUE}` };
  return { [by === 'rep' ? 'owner' : by]: key };
}
