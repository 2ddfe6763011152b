import { insertAlerts } from '@baton/db/alerts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../context.ts';
import { publishPlaybook } from '../playbook/publish-playbook.ts';
import { apply, at, clocksOf, createOffice, fact, mql, officeDocument } from '../playbook/testing/world.ts';
import type { TestWorld } from '../testing/machinery.ts';
import { getClock } from './get-clock.ts';

describe('what a clock says about being counted anew', () => {
  let world: TestWorld;
  let ctx: Ctx;
  beforeAll(async () => {
    world = await createOffice();
    ctx = await world.ctx(at('2026-06-03T17:00:00Z'));
    await apply(ctx, ...['late', 'moved', 'plain'].map((lead) => mql(lead, '2026-06-03T10:00:00Z')));
  });
  afterAll(() => world.end());
  const recalculations = async (lead: string) => {
    const { firstTouch } = await clocksOf(ctx, lead);
    return (await getClock(ctx, firstTouch?.id ?? '')).recalculations;
  };

  it('nothing about its ordinary life', async () => {
    await apply(
      ctx,
      fact('plain', 'lead.paused', '2026-06-03T11:00:00Z', { reason: 'waiting' }),
      fact('plain', 'lead.resumed', '2026-06-03T12:00:00Z'),
      fact('plain', 'lead.touched', '2026-06-03T16:00:00Z', { kind: 'call', by: 'priya' }),
    );
    expect(await recalculations('plain')).toEqual([]);
  });

  it('a touch that arrived late, with the alert that was withdrawn', async () => {
    const { firstTouch: clock } = await clocksOf(ctx, 'late');
    if (!clock) throw new Error('no clock');
    const { id: clockId, leadId, handoffId, cycle, revision: clockRevision } = clock;
    const of = { clockId, leadId, handoffId, cycle, clockRevision, recipient: 'priya', body: {} };
    await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      await insertAlerts(tx, [
        { ...of, tier: '50%', dueAt: at('2026-06-03T12:00:00Z') },
        { ...of, tier: 'breach', dueAt: at('2026-06-03T14:00:00Z') },
      ]);
      await tx.alert.updateMany({ data: { createdAt: new Date('2026-06-03T14:00:00Z') } });
    });
    await apply(
      ctx,
      fact(
        'late',
        'lead.touched',
        '2026-06-03T12:42:00Z',
        { kind: 'call', by: 'priya' },
        { source: 'salesforce', recordedAt: at('2026-06-03T16:31:00Z') },
      ),
    );
    expect(await recalculations('late')).toEqual([
      {
        at: '2026-06-03T16:31:00.000Z',
        before: 'Missed, due today 14:00 UTC',
        after: 'Met in 2h\u00a042m',
        cause: 'Call of Wed 3 Jun 12:42 UTC arrived from Salesforce at 16:31 UTC',
        alertsWithdrawn: 1,
      },
    ]);
  });

  it('a version that was moved under it', async () => {
    const document = officeDocument((one) => {
      one.policies[0].clocks = { firstTouch: { target: '16h' } };
    });
    await publishPlaybook(ctx, { document, mode: 'openFromStart' });
    expect(await recalculations('moved')).toEqual([
      {
        at: '2026-06-03T17:00:00.000Z',
        before: 'Missed, due today 14:00 UTC, target 4 hours',
        after: 'Running, due Fri 5 Jun 10:00 UTC, target 16 hours',
        cause: 'Playbook version 2 holds for open clocks from their start on',
        alertsWithdrawn: 0,
      },
    ]);
  });
});
