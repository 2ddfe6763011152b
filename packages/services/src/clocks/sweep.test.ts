import { listAlerts } from '@baton/db/alerts';
import type { Database } from '@baton/db/client';
import { findLead } from '@baton/db/lead-readers';
import { nextDueAt } from '@baton/db/timers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machinery } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveEvents } from '../intake/receive-events.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { sweepClocks } from './sweep.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: Object.fromEntries(days.map((day) => [day, [['00:00', '24:00']]])) } },
  teams: { smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'always' } },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [
    {
      key: 'chat',
      name: 'Chat',
      calendar: 'always',
      clocks: { firstTouch: { target: '10m' } },
      tiers: {
        firstTouch: [{ at: 'breach + 1m', reassign: { team: 'smb' }, notify: ['owner', 'manager'], via: ['email'] }],
      },
    },
  ],
};

/** The machinery with a database whose n-th piece of work in a workspace (counted from now) breaks off. */
function breakingAt(machinery: Machinery, n: number): Machinery {
  let count = 0;
  const inWorkspace: Database['inWorkspace'] = (workspaceId, work, options) => {
    count += 1;
    if (count === n) return Promise.reject(new Error('broken off'));
    return machinery.db.inWorkspace(workspaceId, work, options);
  };
  return { ...machinery, db: { ...machinery.db, inWorkspace } };
}

describe('work that breaks off', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld(document, ['priya', 'tom', 'marcus'], {
      mail: { smtpUrl: 'smtp://127.0.0.1:1', from: 'Baton <baton@acme.test>' },
    });
  });
  afterAll(() => world.end());

  const find = () =>
    world.machinery.db.inWorkspace(world.workspaceId, (tx) => findLead(tx, { source: 'crm', externalId: 'L-1' }));
  const alerts = async () =>
    (await world.machinery.db.inWorkspace(world.workspaceId, (tx) => listAlerts(tx, {}, { limit: 50, cursor: null })))
      .items;

  it('between the claim of a tier and its reassignment leaves the tier due, and it happens once', async () => {
    const { machinery, workspaceId } = world;
    const at = new Date((await machinery.db.now()) - 12 * 60_000).toISOString();
    const event = { id: 'e1', lead: 'L-1', type: 'lead.created', occurredAt: at, data: { score: 90, owner: 'priya' } };
    await receiveEvents(await world.ctx(), { source: 'crm', events: [event] });
    await processInbox(machinery, workspaceId);

    // The look at the playbook, then the reassignment.
    await expect(sweepClocks(breakingAt(machinery, 2))).rejects.toThrow('broken off');
    expect((await find())?.ownerKey).toBe('priya');
    expect(await nextDueAt(machinery.db)).not.toBeNull();

    await machinery.db.inWorkspace(workspaceId, (tx) => tx.$executeRaw`update timers set next_fire_at = now()`);
    while ((await sweepClocks(machinery)) > 0);
    expect((await find())?.ownerKey).toBe('tom');
    expect((await alerts()).map((one) => one.recipient).sort()).toEqual(['marcus', 'priya', 'tom']);
    expect(await nextDueAt(machinery.db)).toBeNull();
  });
});
