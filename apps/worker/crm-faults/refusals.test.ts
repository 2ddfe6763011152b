import { setTimeout as wait } from 'node:timers/promises';
import { getConnectionHealth } from '@baton/services/connections/get-connection-health';
import { systemCtx } from '@baton/services/context';
import { afterEach, describe, expect, it } from 'vitest';
import { findFirstTouch as find, until } from './first-touch.ts';
import { openStage, type Stage } from './stage.ts';
import { type Act, CAST, type Deed } from './story.ts';

const REP = CAST[0] as string;
const WATCHED_MS = 8_000;
const DECIDED_MS = 12_000;

describe('a running worker', () => {
  let stage: Stage;
  afterEach(() => stage?.close());

  const act = (lead: string, atMs: number, deed: Deed) =>
    stage.watch.at(atMs, () => stage.crm.perform({ ...deed, atMs, lead } as Act));
  /** Comes in at a whole second, as Salesforce keeps them, after the connection was made: earlier ones are measured only. */
  const newLead = async (lead: string) => {
    const at = Math.ceil((Date.now() + 100) / 1000) * 1000;
    await wait(at - Date.now());
    act(lead, at, { do: 'create', owner: REP, leadType: 'chat', mql: true });
    return at;
  };
  const sql = (text: string) => stage.world.postgres.admin.pool.query(text);
  const health = async () => {
    const { machinery, workspace } = stage.world;
    return getConnectionHealth(systemCtx(machinery, workspace.id, await machinery.db.now()), stage.connectionId);
  };
  const readSoon = () =>
    sql(`update connections set next_read_at = now(), retry_at = null where kind = '${stage.crm.kind}'`);
  const disconnections = () => stage.world.sinks.alarms().filter(({ subject }) => /is disconnected/.test(subject));
  const callsWithin = async (ms: number) => {
    const before = stage.crm.calls();
    await wait(ms);
    return stage.crm.calls() - before;
  };
  const caughtUp = async (lead: string, calledAt: number) => {
    stage.crm.heal();
    await readSoon();
    await until('the call counts', async () => (await find(stage, lead))?.state === 'completed');
    expect(await find(stage, lead)).toMatchObject({ outcome: 'met', breached: false, stoppedAt: calledAt });
    await until('nothing waits', async () => (await health()).waiting.notices === 0);
    await until('it is well', async () => (await health()).status === 'healthy');
  };

  it('asks a CRM that refuses it seldom, loses nothing, tells the admins by mail, and its clocks go on', async () => {
    stage = await openStage({ kind: 'hubspot', seed: 5, streams: false });
    // The token is revoked: no storm of calls, one mail, clocks go on.
    const startedAt = await newLead('first');
    await until('its clock runs', async () => (await find(stage, 'first'))?.state === 'running');
    stage.crm.refuse('token');
    act('first', startedAt + 3_000, { do: 'call', by: REP });
    await newLead('later');
    await stage.settle();
    await until('it knows that it is refused', async () => (await health()).status === 'disconnected');
    await readSoon();
    await until('an admin has mail', async () => disconnections().length > 0);
    expect(await callsWithin(WATCHED_MS)).toBeLessThanOrEqual(4);
    await until('the clock ran out', async () => (await find(stage, 'first'))?.breached === true);
    expect(await health()).toMatchObject({
      waiting: { notices: expect.toSatisfy((count) => Number(count) > 0) },
      errors: [{ fix: expect.stringMatching(/Connect/) }, ...[]],
    });
    await caughtUp('first', startedAt + 3_000);
    await until('the other one is there', async () => (await find(stage, 'later')) !== null);

    // The day's calls are used up: the same, and nobody has to do anything.
    const secondAt = await newLead('second');
    await until('its clock runs', async () => (await find(stage, 'second'))?.state === 'running');
    stage.crm.refuse('limit');
    act('second', secondAt + 2_000, { do: 'call', by: REP });
    await stage.settle();
    await until('its notices wait', async () => (await health()).waiting.notices > 0);
    await until('it says so', async () => (await health()).status === 'failing');
    expect(await callsWithin(WATCHED_MS)).toBeLessThanOrEqual(4);
    await caughtUp('second', secondAt + 2_000);
    expect(disconnections()).toHaveLength(1);
  }, 240_000);

  it('does not answer itself: what it writes comes back and ends there', async () => {
    stage = await openStage({ kind: 'salesforce', seed: 6, streams: true });
    await stage.world.cli(['provision', '--workspace', stage.world.workspace.slug, '--connection', stage.connectionId]);
    await newLead('written');
    await until(
      'Baton has written',
      async () => (await sql(`select from crm_writes where outcome = 'written'`)).rows.length > 0,
    );
    // Until its clocks ran out, which is written too, and comes back as well.
    await wait(DECIDED_MS);
    await stage.settle();
    await until('what came back is dealt with', async () => (await health()).waiting.notices === 0);
    const counts = async () =>
      (
        await sql(`select (select count(*)::int from lead_events) as events, (select count(*)::int from crm_writes) as writes,
          (select count(*)::int from inbox) as notices`)
      ).rows[0] as { events: number; writes: number; notices: number };
    const before = await counts();
    await wait(WATCHED_MS);
    expect(await counts()).toEqual(before);
    expect(before.writes).toBeLessThanOrEqual(10);
    const { rows } = await sql(`select data::text as data from lead_events where source = '${stage.crm.kind}'`);
    expect(rows.filter(({ data }) => /sla_|mql_date/i.test(data))).toEqual([]);
  }, 240_000);
});
