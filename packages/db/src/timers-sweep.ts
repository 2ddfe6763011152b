import pg from 'pg';
import type { Database } from './client.ts';
import { isRetryable } from './retry.ts';

/** A transaction of the sweep. It runs under the sweep's role, which sees due work of every workspace and little else. */
export type Sweep = {
  query(text: string, values?: unknown[]): Promise<(string | null)[][]>;
};

/** A timer that is due and locked. `steps` are what fell due, earliest first; `tid` is its place while the lock holds. */
export type DueTimer = {
  tid: string;
  workspaceId: string;
  clockId: string;
  revision: number;
  steps: DueStep[];
  /** Nothing falls due after these steps. */
  last: boolean;
  /** False: its steps are not known and must be read from the clock again. */
  known: boolean;
  /** Null where nothing is told: the workspace only observes. */
  clock: DueClock | null;
};

/** `tier` '' is the due instant. `atText` is the instant as Postgres wrote it, exact. */
export type DueStep = { tier: string; at: number; atText: string };

export type DueClock = {
  leadId: string;
  handoffId: string;
  cycle: number;
  kind: string;
  state: string;
  breached: boolean;
  policyKey: string | null;
  version: number | null;
  teamKey: string | null;
  revision: number;
  leadOwnerKey: string | null;
  leadQueueKey: string | null;
  /** Of a paused clock only, as JSON. */
  segments: string | null;
  /** Tiers of its cycle that alerts stand for, whoever they went to; and those of which alerts were withdrawn. */
  told: ReadonlySet<string>;
  withdrawn: ReadonlySet<string>;
};

export type DueBatch = {
  /** The one instant (epoch ms, the database's clock) by which this batch was due. */
  now: number;
  timers: DueTimer[];
  setupRevisions: Map<string, string>;
  /** Some workspace has calls that were not applied yet. */
  inboxWaits: boolean;
};

// Plans are made anew for each statement, and these tables are large in production: an index is right even where a fresh
// table without statistics looks small.
const BEGIN = 'begin; set local role baton_sweep; set local enable_seqscan = off';
const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;

/** One transaction under the sweep's role; a deadlock or serialization failure runs it again. */
export async function inSweep<T>(db: Database, work: (sweep: Sweep) => Promise<T>, retries = 3): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const client = await db.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(BEGIN);
      const result = await work({
        query: async (text, values = []) =>
          (await client.query<(string | null)[]>({ text, values, rowMode: 'array', types: asText })).rows,
      });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: unknown) => {
        broken = lost instanceof Error ? lost : new Error(String(lost));
      });
      if (attempt >= retries || !isRetryable(error)) throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** True when Postgres refused the content of a row, so that the other rows of its batch deserve another try. */
export function isDataFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23)/.test(error.code ?? '');
}

// Elements are joined by a tab, which no tier contains. now() is one instant for the whole transaction, and as a stable
// function it may use the index, which clock_timestamp() may not.
const LOCK_DUE = `with due as materialized (
    select ctid as tid, workspace_id, clock_id, revision, steps_at, steps, next_fire_at = steps_at[1] as known,
      width_bucket(now(), steps_at::timestamptz[]) as done
    from timers where next_fire_at <= now() and workspace_id <> all($2::uuid[])
    order by next_fire_at limit $1::int for update skip locked
  )
  select d.tid, d.workspace_id, d.clock_id, d.revision, d.known, array_to_string(d.steps[1:d.done], E'\\t'),
    array_to_string(d.steps_at[1:d.done], E'\\t'), d.done >= cardinality(d.steps_at), w.setup_revision, c.id is not null,
    c.lead_id, c.handoff_id, c.cycle, c.kind, c.state, c.breached, c.policy_key, c.version, c.team_key, c.revision,
    l.owner_key, l.queue_key, case when c.state = 'paused' then c.segments end,
    array_to_string(array(
      select a.tier from alerts a where a.workspace_id = c.workspace_id and a.clock_id = c.id and a.cycle = c.cycle
        and a.state <> 'withdrawn'
    ), E'\\t'),
    array_to_string(array(
      select a.tier from alerts a where a.workspace_id = c.workspace_id and a.clock_id = c.id and a.cycle = c.cycle
        and a.state = 'withdrawn'
    ), E'\\t'),
    now(), (select exists (select from inbox where state = 'new'))
  from due d
  join workspaces w on w.id = d.workspace_id
  left join clocks c on c.workspace_id = d.workspace_id and c.id = case when d.known and not w.observe then d.clock_id end
  left join leads l on l.workspace_id = c.workspace_id and l.id = c.lead_id`;

/**
 * Locks the timers that are due, oldest first, those of some workspaces left out; timers that another sweep holds are
 * skipped. They stay due until they are moved: a sweep that breaks off leaves no trace.
 */
export async function lockDueTimers(
  sweep: Sweep,
  limit: number,
  exceptWorkspaces: readonly string[] = [],
): Promise<DueBatch> {
  const rows = await sweep.query(LOCK_DUE, [limit, exceptWorkspaces]);
  const first = rows[0];
  return {
    now: toMs(first?.[25] ?? ''),
    timers: rows.map(toTimer),
    setupRevisions: new Map(rows.map((row) => [row[1] ?? '', row[8] ?? ''])),
    inboxWaits: first?.[26] === 't',
  };
}

function toTimer(row: (string | null)[]): DueTimer {
  const [tid, workspaceId, clockId, revision, known, tiers, instants, last] = row;
  const names = tiers?.split('\t') ?? [];
  return {
    tid: tid ?? '',
    workspaceId: workspaceId ?? '',
    clockId: clockId ?? '',
    revision: Number(revision),
    known: known === 't',
    last: last === 't',
    steps: instants
      ? instants.split('\t').map((atText, n) => ({ tier: names[n] ?? '', at: toMs(atText), atText }))
      : [],
    clock: row[9] === 't' ? toClock(row) : null,
  };
}

const none: ReadonlySet<string> = new Set();

function toClock(row: (string | null)[]): DueClock {
  const version = row[17] ?? null;
  return {
    leadId: row[10] ?? '',
    handoffId: row[11] ?? '',
    cycle: Number(row[12]),
    kind: row[13] ?? '',
    state: row[14] ?? '',
    breached: row[15] === 't',
    policyKey: row[16] ?? null,
    version: version === null ? null : Number(version),
    teamKey: row[18] ?? null,
    revision: Number(row[19]),
    leadOwnerKey: row[20] ?? null,
    leadQueueKey: row[21] ?? null,
    segments: row[22] ?? null,
    told: toSet(row[23]),
    withdrawn: toSet(row[24]),
  };
}

function toSet(joined: string | null | undefined): ReadonlySet<string> {
  return joined ? new Set(joined.split('\t')) : none;
}

/** Reads an instant as Postgres writes it under `timezone=UTC`, to the millisecond. */
function toMs(text: string): number {
  return Date.parse(text);
}
