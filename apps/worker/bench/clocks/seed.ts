import type { BenchWorld } from './world.ts';

const WORKSPACES = 20;
const PEOPLE = 20;

const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Bench', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  teams: {
    smb: { name: 'SMB', manager: 'p0', members: Array.from({ length: PEOPLE }, (_, n) => `p${n}`), calendar: 'always' },
  },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [
    {
      key: 'chat',
      name: 'Chat',
      calendar: 'always',
      clocks: { firstTouch: { target: '8h', stopsOn: ['call'] } },
      tiers: {
        firstTouch: [
          { at: '50%', notify: ['owner'], via: ['email'] },
          { at: '80%', notify: ['owner'], via: ['email'] },
          { at: 'breach', notify: ['owner', 'manager'], via: ['email'] },
        ],
      },
    },
  ],
};

/**
 * Running clocks with their leads, handoffs and timers, over twenty workspaces. The 50 % tier of clock n (from 0) falls due
 * `n` ms after `firstDue` (SQL), all else a month later. The table bench.clock says which clock is the n-th.
 */
export async function seedClocks({ admin }: BenchWorld, clocks: number, firstDue: string): Promise<void> {
  const run = (text: string, values?: unknown[]) => admin.query(text, values);
  // Foreign keys hold by construction; checking them row by row would take most of the time.
  await run('set session_replication_role = replica; set synchronous_commit = off');
  await run('create schema bench');
  await run(
    `insert into workspaces (id, slug, name, time_zone) select gen_random_uuid(), 'w-' || n, 'W', 'UTC' from generate_series(1, $1::int) n`,
    [WORKSPACES],
  );
  await run(
    `insert into people (workspace_id, id, key, name, email) select w.id, gen_random_uuid(), 'p' || n, 'P' || n, 'p' || n || '@acme.test'
     from workspaces w, generate_series(0, $1::int - 1) n`,
    [PEOPLE],
  );
  await run(
    `insert into playbook_versions (workspace_id, id, version, state, document, effective_at)
     select id, gen_random_uuid(), 1, 'published', $1::jsonb, to_timestamp(0) from workspaces`,
    [JSON.stringify(document)],
  );
  await run(
    `create unlogged table bench.clock as
     select n, w.id as workspace_id, uuidv7() as clock_id, uuidv7() as lead_id, uuidv7() as handoff_id,
       date_trunc('milliseconds', ${firstDue}) + n * interval '1 ms' as at
     from generate_series(0, $1::int - 1) n
     join (select id, row_number() over (order by id) - 1 as place from workspaces) w on w.place = n % ${WORKSPACES}`,
    [clocks],
  );
  await run('create unique index on bench.clock (n)');
  await run(
    `insert into leads (workspace_id, id, source, external_id, name, email, company, stage, owner_key)
     select workspace_id, lead_id, 'crm', 'L-' || n, 'Lead ' || n, 'lead' || n || '@kestrel.test', 'Kestrel', 'mql', 'p' || n / ${WORKSPACES} % ${PEOPLE}
     from bench.clock order by n`,
  );
  await run(
    `insert into handoffs (workspace_id, id, lead_id, cycle, stage, owner_key, team_key, policy_key, version, inferred, mql_at)
     select workspace_id, handoff_id, lead_id, 1, 'mql', 'p' || n / ${WORKSPACES} % ${PEOPLE}, 'smb', 'chat', 1, '{}', at - interval '4 h'
     from bench.clock order by n`,
  );
  await run(
    `insert into clocks (workspace_id, id, handoff_id, lead_id, cycle, kind, state, policy_key, policy_name, version, calendar_key,
       owner_key, team_key, charge_key, charge_team_key, started_at, due_at, target_ms, segments, planned, detail)
     select workspace_id, clock_id, handoff_id, lead_id, 1, 'firstTouch', 'running', 'chat', 'Chat', 1, 'always', owner, 'smb', owner, 'smb',
       at - interval '4 h', later, 28800000,
       jsonb_build_array(jsonb_build_object('from', ms(at) - 14400000, 'to', null, 'paused', false, 'ownerKey', owner, 'calendarKey', 'always', 'version', 1, 'why', 'assigned')),
       jsonb_build_array(jsonb_build_object('tier', '50%', 'at', ms(at)), jsonb_build_object('tier', '80%', 'at', ms(later) - 1000),
         jsonb_build_object('tier', 'breach', 'at', ms(later))),
       '{"terms": []}'
     from (select *, 'p' || n / ${WORKSPACES} % ${PEOPLE} as owner, at + interval '30 days' as later from bench.clock) c order by n`.replaceAll(
      /\bms\((\w+)\)/g,
      '(extract(epoch from $1) * 1000)::bigint',
    ),
  );
  await run(
    `insert into timers (workspace_id, clock_id, next_fire_at, steps_at, steps)
     select workspace_id, clock_id, at, array[at, later - interval '1 s', later, later], array['50%', '80%', '', 'breach']
     from (select *, at + interval '30 days' as later from bench.clock) c order by n`,
  );
  await run('set session_replication_role = origin; set synchronous_commit = on');
  await run('vacuum analyze');
  await run('checkpoint');
}

/** Whether the workspaces only observe: then clocks are measured and nobody is told. */
export async function setObserving({ admin }: BenchWorld, observe: boolean): Promise<void> {
  await admin.query('update workspaces set observe = $1', [observe]);
}
