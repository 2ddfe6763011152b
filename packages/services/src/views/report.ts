import { z } from 'zod';
import { durationMs, instant, namedSchema } from './basics.ts';

const leads = z.string().meta({ description: 'Lists exactly the rows this figure counts' });
const count = z.number().int();
const rate = z.number().nullable();
const ms = durationMs.nullable();

const rangeSchema = z.object({ from: instant, to: instant, timeZone: z.string() });
const figure = z.object({ value: z.number().nullable(), n: count, previous: z.number().nullable(), leads });
const nowCounts = { onTrack: count, approaching: count, breached: count, paused: count, offHours: count };
const nowLinks = z.object({ onTrack: leads, approaching: leads, breached: leads, paused: leads, offHours: leads });

export const complianceSchema = z.object({
  range: rangeSchema,
  filters: z.record(z.string(), z.unknown()),
  kpis: z.object({
    compliance: z.object({ value: rate, met: count, missed: count, n: count, target: rate, previous: rate, leads }),
    medianMs: figure,
    p90Ms: figure,
    breachedNow: figure,
    neverTouched: figure,
    openClocks: figure,
    excused: figure,
  }),
  rightNow: z.object({
    ...nowCounts,
    links: nowLinks,
    byTeam: z.array(namedSchema.extend({ ...nowCounts, links: nowLinks })),
  }),
  distribution: z.array(z.object({ bucket: z.string(), count, state: z.enum(['ok', 'near', 'over']), leads })),
  trend: z.array(
    z.object({
      day: z.string(),
      met: count,
      missed: count,
      value: rate,
      incomplete: z.boolean(),
      markers: z.array(z.object({ text: z.string() })),
      leads,
    }),
  ),
  percentiles: z.array(z.object({ day: z.string(), p50: ms, p75: ms, p90: ms, p95: ms, n: count, leads })),
  delay: z.array(z.object({ source: z.string(), systemMs: ms, personMs: ms, n: count, leads })),
  arrivals: z.array(z.object({ weekday: count, hour: count, n: count, met: count, missed: count, leads })),
  table: z.array(
    namedSchema.extend({
      clocks: count,
      met: count,
      missed: count,
      value: rate,
      medianMs: ms,
      p90Ms: ms,
      systemDelayMs: ms,
      personDelayMs: ms,
      excused: count,
      breachedNow: count,
      approachingNow: count,
      pausedShare: rate,
      selfReportedShare: rate,
      lowN: z.boolean(),
      leads,
      links: z.object({ met: leads, missed: leads, excused: leads, breachedNow: leads, approachingNow: leads }),
    }),
  ),
});
export type ComplianceAnswer = z.infer<typeof complianceSchema>;

const figures = {
  mql: count,
  sal: count,
  sql: count,
  opportunity: count,
  won: count,
  conversion: rate,
  rates: z.object({ mqlToSal: rate, salToSql: rate, sqlToOpportunity: rate, mqlToSql: rate }),
  rejected: count,
  recycled: count,
  disqualified: count,
  stillOpen: count,
};

export const funnelSchema = z.object({
  range: rangeSchema,
  filters: z.record(z.string(), z.unknown()),
  totals: z.object({
    ...figures,
    firstMqlAt: instant.nullable(),
    lastMqlAt: instant.nullable(),
    firstWonAt: instant.nullable(),
    lastWonAt: instant.nullable(),
    leads,
    links: z.record(z.string(), leads),
  }),
  steps: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      count,
      rate,
      medianMs: ms,
      p90Ms: ms,
      dropOff: z.object({ rejected: count, recycled: count, disqualified: count, open: count }),
      leads,
      dropOffLeads: z.object({ rejected: leads, recycled: leads, disqualified: leads, open: leads }),
    }),
  ),
  groups: z.array(namedSchema.extend({ ...figures, medianMs: ms, lowN: z.boolean(), leads })),
  distinctGroups: count,
  daysToWon: z.object({
    n: count,
    mean: z.number().nullable(),
    medianCont: z.number().nullable(),
    medianDisc: z.number().nullable(),
    p90Cont: z.number().nullable(),
    p90Disc: z.number().nullable(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    atMost: z.record(z.string(), count),
  }),
  trend: z.array(
    z.object({
      week: z.string(),
      mqlToSal: rate,
      salToSql: rate,
      sqlToOpportunity: rate,
      n: count,
      maturing: z.boolean(),
      leads,
    }),
  ),
});
export type FunnelAnswer = z.infer<typeof funnelSchema>;
