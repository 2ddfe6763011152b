import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixedLeads, seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let workspace: WorkspaceRow;
let key: string;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key);
  await sendEvents(api, workspace, key, mixedLeads(240, Date.now()));
  // Some are excused: missed and met ones, and ones that are still open.
  for (const query of ['breached=true&limit=9', 'state=completed&limit=9', 'state=running&limit=9']) {
    const { items } = await (await api.call(`/clocks?kind=firstTouch&${query}`, { key })).json();
    for (const { id } of items.filter((one: { excused: boolean }) => !one.excused))
      await api.call(`/clocks/${id}/excuse`, {
        method: 'POST',
        key,
        headers: { 'content-type': 'application/json' },
        body: '{"reason":"routing outage"}',
      });
  }
});
afterAll(() => api.close());

const get = async (path: string) => {
  const answer = await api.call(path, { key });
  expect(answer.status, `${path} ${JSON.stringify(api.errors.at(-1) ?? null)}`).toBe(200);
  return answer.json();
};
const totalOf = async (link: string): Promise<number> => (await get(link)).total;

describe('compliance', () => {
  it('links every number to exactly as many leads', async () => {
    for (const query of [
      'range=30d',
      'range=90d&team=smb&by=source',
      'range=30d&clock=accept&by=team',
      'range=30d&source=&by=leadType',
      'range=30d&source=(none)',
    ]) {
      const report = await get(`/reports/compliance?${query}`);
      const { kpis, rightNow } = report;
      expect(await totalOf(kpis.compliance.leads), `${query} compliance`).toBe(kpis.compliance.n);
      expect(kpis.compliance.met + kpis.compliance.missed).toBe(kpis.compliance.n);
      for (const name of ['medianMs', 'p90Ms', 'breachedNow', 'neverTouched', 'openClocks', 'excused'])
        expect(await totalOf(kpis[name].leads), `${query} ${name}`).toBe(kpis[name].n);
      for (const [standing, link] of Object.entries(rightNow.links))
        expect(await totalOf(link as string), `${query} ${standing}`).toBe(rightNow[standing]);
      for (const one of report.distribution) expect(await totalOf(one.leads), `${query} ${one.bucket}`).toBe(one.count);
      for (const one of report.trend.filter((point: { met: number; missed: number }) => point.met + point.missed > 0))
        expect(await totalOf(one.leads), one.day).toBe(one.met + one.missed);
      for (const one of report.percentiles.filter((point: { n: number }) => point.n > 0))
        expect(await totalOf(one.leads), one.day).toBe(one.n);
      for (const one of report.delay) expect(await totalOf(one.leads), one.source).toBe(one.n);
      for (const one of report.arrivals.slice(0, 15)) expect(await totalOf(one.leads)).toBe(one.n);
      for (const row of report.table) {
        expect(await totalOf(row.leads), row.name).toBe(row.clocks);
        for (const name of ['met', 'missed', 'excused', 'breachedNow', 'approachingNow'])
          expect(await totalOf(row.links[name]), `${row.name} ${name}`).toBe(row[name]);
      }
    }
  }, 120_000);

  it('counts excused clocks as excused and as nothing else', async () => {
    const report = await get('/reports/compliance?range=30d');
    const { items } = await get('/clocks?kind=firstTouch&limit=200');
    const excused = items.filter((one: { excused: boolean }) => one.excused);
    expect(excused.length).toBeGreaterThan(15);
    expect(report.kpis.excused.value).toBe(excused.length);
    const rows = await get(`${report.kpis.excused.leads}&limit=200`);
    expect(rows.items.map((row: { clock: { id: string } }) => row.clock.id).sort()).toEqual(
      excused.map((one: { id: string }) => one.id).sort(),
    );
    const sum = report.table.reduce((total: number, row: { excused: number }) => total + row.excused, 0);
    expect(sum).toBe(excused.length);
    const decided = await get(`${report.kpis.compliance.leads}&limit=200`);
    expect(decided.items.filter((row: { clock: { excused: boolean } }) => row.clock.excused)).toEqual([]);
  });

  it('tells the empty source from none', async () => {
    const { table } = await get('/reports/compliance?range=30d&by=source');
    expect(table.map((row: { key: string }) => row.key)).toEqual(expect.arrayContaining(['', '(none)']));
    expect(table.reduce((sum: number, row: { clocks: number }) => sum + row.clocks, 0)).toBe(
      (await get('/reports/compliance?range=30d')).kpis.compliance.n,
    );
  });

  it('pages through a drill-down without losing or repeating a row', async () => {
    const report = await get('/reports/compliance?range=30d');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await get(`${report.kpis.compliance.leads}&limit=37${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map((row: { clock: { id: string } }) => row.clock.id));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(seen).toHaveLength(report.kpis.compliance.n);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('keeps its parts in agreement', async () => {
    const { kpis, distribution, trend, rightNow } = await get('/reports/compliance?range=30d');
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(sum(distribution.map((one: { count: number }) => one.count))).toBe(kpis.compliance.n);
    expect(sum(trend.map((one: { met: number }) => one.met))).toBe(kpis.compliance.met);
    expect(rightNow.onTrack + rightNow.approaching + rightNow.breached + rightNow.paused + rightNow.offHours).toBe(
      kpis.openClocks.value,
    );
    expect(sum(rightNow.byTeam.map((one: { breached: number }) => one.breached))).toBe(rightNow.breached);
    expect(kpis.compliance.target).toBe(0.85);
    expect(kpis.neverTouched.value).toBeGreaterThan(0);
  });
});

describe('funnel', () => {
  it('links every number to exactly as many leads', async () => {
    for (const query of [
      'range=30d',
      'range=90d&by=leadType',
      'range=30d&by=field:company',
      'range=30d&by=month',
      'range=30d&mode=activity&by=rep',
      'range=30d&team=smb&by=campaign',
    ]) {
      const report = await get(`/reports/funnel?${query}`);
      for (const [name, link] of Object.entries(report.totals.links))
        expect(await totalOf(link as string), `${query} ${name}`).toBe(report.totals[name]);
      for (const step of report.steps) {
        if (!query.includes('activity')) expect(await totalOf(step.leads), `${query} ${step.to}`).toBe(step.count);
        for (const [exit, link] of Object.entries(step.dropOffLeads))
          expect(await totalOf(link as string), `${query} ${step.to} ${exit}`).toBe(step.dropOff[exit]);
      }
      for (const group of report.groups) expect(await totalOf(group.leads), `${query} ${group.name}`).toBe(group.mql);
      for (const one of report.trend) expect(await totalOf(one.leads)).toBe(one.n);
      expect(report.distinctGroups).toBe(report.groups.length);
    }
  }, 120_000);

  it('adds up', async () => {
    const { totals, groups, steps } = await get('/reports/funnel?range=30d');
    expect(totals.mql).toBe(240);
    expect(groups.reduce((sum: number, group: { mql: number }) => sum + group.mql, 0)).toBe(240);
    expect(
      totals.mql >= totals.sal &&
        totals.sal >= totals.sql &&
        totals.sql >= totals.opportunity &&
        totals.opportunity >= totals.won,
    ).toBe(true);
    const [first] = steps;
    expect(first.dropOff.rejected).toBe(totals.rejected);
    expect(totals.rejected).toBeGreaterThan(0);
  });
});

describe('the queue', () => {
  it('orders a person’s leads by when they fall due and says what to do', async () => {
    const rep = await api.signIn(workspace, 'rep', 'priya');
    const answer = await api.call('/queue', { headers: rep });
    expect(answer.status).toBe(200);
    const { items, counts } = await answer.json();
    const open = items.filter((row: { group: string }) => row.group !== 'handled');
    const due = open.map((row: { clocks: { dueAt: string }[] }) => row.clocks[0]?.dueAt);
    expect(due).toEqual([...due].sort());
    expect(open.length).toBe(counts.breached + counts.approaching + counts.onTrack);
    expect(open[0].doNext.stops).toContain(open[0].clocks[0].kind);
    expect((await api.call('/queue?owner=sofia', { headers: rep })).status).toBe(403);
  });
});

describe('a clock', () => {
  it('has rows that sum exactly to what it shows', async () => {
    const { items } = await get('/clocks?limit=200');
    for (const { id } of items.slice(0, 60)) {
      const clock = await get(`/clocks/${id}`);
      const sum = (name: 'countedMs' | 'wallMs') =>
        clock.segments.reduce((total: number, row: Record<string, number>) => total + (row[name] ?? 0), 0);
      expect(sum('countedMs')).toBe(clock.elapsedMs);
      expect(sum('wallMs')).toBe(clock.wallMs);
      expect(clock.copyText).toContain('Total counted');
    }
  });
});

describe('a lead', () => {
  it('comes with its timeline, touches and the reasons it is an MQL', async () => {
    const { items } = await get('/leads?source=crm&externalId=L-2');
    const lead = await get(`/leads/${items[0].id}`);
    expect(lead.handoffs[0]).toMatchObject({
      stage: expect.any(String),
      policy: { key: 'all' },
      inferred: expect.any(Array),
    });
    expect(lead.whyMql.criteria.every((one: { met: boolean }) => one.met)).toBe(true);
    expect(lead.timeline.length).toBeGreaterThan(3);
    const instants = lead.timeline.map((entry: { at: string }) => entry.at);
    expect(instants).toEqual([...instants].sort().reverse());
    expect(lead.touches[0]).toMatchObject({ kind: 'call', verified: true });
  });
});
