// A real funnel of 8,000 leads, compared with figures that were computed elsewhere. The data may not be shipped: it lies
// beside the repository where there is some.
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { type Ctx, systemCtx } from '@baton/services/context';
import { importLeads } from '@baton/services/imports/import-leads';
import { publishPlaybook } from '@baton/services/playbook/publish-playbook';
import { getFunnel } from '@baton/services/reports/get-funnel';
import { funnelQuerySchema, NO_VALUE } from '@baton/services/reports/report-query';
import { testMachinery } from '@baton/services/testing/machinery';
import type { FunnelAnswer } from '@baton/services/views/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const folder = join(import.meta.dirname, '../../../../shared/data/olist-marketing-funnel');
const isHere = existsSync(join(folder, 'expected.json'));
if (!isHere)
  console.warn('Left out: the import of the Olist funnel, because its data does not lie beside the repository.');

const LIMIT_MS = 60_000;
const groupSchema = z.object({ mql: z.number(), won: z.number(), conversion: z.number() });
const expectedSchema = z.object({
  totals: z.record(z.string(), z.union([z.number(), z.string()])),
  by_origin: z.record(z.string(), groupSchema),
  by_month_2017: z.record(z.string(), groupSchema),
  days_to_won_overall: z.record(z.string(), z.number()),
  days_to_won_le: z.record(z.string(), z.number()),
  by_lead_type_won: z.record(z.string(), z.number()),
});

describe.runIf(isHere)('the Olist funnel', { timeout: 4 * LIMIT_MS }, () => {
  let test: TestDatabase;
  let ctx: Ctx;
  let expected: z.infer<typeof expectedSchema>;
  let tookMs = 0;

  const importFile = async (name: string, mapping: string) =>
    importLeads(ctx, {
      open: () => createReadStream(join(folder, name)),
      fileName: name,
      mapping: JSON.parse(await readFile(join(import.meta.dirname, 'fixtures', mapping), 'utf8')),
    });
  const funnel = (by: string, more: object = {}) =>
    getFunnel(ctx, funnelQuerySchema.parse({ range: 'all', by, ...more }));
  const compact = (groups: FunnelAnswer['groups']) =>
    Object.fromEntries(
      groups.map(({ key, mql, won, conversion }) => [key, { mql, won, conversion: Number(conversion?.toFixed(6)) }]),
    );

  beforeAll(async () => {
    expected = expectedSchema.parse(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')));
    test = await createTestDatabase();
    const now = await test.db.now();
    const { id } = await createTestWorkspace(test.db, { enforceFrom: now });
    ctx = systemCtx(testMachinery(test.db), id, now);
    const startedAt = performance.now();
    const leads = await importFile('olist_marketing_qualified_leads_dataset.csv', 'olist-leads.json');
    const deals = await importFile('olist_closed_deals_dataset.csv', 'olist-deals.json');
    tookMs = performance.now() - startedAt;
    expect(leads).toMatchObject({ leads: 8000, events: 16_000, rejected: [] });
    expect(deals).toMatchObject({ leads: 842, events: 1684, rejected: [] });
  }, 4 * LIMIT_MS);
  afterAll(() => test.drop());

  it('is imported in less than a minute', () => {
    expect(tookMs).toBeLessThan(LIMIT_MS);
  });

  const compare = async () => {
    const bySource = await funnel('source');
    const { totals, daysToWon } = bySource;
    expect({
      mql: totals.mql,
      won: totals.won,
      conversion: totals.conversion,
      distinct_origin_incl_empty: bySource.distinctGroups,
    }).toEqual({
      mql: expected.totals.mql,
      won: expected.totals.won,
      conversion: expected.totals.conversion,
      distinct_origin_incl_empty: expected.totals.distinct_origin_incl_empty,
    });
    expect(compact(bySource.groups)).toEqual(expected.by_origin);
    const days = expected.days_to_won_overall;
    expect({
      ...daysToWon,
      mean: Number(daysToWon.mean?.toFixed(6)),
      medianCont: daysToWon.medianCont,
      p90Cont: Number(daysToWon.p90Cont?.toFixed(6)),
    }).toEqual({
      n: days.n,
      mean: days.mean,
      medianCont: days.median_cont,
      medianDisc: days.median_disc,
      p90Cont: days.p90_cont,
      p90Disc: days.p90_disc,
      min: days.min,
      max: days.max,
      atMost: expect.objectContaining(expected.days_to_won_le),
    });
    const byMonth = compact((await funnel('month')).groups);
    expect(Object.fromEntries(Object.entries(byMonth).filter(([month]) => month.startsWith('2017')))).toEqual(
      expected.by_month_2017,
    );
    const byType = (await funnel('leadType')).groups.filter(({ won }) => won > 0);
    expect(Object.fromEntries(byType.map(({ key, won }) => [key, won]))).toEqual(expected.by_lead_type_won);
  };

  it('shows every figure as it was computed elsewhere', compare);

  it('counts the values of custom fields, and knows the first and last of each stage', async () => {
    const distinct = async (field: string) =>
      (await funnel(`field:${field}`)).groups.filter(({ key }) => key !== NO_VALUE).length;
    const { totals } = expected;
    expect([await distinct('landingPage'), await distinct('sdr'), await distinct('salesRep')]).toEqual([
      totals.distinct_landing_page,
      totals.distinct_sdr,
      totals.distinct_sr,
    ]);
    const all = (await funnel('source')).totals;
    expect([all.firstMqlAt, all.lastMqlAt].map((at) => at?.slice(0, 10))).toEqual([
      totals.first_contact_min,
      totals.first_contact_max,
    ]);
    expect([all.firstWonAt, all.lastWonAt].map((at) => at?.slice(0, 19).replace('T', ' '))).toEqual([
      totals.won_min,
      totals.won_max,
    ]);
  });

  it('has nothing new when both files come again', async () => {
    expect(await importFile('olist_marketing_qualified_leads_dataset.csv', 'olist-leads.json')).toMatchObject({
      events: 0,
    });
    expect(await importFile('olist_closed_deals_dataset.csv', 'olist-deals.json')).toMatchObject({ events: 0 });
  });

  it('stays the same once a playbook is published over it', async () => {
    const always = Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
    );
    const document = {
      playbook: 1,
      workspace: { name: 'Olist', timeZone: 'UTC' },
      calendars: { always: { timeZone: 'UTC', week: always } },
      policies: [
        {
          key: 'all',
          name: 'Every lead',
          when: { field: 'source', exists: true },
          calendar: 'always',
          clocks: { firstTouch: { target: '1d', stopsOn: ['call'] } },
        },
      ],
    };
    await publishPlaybook(ctx, { document });
    const [alerts, timers] = await test.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      Promise.all([tx.alert.count(), tx.timer.count()]),
    );
    expect([alerts, timers]).toEqual([0, 0]);
    await compare();
  });
});
