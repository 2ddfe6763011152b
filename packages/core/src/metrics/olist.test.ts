import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { daysIn } from './days.ts';
import type { HandoffFact } from './facts.ts';
import { daysToWonOf, funnelBy, funnelOf, spanOf } from './funnel.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/olist-marketing-funnel');
const present = existsSync(join(folder, 'expected.json'));
if (!present) process.stdout.write('left out: the figures of the Olist funnel (its files are not on this machine)\n');

/** Fields of a CSV line; quotes may hold commas. */
const fieldsOf = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((match) => match[1] ?? match[2] ?? '');

function readRows(name: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);
  const names = fieldsOf(header);
  return lines.map((line) => Object.fromEntries(fieldsOf(line).map((value, index) => [names[index] ?? '', value])));
}

describe.runIf(present)('the Olist funnel', () => {
  const expected = present ? JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) : null;
  const deals = new Map((present ? readRows('olist_closed_deals_dataset.csv') : []).map((row) => [row.mql_id, row]));
  const facts: HandoffFact[] = (present ? readRows('olist_marketing_qualified_leads_dataset.csv') : []).map((row) => {
    const deal = deals.get(row.mql_id);
    const wonAt = deal ? Date.parse(`${deal.won_date?.replace(' ', 'T')}Z`) : null;
    return {
      handoffId: row.mql_id ?? '',
      leadId: row.mql_id ?? '',
      cycle: 1,
      ownerKey: deal?.sr_id ?? null,
      teamKey: null,
      policyKey: null,
      sourceLabel: row.origin ?? null,
      campaign: row.landing_page_id ?? null,
      leadType: deal?.lead_type ?? null,
      mqlAt: Date.parse(`${row.first_contact_date}T00:00:00Z`),
      assignedAt: null,
      salAt: null,
      sqlAt: null,
      opportunityAt: null,
      wonAt,
      lostAt: null,
      closedAt: wonAt,
      outcome: wonAt === null ? null : 'won',
      rejected: false,
      inferred: [],
      fields: { sdr_id: deal?.sdr_id ?? null },
    };
  });
  // Both columns are compared as written, without a zone.
  const days = daysIn('UTC');
  const six = (value: number | null) => (value === null ? null : Number(value.toFixed(6)));
  const shown = (groups: { key: string | null; mql: number; won: number; conversion: number | null }[]) =>
    Object.fromEntries(groups.map(({ key, mql, won, conversion }) => [key, { mql, won, conversion: six(conversion) }]));

  it('has the totals', () => {
    const { mql, won, conversion } = funnelOf(facts);
    const { firstMqlAt, lastMqlAt, firstWonAt, lastWonAt } = spanOf(facts);
    const stamp = (at: number | null) => new Date(at ?? 0).toISOString().slice(0, 19).replace('T', ' ');
    const winners = facts.filter((fact) => fact.wonAt !== null);
    expect({
      mql,
      won,
      conversion,
      distinct_origin_incl_empty: funnelBy(facts, (fact) => fact.sourceLabel).length,
      distinct_landing_page: funnelBy(facts, (fact) => fact.campaign).length,
      distinct_sdr: funnelBy(winners, (fact) => fact.fields.sdr_id ?? null).length,
      distinct_sr: funnelBy(winners, (fact) => fact.ownerKey).length,
      first_contact_min: stamp(firstMqlAt).slice(0, 10),
      first_contact_max: stamp(lastMqlAt).slice(0, 10),
      won_min: stamp(firstWonAt),
      won_max: stamp(lastWonAt),
    }).toEqual(expected.totals);
  });

  it('has every origin, the empty one too', () => {
    expect(shown(funnelBy(facts, (fact) => fact.sourceLabel))).toEqual(expected.by_origin);
  });

  it('has the months of 2017', () => {
    const months = funnelBy(facts, (fact) => days.monthOf(fact.mqlAt)).filter(({ key }) => key?.startsWith('2017'));
    expect(shown(months)).toEqual(expected.by_month_2017);
  });

  it('has the days to won and the lead types', () => {
    const { n, mean, medianCont, medianDisc, p90Cont, p90Disc, min, max, atMost } = daysToWonOf(facts, days);
    expect({
      n,
      mean: six(mean),
      median_cont: medianCont,
      median_disc: medianDisc,
      p90_cont: six(p90Cont),
      p90_disc: p90Disc,
      min,
      max,
    }).toEqual(expected.days_to_won_overall);
    expect({ '0': atMost['0'], '7': atMost['7'], '30': atMost['30'] }).toEqual(expected.days_to_won_le);
    const types = funnelBy(facts, (fact) => fact.leadType).filter(({ key }) => key !== null);
    expect(Object.fromEntries(types.map(({ key, won }) => [key, won]))).toEqual(expected.by_lead_type_won);
  });
});
