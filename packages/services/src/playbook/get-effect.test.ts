import { insertAlerts } from '@baton/db/alerts';
import { type ClockRow, listClocks } from '@baton/db/clock-readers';
import { insertDeliveries } from '@baton/db/deliveries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ctx } from '../context.ts';
import type { Fact } from '../leads/apply-facts.ts';
import type { EffectAnswer } from '../views/playbook.ts';
import { getEffect } from './get-effect.ts';
import { PUBLISH_MODES, type PublishMode } from './load-versions.ts';
import { publishPlaybook } from './publish-playbook.ts';
import { saveDraft } from './save-draft.ts';
import { apply, at, createOffice, type Document, fact, mql, officeDocument } from './testing/world.ts';

// Wednesday, 3 June 2026.
const NOON = at('2026-06-03T12:00:00Z');
const HOUR = 3_600_000;

const LATER: ((document: Document) => void)[] = [
  (document) => {
    document.policies[0].clocks = { firstTouch: { target: '2h', stopsOn: ['call'] }, qualify: { target: '3d' } };
    document.policies[0].tiers = { firstTouch: [{ at: '80%', notify: ['owner'], via: ['email'] }] };
  },
  (document) => {
    document.policies[0].clocks = { firstTouch: { target: '30h' }, accept: { target: '1h' } };
  },
  (document) => {
    for (const calendar of Object.values(document.calendars)) calendar.holidays = [{ date: '2026-06-03', name: 'Day' }];
  },
  (document) => {
    document.policies[0].when = { field: 'leadType', isNot: 'demo' };
    document.policies.push({
      key: 'demo',
      name: 'Demo',
      when: { field: 'leadType', is: 'demo' },
      calendar: 'berlin',
      clocks: { firstTouch: { target: '1h' } },
    });
  },
];

const happening = fc.oneof(
  fc.constant({ type: 'lead.touched', data: { kind: 'call', by: 'priya' } } as const),
  fc.constant({ type: 'lead.accepted', data: {} } as const),
  fc.constant({ type: 'lead.rejected', data: { reason: 'bad_data' } } as const),
  fc.constant({ type: 'lead.paused', data: { reason: 'waiting' } } as const),
  fc.constant({ type: 'lead.resumed', data: {} } as const),
  fc.constant({ type: 'lead.changed', data: { leadType: 'demo' } } as const),
  fc.constantFrom('tom', null).map((owner) => ({ type: 'lead.owner', data: { owner } }) as const),
);
const life = fc.tuple(
  fc.integer({ min: 1, max: 60 }),
  fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), happening), { maxLength: 4 }),
);

function leadsOf(seed: number): Fact[] {
  return fc.sample(life, { numRuns: 40, seed }).flatMap(([ago, happenings], index) => {
    const lead = `L-${index}`;
    const start = NOON - ago * HOUR;
    return [
      mql(lead, start, index % 5 === 0 ? null : 'priya'),
      ...happenings
        .filter(([hours]) => start + hours * HOUR < NOON)
        .map(([hours, { type, data }]) => fact(lead, type, start + hours * HOUR, data)),
    ];
  });
}

const readClocks = (ctx: Ctx) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const { items } = await listClocks(tx, {}, { limit: 1000, cursor: null });
    return new Map(items.map((clock) => [clock.id, clock]));
  });

/** Alerts for the tiers that fell due, every second of them sent. */
async function alertSome(ctx: Ctx, clocks: Iterable<ClockRow>): Promise<void> {
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const due = [...clocks].flatMap((clock) =>
      (clock.planned as { tier: string; at: number }[])
        .filter((one) => one.at <= NOON && clock.stoppedAt === null)
        .map(({ tier, at: dueAt }) => ({ clock, tier, dueAt })),
    );
    const alerts = await insertAlerts(
      tx,
      due.map(({ clock: { id: clockId, leadId, handoffId, cycle, revision }, tier, dueAt }) => {
        return {
          clockId,
          leadId,
          handoffId,
          cycle,
          tier,
          dueAt,
          clockRevision: revision,
          recipient: 'priya',
          body: {},
        };
      }),
    );
    await insertDeliveries(
      tx,
      alerts.map(({ id: alertId }) => ({ alertId, channel: 'email', toAddress: 'priya@acme.test' })),
    );
    const sent = alerts.filter((_, index) => index % 2 === 0).map(({ id }) => id);
    await tx.delivery.updateMany({ where: { alertId: { in: sent } }, data: { status: 'sent' } });
  });
}

/** What really became of the clocks and alerts, counted from the tables. */
async function counted(ctx: Ctx, before: Map<string, ClockRow>): Promise<Partial<EffectAnswer['modes']['new']>> {
  const after = await readClocks(ctx);
  const pairs = [...before.values()].map((one) => [one, after.get(one.id)] as const);
  const dropped = ([one, now]: (typeof pairs)[number]) =>
    now === undefined || (now.state === 'cancelled' && one.stoppedAt === null);
  const lasting = pairs.filter((pair) => !dropped(pair)) as [ClockRow, ClockRow][];
  const fresh = [...after.values()].filter((one) => !before.has(one.id));
  const ended = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
    tx.alert.findMany({ where: { state: 'withdrawn' }, include: { deliveries: true } }),
  );
  return {
    clocksMoved: lasting.filter(([one, now]) => one.dueAt !== now.dueAt || one.targetMs !== now.targetMs).length,
    wouldBreach:
      lasting.filter(([one, now]) => now.breached && !one.breached).length + fresh.filter((one) => one.breached).length,
    wouldUnbreach: lasting.filter(([one, now]) => one.breached && !now.breached).length,
    clocksDropped: pairs.filter(dropped).length,
    clocksStarted: fresh.length,
    alertsWithdrawn: ended.length,
    alertsUnsent: ended.filter(({ deliveries }) => deliveries.every(({ status }) => status !== 'sent')).length,
  };
}

describe('the effect of publishing', () => {
  const runs = LATER.flatMap((_, change) => PUBLISH_MODES.map((mode) => ({ change, mode })));
  it.each(runs)('is told beforehand as it comes to be: change $change, $mode', async ({ change, mode }) => {
    const world = await createOffice();
    const ctx = await world.ctx(NOON);
    await apply(ctx, ...leadsOf(change + 1));
    const before = await readClocks(ctx);
    await alertSome(ctx, before.values());
    const document = officeDocument(LATER[change]);
    const effect = await getEffect(ctx, { document });
    expect(await readClocks(ctx)).toEqual(before);
    const { examples, ...told } = effect.modes[mode];
    await publishPlaybook(ctx, { document, mode });
    expect(told).toEqual(await counted(ctx, before));
    expect(effect.openHandoffs).toBeGreaterThan(10);
    if (mode !== 'new') expect(told.clocksMoved + told.clocksDropped).toBeGreaterThan(0);
    expect(examples.length).toBeLessThanOrEqual(20);
    for (const { clockId, before: one } of examples)
      if (clockId !== null && one !== null)
        expect(Date.parse(one.dueAt ?? '') || null).toBe(before.get(clockId)?.dueAt);
    await world.end();
  });

  it('is nothing when nothing is open, and needs a document or a draft', async () => {
    const world = await createOffice();
    const ctx = await world.ctx(NOON);
    await expect(getEffect(ctx, {})).rejects.toMatchObject({ code: 'conflict' });
    await expect(getEffect(ctx, { document: { playbook: 1 } })).rejects.toMatchObject({ code: 'invalid' });
    await saveDraft(ctx, { document: officeDocument(LATER[0]) });
    const effect = await getEffect(ctx, {});
    expect(effect).toMatchObject({ openHandoffs: 0, openClocks: 0 });
    for (const mode of PUBLISH_MODES as readonly PublishMode[])
      expect(effect.modes[mode]).toMatchObject({ clocksMoved: 0, wouldBreach: 0, alertsWithdrawn: 0, examples: [] });
    await world.end();
  });
});
