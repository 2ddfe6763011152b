import { startMoving } from '@baton/db/moves';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../context.ts';
import type { TestWorld } from '../testing/machinery.ts';
import type { PublishMode } from './load-versions.ts';
import { getMoves, moveOpenHandoffs } from './move-open-handoffs.ts';
import { publishPlaybook } from './publish-playbook.ts';
import { apply, at, clocksOf, createOffice, type Document, fact, iso, mql, officeDocument } from './testing/world.ts';

/** Two hours for the first touch instead of four, and no clock for accepting. */
const shorter = (document: Document) => {
  document.policies[0].clocks = { firstTouch: { target: '2h', stopsOn: ['call', 'email'] } };
};
// Wednesday, 3 June 2026.
const NOON = at('2026-06-03T12:00:00Z');

/** Leads that are open, paused, breached, closed, and decided but open. */
const LEADS = [
  mql('open', '2026-06-03T11:30:00Z'),
  mql('old', '2026-06-03T09:30:00Z'),
  mql('paused', '2026-06-03T09:30:00Z'),
  fact('paused', 'lead.paused', '2026-06-03T10:00:00Z', { reason: 'waiting' }),
  mql('breached', '2026-06-02T09:00:00Z'),
  mql('closed', '2026-06-02T09:00:00Z'),
  fact('closed', 'lead.rejected', '2026-06-02T16:00:00Z', { reason: 'bad_data' }),
  mql('touched', '2026-06-03T09:00:00Z'),
  fact('touched', 'lead.touched', '2026-06-03T11:30:00Z', { kind: 'call', by: 'priya' }),
];

describe('publishing while clocks run', () => {
  let world: TestWorld;
  let ctx: Ctx;
  const publish = (mode?: PublishMode, change: (document: Document) => void = shorter) =>
    publishPlaybook(ctx, { document: officeDocument(change), mode });

  const start = async () => {
    world = await createOffice();
    ctx = await world.ctx(NOON);
    await apply(ctx, ...LEADS);
  };
  const standing = async (lead: string) => {
    const { firstTouch } = await clocksOf(ctx, lead);
    return [firstTouch?.state, iso(firstTouch?.dueAt), firstTouch?.breached, firstTouch?.version];
  };

  describe('for new handoffs only', () => {
    beforeAll(start);
    afterAll(() => world.end());

    it('changes no clock that runs, and a lead that becomes an MQL afterwards counts by it', async () => {
      const before = await Promise.all(['open', 'closed', 'breached'].map((lead) => clocksOf(ctx, lead)));
      expect(await publish()).toMatchObject({ version: 2, isNew: true, mode: 'new', moves: { moved: 0, left: 0 } });
      expect(await moveOpenHandoffs(ctx)).toBe(0);
      expect(await Promise.all(['open', 'closed', 'breached'].map((lead) => clocksOf(ctx, lead)))).toEqual(before);
      await apply({ ...ctx, now: NOON + 60_000 }, mql('next', NOON + 60_000));
      expect(await standing('next')).toEqual(['running', '2026-06-03T14:01', false, 2]);
      expect(Object.keys(await clocksOf(ctx, 'next'))).toEqual(['firstTouch']);
    });
  });

  describe('for open clocks from now', () => {
    let closed: unknown;
    beforeAll(async () => {
      await start();
      closed = await clocksOf(ctx, 'closed');
      expect(await publish('openFromNow')).toMatchObject({ version: 2, moves: { moved: 5, left: 0 } });
    });
    afterAll(() => world.end());

    it('carries the time that was used', async () => {
      expect(await standing('open')).toEqual(['running', '2026-06-03T13:30', false, 2]);
      expect(await standing('old')).toEqual(['running', '2026-06-03T12:00', true, 2]);
      expect(await standing('paused')).toEqual(['paused', null, false, 2]);
    });

    it('leaves what was decided as it is', async () => {
      expect(await standing('breached')).toEqual(['running', '2026-06-02T13:00', true, 2]);
      expect(await standing('touched')).toEqual(['completed', '2026-06-03T13:00', false, 1]);
      expect(await clocksOf(ctx, 'closed')).toEqual(closed);
    });

    it('ends a clock that the new version does not ask for', async () => {
      expect((await clocksOf(ctx, 'open')).accept).toMatchObject({
        state: 'cancelled',
        cancelReason: 'policy changed',
        stoppedAt: NOON,
      });
    });
  });

  describe('for open clocks from their start', () => {
    beforeAll(async () => {
      await start();
      await publish('openFromStart', (document) => {
        document.policies[0].clocks = { firstTouch: { target: '16h', stopsOn: ['call', 'email'] } };
      });
    });
    afterAll(() => world.end());

    it('counts them as if it had always held, a breach included; what had ended stays', async () => {
      expect(await standing('breached')).toEqual(['running', '2026-06-03T17:00', false, 2]);
      expect(await standing('open')).toEqual(['running', '2026-06-05T11:30', false, 2]);
      expect(await standing('touched')).toEqual(['completed', '2026-06-03T13:00', false, 1]);
      expect(await standing('closed')).toEqual(['cancelled', '2026-06-02T13:00', true, 1]);
    });
  });

  describe('with much going on at the same time', () => {
    beforeAll(start);
    afterAll(() => world.end());

    it('reaches a handoff that is only learned of afterwards, and one that closes before the mover comes', async () => {
      const broken = { ...ctx, db: { ...ctx.db, inWorkspace: onlyFirst(ctx) } };
      await expect(publishPlaybook(broken, { document: officeDocument(shorter), mode: 'openFromNow' })).rejects.toThrow(
        'broken off',
      );
      const later = { ...ctx, now: NOON + 600_000 };
      await apply(
        later,
        mql('late', '2026-06-03T11:00:00Z'),
        fact('old', 'lead.rejected', NOON + 300_000, { reason: 'bad_data' }),
      );
      expect(await standing('late')).toEqual(['running', '2026-06-03T13:00', false, 2]);
      expect(await standing('old')).toEqual(['cancelled', '2026-06-03T12:00', true, 2]);
      expect(await standing('open')).toEqual(['running', '2026-06-03T15:30', false, 1]);
      expect(await getMoves(ctx, 2)).toEqual({ moved: 2, left: 4 });
      expect(await moveOpenHandoffs(later)).toBe(4);
      expect(await standing('open')).toEqual(['running', '2026-06-03T13:30', false, 2]);
      expect(await getMoves(ctx, 2)).toEqual({ moved: 6, left: 0 });
      const revision = (await clocksOf(ctx, 'open')).firstTouch?.revision;
      expect(await moveOpenHandoffs(later)).toBe(0);
      expect((await clocksOf(ctx, 'open')).firstTouch?.revision).toBe(revision);
    });

    it('leaves many leads to the worker, and says how far it is', async () => {
      const many = await createOffice();
      const queued: unknown[] = [];
      const busy: Ctx = {
        ...(await many.ctx(NOON)),
        enqueue: async (name, payload) => void queued.push([name, payload]),
      };
      await apply(busy, ...Array.from({ length: 201 }, (_, index) => mql(`L-${index}`, '2026-06-03T11:30:00Z')));
      const { moves } = await publishPlaybook(busy, { document: officeDocument(shorter), mode: 'openFromNow' });
      expect(moves).toEqual({ moved: 0, left: 201 });
      expect(queued).toEqual([['playbook.move', { workspaceId: busy.scope.workspaceId }]]);
      await Promise.all([moveOpenHandoffs(busy), moveOpenHandoffs(busy)]);
      expect(await getMoves(busy, 2)).toEqual({ moved: 201, left: 0 });
      await many.end();
    });

    it('publishing the same again goes on with the move, and another mode makes a version', async () => {
      expect(await publish('openFromNow')).toMatchObject({ version: 2, isNew: false, moves: { moved: 6, left: 0 } });
      expect(await publish('new')).toMatchObject({ version: 2, isNew: false });
      expect(await publish('openFromStart')).toMatchObject({ version: 3, isNew: true });
      expect(await standing('paused')).toEqual(['paused', null, false, 3]);
    });

    it('keeps the workspace on the list of those that move until what began before is over', async () => {
      const { db } = ctx;
      const { listMovingWorkspaces } = await import('@baton/db/moves');
      expect(await listMovingWorkspaces(db)).toEqual([ctx.scope.workspaceId]);
      await db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
        await startMoving(tx);
        await tx.$executeRaw`update workspaces set moving_since = moving_since - interval '4 minutes'`;
      });
      await moveOpenHandoffs(ctx);
      expect(await listMovingWorkspaces(db)).toEqual([]);
    });
  });
});

/** The machinery of a process that dies right after the publication was stored. */
function onlyFirst(ctx: Ctx): Ctx['db']['inWorkspace'] {
  let count = 0;
  return (workspaceId, work, options) => {
    count += 1;
    return count > 1 ? Promise.reject(new Error('broken off')) : ctx.db.inWorkspace(workspaceId, work, options);
  };
}
