import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../context.ts';
import { apply, at, clocksOf, createOffice, fact, iso, mql } from '../playbook/testing/world.ts';
import type { TestWorld } from '../testing/machinery.ts';
import { importPeople } from './import-people.ts';

// Wednesday, 3 June 2026; Berlin is two hours ahead of UTC.
const NOON = at('2026-06-03T12:00:00Z');

async function* file(...lines: string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.join('\n'));
}

let world: TestWorld;
let ctx: Ctx;
const start = (routing: 'baton' | 'observe') => async () => {
  world = await createOffice((document) => {
    document.routing = { mode: routing };
    document.assignment = [{ to: { roundRobin: 'smb' } }];
  });
  ctx = await world.ctx(NOON);
  const people = 'key,name,calendar\npriya,Priya,office\ntom,Tom,office\nlena,Lena,office\n';
  await importPeople({ ...ctx, now: NOON - 30 * 86_400_000 }, file(people));
  await apply(
    ctx,
    mql('held', '2026-06-03T10:00:00Z'),
    mql('passed-on', '2026-06-03T09:00:00Z'),
    fact('passed-on', 'lead.owner', '2026-06-03T11:00:00Z', { owner: 'tom' }),
    mql('others', '2026-06-03T10:00:00Z', 'tom'),
    mql('closed', '2026-06-02T10:00:00Z'),
    fact('closed', 'lead.rejected', '2026-06-02T11:00:00Z', { reason: 'bad_data' }),
  );
};
const owner = async (lead: string) => {
  const row = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
    tx.lead.findFirstOrThrow({ where: { externalId: lead } }),
  );
  return row.ownerKey ?? row.queueKey;
};

describe('an owner who moves to another zone', () => {
  beforeAll(start('observe'));
  afterAll(() => world.end());

  it('works by the new calendar from now on; what was counted stays, closed clocks too', async () => {
    const closed = await clocksOf(ctx, 'closed');
    expect(iso((await clocksOf(ctx, 'held')).firstTouch?.dueAt)).toBe('2026-06-03T14:00');
    const answer = await importPeople(
      { ...ctx, now: at('2026-06-03T12:30:00Z') },
      file('key,name,calendar', 'priya,Priya,berlin'),
    );
    expect(answer.rejected).toEqual([]);
    const { firstTouch } = await clocksOf(ctx, 'held');
    // 10:00–12:30 in UTC office hours, 12:30–15:00 in Berlin's.
    expect(iso(firstTouch?.dueAt)).toBe('2026-06-03T14:00');
    expect(firstTouch?.segments).toMatchObject([
      { calendarKey: 'office', to: at('2026-06-03T12:30:00Z') },
      { calendarKey: 'berlin', from: at('2026-06-03T12:30:00Z') },
    ]);
    expect(iso((await clocksOf(ctx, 'held')).accept?.dueAt)).toBe('2026-06-04T10:00');
    expect(await clocksOf(ctx, 'closed')).toEqual(closed);
  });

  it('recomputes what they held before as well', async () => {
    const { firstTouch } = await clocksOf(ctx, 'passed-on');
    expect(firstTouch?.segments).toMatchObject([{ ownerKey: 'priya' }, { ownerKey: 'tom' }]);
    const revision = firstTouch?.revision;
    await importPeople({ ...ctx, now: NOON + 3_600_000 }, file('key,name,calendar', 'lena,Lena,berlin'));
    expect((await clocksOf(ctx, 'passed-on')).firstTouch?.revision).toBe(revision);
  });
});

describe('an owner who has left', () => {
  describe('where Baton assigns', () => {
    beforeAll(start('baton'));
    afterAll(() => world.end());

    it('gives their open leads to the next by rule, and says why', async () => {
      await importPeople(ctx, file('key,name,active', 'priya,Priya,false'));
      expect(await owner('held')).toBe('tom');
      expect(await owner('closed')).toBe('priya');
      const events = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
        tx.leadEvent.findMany({ where: { type: 'lead.owner', source: 'baton' } }),
      );
      expect(events).toHaveLength(1);
      expect(events[0]?.data).toMatchObject({
        owner: 'tom',
        decision: { by: 'assignment', path: ['Priya is not active any more', expect.any(String), expect.any(String)] },
      });
      const { firstTouch } = await clocksOf(ctx, 'held');
      expect(firstTouch).toMatchObject({ ownerKey: 'tom', startedAt: at('2026-06-03T10:00:00Z') });
      await importPeople({ ...ctx, now: NOON + 60_000 }, file('key,name,active', 'priya,Priya,FALSE'));
      expect(await owner('held')).toBe('tom');
    });

    it('leaves a lead with nobody to take it, uncovered from then on; coming back counts again', async () => {
      const later = { ...ctx, now: NOON + 600_000 };
      await importPeople(later, file('key,name,active', 'tom,Tom,false'));
      expect(await owner('others')).toBe('tom');
      expect((await clocksOf(ctx, 'others')).firstTouch?.detail).toMatchObject({ uncoveredAt: later.now });
      await importPeople({ ...ctx, now: NOON + 900_000 }, file('key,name,active', 'priya,Priya,true'));
      await importPeople({ ...ctx, now: NOON + 960_000 }, file('key,name,team', 'tom,Tom,smb'));
      expect(await owner('others')).toBe('priya');
    });

    it('is not given a lead by a rule that names them, and a word that is no answer is refused', async () => {
      const { rejected } = await importPeople(ctx, file('key,name,active', 'lena,Lena,maybe', 'marcus,Marcus,'));
      expect(rejected).toEqual([{ line: 2, why: 'active must be true or false' }]);
    });
  });

  describe('where the CRM assigns', () => {
    beforeAll(start('observe'));
    afterAll(() => world.end());

    it('keeps the owner and charges nobody from then on', async () => {
      await importPeople(ctx, file('key,name,active', 'priya,Priya,false'));
      expect(await owner('held')).toBe('priya');
      const { firstTouch } = await clocksOf(ctx, 'held');
      expect(firstTouch?.segments).toMatchObject([
        { ownerKey: 'priya', to: NOON },
        { ownerKey: null, from: NOON },
      ]);
    });
  });
});
