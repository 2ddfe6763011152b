import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import type { Ctx } from '../context.ts';
import type { TestWorld } from '../testing/machinery.ts';
import type { PublishMode } from './load-versions.ts';
import { publishPlaybook } from './publish-playbook.ts';
import { apply, at, clocksOf, createOffice, type Document, fact, iso, mql, officeDocument } from './testing/world.ts';

describe('hours and holidays that change while clocks run', () => {
  // Wednesday, 3 June 2026, noon in UTC.
  const NOON = at('2026-06-03T12:00:00Z');
  const week = (open: string, close: string) =>
    Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [[open, close]]]));
  const office = (change: (calendar: Document['calendars'][string]) => void) =>
    officeDocument((document) => {
      if (document.calendars.office) change(document.calendars.office);
    });

  it.each<[string, PublishMode, Document, string, string]>([
    [
      'a holiday tomorrow moves what is due then by a day',
      'openFromNow',
      office((calendar) => (calendar.holidays = [{ date: '2026-06-04', name: 'Corpus Christi' }])),
      '2026-06-04T11:00',
      '2026-06-05T11:00',
    ],
    [
      'a holiday that is over counts only from the start on',
      'openFromNow',
      office((calendar) => (calendar.holidays = [{ date: '2026-06-02', name: 'Feast' }])),
      '2026-06-04T11:00',
      '2026-06-04T11:00',
    ],
    [
      'a holiday today takes back what was counted, from the start on',
      'openFromStart',
      office((calendar) => (calendar.holidays = [{ date: '2026-06-03', name: 'Feast' }])),
      '2026-06-04T11:00',
      '2026-06-04T17:00',
    ],
    [
      'shorter hours hold from now on',
      'openFromNow',
      office((calendar) => (calendar.week = week('10:00', '16:00'))),
      '2026-06-04T11:00',
      '2026-06-04T13:00',
    ],
    [
      'shorter hours hold from the start on',
      'openFromStart',
      office((calendar) => (calendar.week = week('10:00', '16:00'))),
      '2026-06-04T11:00',
      '2026-06-04T13:00',
    ],
    [
      'nothing moves for those that are open when only new ones count by it',
      'new',
      office((calendar) => (calendar.holidays = [{ date: '2026-06-04', name: 'Corpus Christi' }])),
      '2026-06-04T11:00',
      '2026-06-04T11:00',
    ],
  ])('%s', async (_, mode, document, before, after) => {
    const world = await createOffice();
    const ctx = await world.ctx(NOON);
    // Accept within 8 office hours: 6 today, 2 tomorrow.
    await apply(ctx, mql('open', '2026-06-03T11:00:00Z'), mql('closed', '2026-06-01T09:00:00Z'));
    await apply(ctx, fact('closed', 'lead.rejected', '2026-06-03T10:00:00Z', { reason: 'bad_data' }));
    const closed = await clocksOf(ctx, 'closed');
    expect(iso((await clocksOf(ctx, 'open')).accept?.dueAt)).toBe(before);
    await publishPlaybook(ctx, { document, mode });
    expect(iso((await clocksOf(ctx, 'open')).accept?.dueAt)).toBe(after);
    expect(await clocksOf(ctx, 'closed')).toEqual(closed);
    await world.end();
  });
});

describe('alerts of clocks that move', () => {
  const MINUTE = 60_000;
  let world: TestWorld;
  let ctx: Ctx;
  const always = (target: string) => (document: Document) => {
    const week = Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
    );
    document.calendars.office = { timeZone: 'UTC', week };
    document.policies[0].clocks = { firstTouch: { target } };
  };
  const publish = async (target: string) => {
    ctx = await world.ctx();
    await publishPlaybook(ctx, { document: officeDocument(always(target)), mode: 'openFromStart' });
  };
  const alertOf = (lead: string) =>
    ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      const { id } = await tx.lead.findFirstOrThrow({ where: { externalId: lead } });
      const alerts = await tx.alert.findMany({ where: { leadId: id }, include: { deliveries: true } });
      expect(alerts).toHaveLength(1);
      return alerts[0];
    });

  beforeAll(async () => {
    world = await createOffice(always('1h'));
    ctx = await world.ctx();
    await apply(ctx, mql('told', ctx.now - 40 * MINUTE, 'priya'), mql('waiting', ctx.now - 40 * MINUTE, 'tom'));
    await sweepClocks(world.machinery);
    const told = await alertOf('told');
    await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      tx.delivery.updateMany({
        where: { alertId: told?.id ?? '' },
        data: { status: 'sent', sentAt: new Date(ctx.now) },
      }),
    );
  });
  afterAll(() => world.end());

  it('are withdrawn where they are not due any more; what waits is not sent', async () => {
    expect(await alertOf('waiting')).toMatchObject({ tier: '50%', state: 'open', deliveries: [{ status: 'queued' }] });
    await publish('4h');
    const waiting = await alertOf('waiting');
    expect(waiting).toMatchObject({ state: 'withdrawn', deliveries: [{ status: 'skipped' }] });
    expect(waiting?.reason).toContain('the move to another playbook version');
    expect(await alertOf('told')).toMatchObject({ state: 'withdrawn', deliveries: [{ status: 'sent' }] });
  });

  it('that were sent are not sent again when they fall due anew; one that was not is', async () => {
    await publish('1h');
    await sweepClocks(world.machinery);
    expect((await alertOf('told'))?.deliveries.map(({ status }) => status)).toEqual(['sent']);
    expect(await alertOf('waiting')).toMatchObject({ state: 'open', deliveries: [{ status: 'queued' }] });
  });
});
