import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '../testing/alert-world.ts';
import { deliverAlerts } from './deliver.ts';

const MINUTE = 60_000;
const names = (count: number, prefix = 'L') => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe('a burst', () => {
  let world: AlertWorld;
  beforeEach(async () => {
    world = await createAlertWorld(alwaysOpen());
  });
  afterEach(() => world.end());

  const sent = async () => (await world.alerts()).flatMap((alert) => alert.deliveries);
  const posted = () => world.slack.messages().map(({ channel, text }) => ({ channel, text }));

  it('of 240 alerts that fall due in the same second is one message per person, and each alert says so', async () => {
    await world.createLeads(names(150, 'P'), 'priya', 6 * MINUTE);
    await world.createLeads(names(90, 'T'), 'tom', 6 * MINUTE);
    await world.tell();
    const began = Date.now();
    await world.deliver();
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(posted().map(({ text }) => text.replace(/\. First.*/, ''))).toEqual(
      expect.arrayContaining(['150 alerts: 150 at 50 %', '90 alerts: 90 at 50 %']),
    );
    expect(posted()).toHaveLength(2);
    const deliveries = await sent();
    expect(deliveries).toHaveLength(240);
    expect(new Set(deliveries.map(({ status, attempts }) => `${status} ${attempts}`))).toEqual(new Set(['sent 1']));
    expect(new Set(deliveries.map(({ providerId }) => providerId)).size).toBe(2);
    expect(new Set(deliveries.map(({ error }) => error))).toEqual(
      new Set(['one message with 149 others', 'one message with 89 others']),
    );
  });

  it('that two sweeps write and two senders send is one message per person, none early and none late', async () => {
    const { machinery } = world;
    const createdAt = (await machinery.db.now()) - 5 * MINUTE + 6_000;
    const events = Array.from({ length: 240 }, (_, index) => ({
      id: `storm-${index}`,
      lead: `S-${index}`,
      type: 'lead.created',
      occurredAt: new Date(createdAt).toISOString(),
      data: { name: `Lead ${index}`, score: 90, owner: index % 2 === 0 ? 'priya' : 'tom' },
    }));
    await world.learn(events);
    let over = false;
    const loop = async (work: () => Promise<unknown>) => {
      while (!over) {
        await work();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const loops = [
      ...[1, 2].map(() => loop(() => sweepClocks(machinery))),
      ...[1, 2].map(() => loop(() => deliverAlerts(machinery))),
    ];
    await expect
      .poll(async () => (await sent()).filter(({ status }) => status === 'sent').length, { timeout: 30_000 })
      .toBe(240);
    over = true;
    await Promise.all(loops);
    expect(posted().map(({ text }) => text.replace(/\. First.*/, ''))).toEqual(
      Array(2).fill('120 alerts: 120 at 50 %'),
    );
    const due = createdAt + 5 * MINUTE;
    for (const { sentAt } of await sent()) {
      expect(sentAt).toBeGreaterThan(due);
      expect(sentAt).toBeLessThan(due + 5_000);
    }
  });

  it('is one message also for those to whom two senders want to send it', async () => {
    await world.createLeads(names(40), 'priya', 11 * MINUTE);
    await world.tell();
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    expect(posted()).toHaveLength(2);
    expect((await sent()).every(({ status, attempts }) => status === 'sent' && attempts === 1)).toBe(true);
  });

  it('of up to five alerts is a message each, and a single one is sent at once', async () => {
    await world.createLeads(['L-0'], 'priya', 6 * MINUTE);
    await world.tell();
    expect(await deliverAlerts(world.machinery)).toBe(1);
    await world.createLeads(names(4, 'M'), 'priya', 6 * MINUTE);
    await world.tell();
    expect(await deliverAlerts(world.machinery)).toBe(4);
    expect(posted()).toHaveLength(5);
    await world.createLeads(['N-0'], 'priya', 6 * MINUTE);
    await world.tell();
    expect(await deliverAlerts(world.machinery)).toBe(1);
    expect(posted()).toHaveLength(6);
    // The limit is reached: what comes together now goes together.
    await world.createLeads(names(2, 'O'), 'priya', 6 * MINUTE);
    await world.tell();
    await world.deliver();
    expect(posted()).toHaveLength(7);
    expect(posted().at(-1)?.text).toContain('2 alerts: 2 at 50 %');
  });

  it('to one person does not hold up what others are told', async () => {
    await world.createLeads(names(300), 'priya', 6 * MINUTE);
    await world.createLeads(['T-0'], 'tom', 6 * MINUTE);
    await world.tell();
    expect(await deliverAlerts(world.machinery)).toBe(1);
    expect(posted()).toHaveLength(1);
  });

  it('whose answer was lost is sent once more as the same message, with a mark', async () => {
    await world.createLeads(names(8), 'priya', 6 * MINUTE);
    await world.tell();
    world.slack.dropAnswerNext(1, 'chat.postMessage');
    await world.deliver();
    const messages = world.slack.messages();
    expect(messages).toHaveLength(2);
    const ids = messages.map(({ metadata }) => JSON.stringify(metadata));
    expect(ids[0]).toBe(ids[1]);
    expect(await sent()).toMatchObject(
      Array(8).fill({
        status: 'sent',
        attempts: 2,
        error: 'one message with 7 others; the answer to an earlier try was lost; it may have arrived twice',
      }),
    );
  });

  it('whose sending could not be noted at once is noted when the database is back, and goes out once', async () => {
    await world.createLeads(names(8), 'priya', 6 * MINUTE);
    await world.tell();
    const { db } = world.machinery;
    let failures = 3;
    const inWorkspace: typeof db.inWorkspace = (...args) => {
      if (posted().length > 0 && failures-- > 0) return Promise.reject(new Error('Connection terminated unexpectedly'));
      return db.inWorkspace(...args);
    };
    await world.deliver({ ...world.machinery, db: { ...db, inWorkspace } });
    expect(failures).toBeLessThan(0);
    expect(posted()).toHaveLength(1);
    expect(await sent()).toMatchObject(
      Array(8).fill({ status: 'sent', attempts: 1, error: 'one message with 7 others' }),
    );
  });

  it('claimed by a sender that was frozen since goes back, for whoever sends next', async () => {
    await world.createLeads(['L-0'], 'priya', 6 * MINUTE);
    await world.tell();
    const { db } = world.machinery;
    const real = performance.now;
    const inWorkspace: typeof db.inWorkspace = async (...args) => {
      const result = await db.inWorkspace(...args);
      performance.now = () => real.call(performance) + 20_000;
      return result;
    };
    try {
      await deliverAlerts({ ...world.machinery, db: { ...db, inWorkspace } });
    } finally {
      performance.now = real;
    }
    expect(posted()).toEqual([]);
    expect(await sent()).toMatchObject([{ status: 'queued', attempts: 1 }]);
    await world.deliver();
    expect(posted()).toHaveLength(1);
    expect(await sent()).toMatchObject([{ status: 'sent', attempts: 2, error: null }]);
  });

  it('that Slack refuses goes by mail, as one', async () => {
    await world.createLeads(names(8), 'priya', 6 * MINUTE);
    await world.tell();
    world.slack.failNext(1, 'channel_not_found', 'chat.postMessage');
    await world.deliver();
    expect(posted()).toEqual([]);
    expect(world.mail.messages().map(({ subject, envelope }) => [subject, envelope.to])).toEqual([
      ['8 alerts: 8 at 50 %', ['priya@acme.test']],
    ]);
    expect((await sent()).map(({ channel, status }) => `${channel} ${status}`).sort()).toEqual([
      ...Array(8).fill('email sent'),
      ...Array(8).fill('slack failed'),
    ]);
  });

  it('that Slack does not take now is tried again as one, with what came meanwhile', async () => {
    await world.createLeads(names(8), 'priya', 6 * MINUTE);
    await world.tell();
    world.slack.failNext(1, { status: 429, retryAfter: 2 }, 'chat.postMessage');
    await world.deliver();
    expect(posted().map(({ text }) => text.replace(/\. First.*/, ''))).toEqual(['8 alerts: 8 at 50 %']);
    expect(new Set((await sent()).map(({ status, attempts }) => `${status} ${attempts}`))).toEqual(new Set(['sent 2']));
  });
});

describe('an owner who was told', () => {
  it('is kept as a fact where a clock starts with that', async () => {
    const policies = [
      {
        key: 'all',
        name: 'All',
        calendar: 'always',
        clocks: { firstTouch: { target: '10m', stopsOn: ['call'] }, accept: { target: '1h', starts: 'notified' } },
        tiers: { firstTouch: [{ at: '50%', notify: ['owner'], via: ['slack'] }] },
      },
    ];
    const world = await createAlertWorld(alwaysOpen({ policies }));
    await world.createLeads(['L-0'], 'priya', 6 * MINUTE);
    await world.tell();
    await world.deliver();
    const events = await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.leadEvent.findMany({ where: { type: 'lead.notified' } }),
    );
    expect(events.map(({ data }) => data)).toEqual([{ person: 'priya', via: 'slack' }]);
    await world.end();
  });
});

describe('the most messages a day', () => {
  it('once reached, lets the rest collect for an hour', async () => {
    const world = await createAlertWorld(alwaysOpen({ notifications: { dailyMaximum: 2 } }));
    await world.createLeads(names(2), 'priya', 6 * MINUTE);
    await world.tell();
    await world.deliver();
    await world.createLeads(names(3, 'M'), 'priya', 6 * MINUTE);
    await world.tell();
    await world.deliver();
    expect(world.slack.messages()).toHaveLength(2);
    await world.machinery.db.inWorkspace(
      world.workspaceId,
      (tx) => tx.$executeRaw`update deliveries set sent_at = sent_at - interval '1 hour',
        next_attempt_at = next_attempt_at - interval '1 hour'`,
    );
    await world.deliver();
    expect(world.slack.messages()).toHaveLength(3);
    expect(world.slack.messages().at(-1)?.text).toContain('3 alerts');
    await world.end();
  });
});
