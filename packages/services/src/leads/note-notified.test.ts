import { listClocks } from '@baton/db/clock-readers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveEvents } from '../intake/receive-events.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { noteNotified } from './note-notified.ts';

const MINUTE = 60_000;
const always = { calendar: 'always' };
const policies = [
  {
    ...always,
    key: 'told',
    name: 'Told',
    when: { field: 'leadType', is: 'demo' },
    clocks: { assign: { target: '5m' }, firstTouch: { target: '10m', starts: 'notified' } },
  },
  { ...always, key: 'rest', name: 'Rest', clocks: { firstTouch: { target: '10m' } } },
];

describe('the owner was told', () => {
  let world: TestWorld;
  let start: number;
  beforeAll(async () => {
    world = await createTestWorld(alwaysOpen({ policies }), ['priya', 'tom', 'marcus']);
    start = (await world.machinery.db.now()) - 30 * MINUTE;
  });
  afterAll(() => world.end());

  const learn = async (lead: string, type: string, minutes: number, data: object) => {
    const occurredAt = new Date(start + minutes * MINUTE).toISOString();
    await receiveEvents(await world.ctx(), {
      source: 'crm',
      events: [{ id: `${lead}-${type}-${minutes}`, lead, type, occurredAt, data }],
    });
    await processInbox(world.machinery, world.workspaceId);
    return world.machinery.db.inWorkspace(world.workspaceId, async (tx) => {
      const found = await tx.lead.findFirstOrThrow({ where: { workspaceId: world.workspaceId, externalId: lead } });
      return found.id;
    });
  };
  const note = async (leadId: string, person: string, minutes: number) =>
    noteNotified(await world.ctx(), { leadId, person, via: 'slack', at: start + minutes * MINUTE });
  const startOf = (leadId: string) =>
    world.machinery.db.inWorkspace(world.workspaceId, async (tx) => {
      const { items } = await listClocks(tx, { leadId, kind: ['firstTouch'] }, { limit: 5, cursor: null });
      const [clock] = items;
      return clock?.startedAt == null ? null : (clock.startedAt - start) / MINUTE;
    });

  it('starts the clock that waits for it, once', async () => {
    const id = await learn('L-1', 'lead.created', 0, { score: 90, leadType: 'demo', owner: 'priya' });
    expect(await startOf(id)).toBe(0);
    expect(await note(id, 'priya', 4)).toBe(true);
    expect(await startOf(id)).toBe(4);
    expect(await note(id, 'priya', 2)).toBe(false);
    expect(await note(id, 'priya', 9)).toBe(false);
    expect(await startOf(id)).toBe(4);
  });

  it('is not what somebody else was told, nor before they owned it, nor after it closed', async () => {
    const id = await learn('L-2', 'lead.created', 0, { score: 90, leadType: 'demo', owner: 'priya' });
    await learn('L-2', 'lead.owner', 10, { owner: 'tom' });
    expect(await note(id, 'priya', 12)).toBe(false);
    expect(await note(id, 'marcus', 12)).toBe(false);
    expect(await note(id, 'tom', -1)).toBe(false);
    expect(await note(id, 'tom', 12)).toBe(true);
    const closed = await learn('L-3', 'lead.created', 0, { score: 90, leadType: 'demo', owner: 'priya' });
    await learn('L-3', 'lead.rejected', 5, { reason: 'x' });
    expect(await note(closed, 'priya', 6)).toBe(false);
  });

  it('is not kept where no clock starts with it', async () => {
    const id = await learn('L-4', 'lead.created', 0, { score: 90, leadType: 'webinar', owner: 'priya' });
    expect(await note(id, 'priya', 4)).toBe(false);
    expect(await startOf(id)).toBe(0);
  });

  it('is kept once when two workers note it together', async () => {
    const id = await learn('L-5', 'lead.created', 0, { score: 90, leadType: 'demo', owner: 'priya' });
    const kept = await Promise.all([note(id, 'priya', 3), note(id, 'priya', 5), note(id, 'priya', 4)]);
    expect(kept.filter(Boolean)).toHaveLength(1);
    const count = await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.leadEvent.count({ where: { workspaceId: world.workspaceId, leadId: id, type: 'lead.notified' } }),
    );
    expect(count).toBe(1);
  });
});
