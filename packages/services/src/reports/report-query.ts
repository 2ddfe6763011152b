import { findDay } from '@baton/core/business-time/local-date';
import { BUCKETS, type ClockFilter, NOW_STANDINGS } from '@baton/core/metrics/clock-filter';
import { type Days, daysIn } from '@baton/core/metrics/days';
import { EXITS, type HandoffFilter, REACHED } from '@baton/core/metrics/handoff-filter';
import { CLOCK_KINDS } from '@baton/core/playbook/clock-rule';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { Visible } from '../people/directory.ts';

/** How "no value" is written in an address; an empty parameter is the empty text, a value of its own. */
export const NO_VALUE = '(none)';

const text = z.string().max(500);
const when = z
  .string()
  .max(40)
  .refine(
    (value) => findDay(value) !== null || z.iso.datetime({ offset: true }).safeParse(value).success,
    'must be a day (YYYY-MM-DD) or an instant with a zone',
  );

const rangeFields = {
  from: when.optional().describe('First day of the workspace, or an instant'),
  to: when.optional().describe('Last day (counted in), or the instant before which'),
  range: z.enum(['7d', '30d', '90d', '365d', 'all']).optional(),
};
const sliceFields = {
  owner: text.optional(),
  team: text.optional(),
  source: text.optional(),
  campaign: text.optional(),
  policy: text.optional(),
  leadType: text.optional(),
};

export const complianceQuerySchema = z.strictObject({
  ...rangeFields,
  ...sliceFields,
  clock: z.enum(CLOCK_KINDS).default('firstTouch'),
  by: z.enum(['rep', 'team', 'source', 'campaign', 'policy', 'leadType']).default('rep'),
});
export type ComplianceQuery = z.output<typeof complianceQuerySchema>;

export const funnelQuerySchema = z.strictObject({
  ...rangeFields,
  ...sliceFields,
  mode: z.enum(['cohort', 'activity']).default('cohort'),
  window: z.enum(['30', '60', '90']).default('90').transform(Number),
  by: z
    .string()
    .regex(
      /^(?:rep|team|source|campaign|policy|leadType|month|field:.{1,100})$/,
      'must be rep, team, source, campaign, policy, leadType, month or field:NAME',
    )
    .default('source'),
});
export type FunnelQuery = z.output<typeof funnelQuerySchema>;

/** The parameters with which a figure names its rows, beside its range and slice. */
export const drillFields = {
  ...rangeFields,
  ...sliceFields,
  clock: z.enum(CLOCK_KINDS).optional(),
  outcome: z.enum(['decided', 'met', 'missed', 'open', 'never']).optional(),
  bucket: z.enum(BUCKETS).optional(),
  now: z.enum(NOW_STANDINGS).optional(),
  day: z
    .string()
    .refine((value) => findDay(value) !== null, 'must be a day such as 2026-04-17')
    .optional(),
  stopped: z.literal('yes').optional(),
  excused: z.literal('yes').optional(),
  weekday: z
    .string()
    .regex(/^[0-6]$/, 'must be 0 (Monday) to 6')
    .transform(Number)
    .optional(),
  hour: z
    .string()
    .regex(/^(?:1?\d|2[0-3])$/, 'must be 0 to 23')
    .transform(Number)
    .optional(),
  mqlFrom: when.optional(),
  mqlTo: when.optional(),
  entered: z.enum(REACHED).optional(),
  reached: z.enum(REACHED).optional(),
  before: z.enum(REACHED).optional(),
  exit: z.enum(EXITS).optional(),
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'must be a month such as 2026-04')
    .optional(),
  week: z
    .string()
    .refine((value) => findDay(value) !== null, 'must be a Monday such as 2026-04-13')
    .optional(),
  field: z
    .string()
    .max(700)
    .regex(/^[^=]{1,100}=/, 'must be NAME=VALUE')
    .optional(),
};
export const drillSchema = z.object(drillFields);
export type Drill = z.output<typeof drillSchema>;

export type Range = { from: number; to: number };
const MAX_YEARS_MS = 30 * 366 * 86_400_000;
const ALL_FROM = Date.UTC(2000, 0, 1);

/** The period of a report in epoch ms, `to` exclusive; days are those of the workspace. Throws `malformed`. */
export function rangeOf(
  query: { from?: string; to?: string; range?: string },
  days: Days,
  now: number,
  defaultDays: number,
): Range {
  const tomorrow = days.startOf(days.shift(days.dayOf(now), 1));
  const to = query.to === undefined ? tomorrow : instantOf(query.to, days, 1);
  const length = query.range === undefined || query.range === 'all' ? defaultDays : Number.parseInt(query.range, 10);
  const from =
    query.from !== undefined
      ? instantOf(query.from, days, 0)
      : query.range === 'all'
        ? ALL_FROM
        : days.startOf(days.shift(days.dayOf(to - 1), 1 - length));
  if (from >= to)
    throw new ServiceError('malformed', 'The period has no length.', [{ path: 'from', message: 'must lie before to' }]);
  if (to - from > MAX_YEARS_MS)
    throw new ServiceError('malformed', 'The period is too long.', [
      { path: 'from', message: 'must lie within 30 years of to' },
    ]);
  return { from, to };
}

/** A day means its first instant (`shift` 0) or that of the day after (`shift` 1); an instant means itself. */
function instantOf(value: string, days: Days, shift: 0 | 1): number {
  return findDay(value) === null ? Date.parse(value) : days.startOf(days.shift(value, shift));
}

type Slice = { owner?: string; team?: string; source?: string; campaign?: string; policy?: string; leadType?: string };

/** The slice of a report as its predicate takes it. */
export function sliceOf(
  slice: Slice,
  visible: Visible,
): Pick<ClockFilter, 'owner' | 'team' | 'source' | 'campaign' | 'policy' | 'leadType' | 'visible'> {
  const value = (given: string | undefined) => (given === NO_VALUE ? null : given);
  const { owner, team, source, campaign, policy, leadType } = slice;
  return {
    owner: value(owner),
    team: value(team),
    source: value(source),
    campaign: value(campaign),
    policy: value(policy),
    leadType: value(leadType),
    ...(visible ? { visible } : {}),
  };
}

/** Whether a list of leads is asked for as the rows behind a figure about clocks, or about handoffs; null for a plain list. */
export function drillKind(drill: Drill): 'clocks' | 'handoffs' | null {
  const { clock, outcome, bucket, now, day, stopped, excused, weekday, hour } = drill;
  if ([clock, outcome, bucket, now, day, stopped, excused, weekday, hour].some((value) => value !== undefined))
    return 'clocks';
  const { entered, reached, before, exit, month, week, field, mqlFrom, mqlTo } = drill;
  return [entered, reached, before, exit, month, week, field, mqlFrom, mqlTo].some((value) => value !== undefined)
    ? 'handoffs'
    : null;
}

/** The predicate's filter for rows behind a figure about clocks, and the period to load. */
export function clockDrill(
  drill: Drill,
  visible: Visible,
  timeZone: string,
  now: number,
): { filter: ClockFilter; range: Range } {
  const days = daysIn(timeZone);
  const range = rangeOf(drill, days, now, 30);
  const current = drill.now !== undefined || drill.outcome === 'open' || drill.outcome === 'never';
  const { outcome, weekday, hour } = drill;
  const filter: ClockFilter = {
    ...sliceOf(drill, visible),
    kind: drill.clock ?? 'firstTouch',
    ...(current ? {} : { decided: range }),
    ...(outcome === undefined || outcome === 'decided' ? {} : { outcome }),
    bucket: drill.bucket,
    now: drill.now,
    day: drill.day,
    stopped: drill.stopped,
    excused: drill.excused,
    ...(weekday !== undefined && hour !== undefined ? { arrival: { weekday, hour } } : {}),
  };
  return { filter, range };
}

/** The predicate's filter for rows behind a figure about handoffs, and the period to load. */
export function handoffDrill(
  drill: Drill,
  visible: Visible,
  timeZone: string,
  now: number,
): { filter: HandoffFilter; range: Range; field: string | null } {
  const days = daysIn(timeZone);
  const range = rangeOf(
    { from: drill.mqlFrom ?? drill.from, to: drill.mqlTo ?? drill.to, range: drill.range },
    days,
    now,
    90,
  );
  const [name, ...rest] = (drill.field ?? '').split('=');
  const value = rest.join('=');
  const filter: HandoffFilter = {
    ...sliceOf(drill, visible),
    entered: { stage: drill.entered ?? 'mql', ...range },
    reached: drill.reached,
    before: drill.before,
    exit: drill.exit,
    month: drill.month,
    week: drill.week,
    ...(drill.field === undefined ? {} : { field: { name: name ?? '', value: value === NO_VALUE ? null : value } }),
  };
  return { filter, range, field: drill.field === undefined ? null : (name ?? '') };
}
