import { setTimeout as wait } from 'node:timers/promises';
import { type PlannedEvent, sendingMs } from './plan.ts';
import { POLICIES, playbookOf } from './rules.ts';
import { type Fault, type Scene, usualPlan } from './scene.ts';

const POISON = 'poison';

export const poisonEvent: Fault = {
  id: 'F31',
  title: 'events that throw whenever they are applied',
  bars: { lateP99Ms: 5_000, lateMaxMs: 10_000, sameState: true },
  plan: (random, sizes, policies) => {
    const events = usualPlan(random, sizes, policies);
    const poison = Array.from({ length: 5 }, (_, index): PlannedEvent => {
      const id = `${POISON}:${index}`;
      const data = { name: id, score: 10 };
      return { atMs: Math.floor(random() * sizes.spreadMs), id, lead: id, type: 'lead.created', data };
    });
    return [...events, ...poison].sort((a, b) => sendingMs(a) - sendingMs(b));
  },
  async prepare(world) {
    // Stands for any fault of ours that one payload runs into.
    await world.postgres.admin.pool.query(`create function refuse_poison() returns trigger language plpgsql as $$
      begin raise exception 'this payload cannot be applied'; end $$`);
    await world.postgres.admin.pool.query(`create trigger refuse_poison before insert on lead_events for each row
      when (new.source_id like '${POISON}:%') execute function refuse_poison()`);
    return {};
  },
  async after({ world, fail, note }) {
    const { rows } = await world.postgres.admin.pool.query<{ state: string; reason: string; attempts: number }>(
      `select state, reason, attempts from inbox where source_key like '${POISON}:%'`,
    );
    const parked = rows.filter((row) => row.state === 'parked' && row.reason && row.attempts > 1);
    if (parked.length !== 5 || rows.length !== 5)
      fail(`${parked.length} of 5 poisoned events are parked with a reason`);
    note(`${parked.length} parked after ${parked[0]?.attempts} tries: ${parked[0]?.reason.split('\n').at(-1)?.trim()}`);
  },
};

const floodDone = new WeakMap<Scene, Promise<unknown>>();

export const floodedTenant: Fault = {
  id: 'F32',
  title: 'one workspace floods the inbox while another waits for its notices',
  bars: { lateP99Ms: 5_000, lateMaxMs: 10_000, sameState: true },
  async prepare(world) {
    world.other = await world.addWorkspace('flood', playbookOf(POLICIES));
    return {};
  },
  async inject(scene) {
    const { world, sizes, startAt, post, note, at } = scene;
    if (world.other === null) return;
    await at(1_000);
    // Some of it starts clocks, whose notices crowd the outbox as well.
    const events = Array.from({ length: sizes.flood }, (_, index): PlannedEvent => {
      const lead = `F-${index % Math.ceil(sizes.flood / 5)}`;
      const leadType = index % 50 === 0 ? 'chat' : 'other';
      const data = { name: lead, score: 80 + (index % 19), leadType };
      return {
        atMs: 1_000,
        id: `flood:${index}`,
        lead,
        type: index < sizes.flood / 5 ? 'lead.created' : 'lead.changed',
        data,
      };
    });
    const begun = performance.now();
    floodDone.set(scene, post(world.other, events, startAt, 1_000));
    await floodDone.get(scene);
    note(`${sizes.flood} events taken in ${((performance.now() - begun) / 1000).toFixed(1)}s`);
  },
  async after({ world, note, sizes, fail }) {
    const { rows } = await world.postgres.admin.pool.query<{ state: string; events: number }>(
      `select state, count(*)::int as events from inbox where workspace_id = $1 group by 1`,
      [world.other?.id],
    );
    const stored = rows.reduce((sum, row) => sum + row.events, 0);
    if (stored !== sizes.flood) fail(`${sizes.flood - stored} events of the flood are lost`);
    note(rows.map((row) => `${row.events} ${row.state}`).join(', '));
  },
};

export const sweeperDead: Fault = {
  id: 'F39',
  title: 'nobody sweeps: all workers killed, or the timers locked; a second path tells the admins',
  bars: { lateP99Ms: 150_000, lateMaxMs: 150_000, answersGetLost: true },
  async inject({ world, workers, restart, at, seed, fail, note }) {
    // A web process that just started waits before it judges; a real one has been up for long.
    await at(4_000);
    const from = Date.now();
    const release = seed % 2 === 0 ? await lockTimers(world) : null;
    if (release === null) await Promise.all([workers.a.kill(), workers.b.kill()]);
    while (world.sinks.alarms().length === 0 && Date.now() - from < 130_000) await wait(500);
    const [alarm] = world.sinks.alarms();
    if (alarm === undefined || alarm.at - from > 120_000) fail('nobody was told within two minutes');
    else
      note(
        `${release === null ? 'killed' : 'locked'}: told after ${((alarm.at - from) / 1000).toFixed(0)}s: ${alarm.subject}`,
      );
    // Whether it floods shows in what follows.
    await wait(25_000);
    if (release === null) await Promise.all([restart('a'), restart('b')]);
    else await release();
  },
  async after({ world, fail }) {
    const told = world.sinks.alarms();
    if (told.length > 1) fail(`${told.length} mails to one admin`);
  },
};

/** Holds the lock that every sweep needs until released. */
async function lockTimers({ postgres }: Scene['world']): Promise<() => Promise<void>> {
  const client = await postgres.admin.pool.connect();
  await client.query('begin');
  await client.query('lock table timers in exclusive mode');
  return async () => {
    await client.query('rollback');
    client.release();
  };
}
