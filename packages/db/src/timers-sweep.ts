import pg from 'pg';
import type { Database } from './client.ts';
import { isRetryable } from './retry.ts';
import { DONE, END_TIMERS, MOVE_TIMERS } from './timers-steps.ts';

/** A transaction of the sweep. It runs under the sweep's role, which sees due work of every workspace and little else. */
export type Sweep = {
  query(text: string, values?: unknown[]): Promise<(string | null)[][]>;
};

/** A timer that is due and locked; `tid` is its place while the lock holds. */
export type DueTimer = {
  tid: string;
  workspaceId: string;
  clockId: string;
  revision: number;
  /** The tiers that fell due, earliest first. */
  steps: DueStep[];
  /** The due instant is among what fell due: the clock is breached. */
  crosses: boolean;
  /** Nothing falls due after these steps. */
  last: boolean;
  /** False: its steps are not known and must be read from the clock again. */
  known: boolean;
  /** Null where nothing is told: the workspace only observes. What is handed back to Postgres stays text. */
  clock: DueClock | null;
};

/** `atText` is the instant as Postgres wrote it. */
export type DueStep = { tier: string; atText: string };

export type DueClock = {
  leadId: string;
  handoffId: string;
  cycle: string;
  kind: string;
  state: string;
  breached: boolean;
  policyKey: string | null;
  version: string | null;
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
  /** How many more were due and have been moved on, as they tell nobody anything. */
  quiet: number;
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
      width_bucket(now() - $3::int * interval '1 ms', steps_at::timestamptz[]) as old, ${DONE} as done
    from timers where next_fire_at <= now() and workspace_id <> all($2::uuid[])
    order by next_fire_at limit $1::int for update skip locked
  ), judged as materialized (
    select d.*, w.observe, w.setup_revision, d.known and w.observe and not '' = any(d.steps[1:d.done]) as quiet,
      d.done >= cardinality(d.steps_at) as last
    from due d join workspaces w on w.id = d.workspace_id
  ), moved as (
    ${MOVE_TIMERS} (array(select tid from judged where quiet and not last))
  ), ended as (
    ${END_TIMERS} (array(select tid from judged where quiet and last))
  )
  select q.count, now(), (select exists (select from inbox where state = 'new')), d.*
  from (select count(*) from judged where quiet) q left join (
    select d.tid, d.workspace_id, d.clock_id, d.revision, d.known, array_to_string(d.steps[1:d.done], E'\\t'),
      array_to_string(d.steps_at[1:d.done], E'\\t'), d.old, d.last, d.setup_revision, c.id is not null,
      c.lead_id, c.handoff_id, c.cycle, c.kind, c.state, c.breached, c.policy_key, c.version, c.team_key, c.revision,
      l.owner_key, l.queue_key, case when c.state = 'paused' then c.segments end,
      case when c.id is not null then array_to_string(array(
        select case when a.state = 'withdrawn' then '-' else '+' end || a.tier from alerts a
        where a.workspace_id = c.workspace_id and a.clock_id = c.id and a.cycle = c.cycle
      ), E'\\t') end
    from judged d
    left join clocks c on c.workspace_id = d.workspace_id and c.id = case when d.known and not d.observe then d.clock_id end
    left join leads l on l.workspace_id = c.workspace_id and l.id = c.lead_id
    where not coalesce(d.quiet, false)
  ) d on true`;

/**
 * Locks the timers that are due, oldest first, those of some workspaces left out; timers that another sweep holds are
 * skipped. They stay due until they are moved: a sweep that breaks off leaves no trace. Where nobody is told anything (the
 * workspace observes and nothing is breached) they are moved on at once. Steps older than `latestMs` are history.
 */
export async function lockDueTimers(
  sweep: Sweep,
  { limit, latestMs, except = [] }: { limit: number; latestMs: number; except?: readonly string[] },
): Promise<DueBatch> {
  const rows = await sweep.query(LOCK_DUE, [limit, except, latestMs]);
  const first = rows[0];
  const timers = rows.filter((row) => row[3] !== null);
  return {
    now: Date.parse(first?.[1] ?? ''),
    timers: timers.map(toTimer),
    quiet: Number(first?.[0]),
    setupRevisions: new Map(timers.map((row) => [row[4] ?? '', row[12] ?? ''])),
    inboxWaits: first?.[2] === 't',
  };
}

function toTimer(row: (string | null)[]): DueTimer {
  return {
    tid: row[3] ?? '',
    workspaceId: row[4] ?? '',
    clockId: row[5] ?? '',
    revision: Number(row[6]),
    known: row[7] === 't',
    ...toSteps(row[8], row[9], Number(row[10])),
    last: row[11] === 't',
    clock: row[13] === 't' ? toClock(row) : null,
  };
}

function toSteps(
  tiers: string | null | undefined,
  instants: string | null | undefined,
  old: number,
): { steps: DueStep[]; crosses: boolean } {
  if (!instants) return { steps: [], crosses: false };
  const names = (tiers ?? '').split('\t');
  const steps: DueStep[] = [];
  const at = instants.split('\t');
  for (let n = old; n < at.length; n++) if (names[n]) steps.push({ tier: names[n] ?? '', atText: at[n] ?? '' });
  return { steps, crosses: names.includes('') };
}

const none: ReadonlySet<string> = new Set();

function toClock(row: (string | null)[]): DueClock {
  const told = row[27]?.split('\t') ?? [];
  return {
    leadId: row[14] ?? '',
    handoffId: row[15] ?? '',
    cycle: row[16] ?? '',
    kind: row[17] ?? '',
    state: row[18] ?? '',
    breached: row[19] === 't',
    policyKey: row[20] ?? null,
    version: row[21] ?? null,
    teamKey: row[22] ?? null,
    revision: Number(row[23]),
    leadOwnerKey: row[24] ?? null,
    leadQueueKey: row[25] ?? null,
    segments: row[26] ?? null,
    told: row[27] ? new Set(told.filter((tier) => tier.startsWith('+')).map((tier) => tier.slice(1))) : none,
    withdrawn: row[27] ? new Set(told.filter((tier) => tier.startsWith('-')).map((tier) => tier.slice(1))) : none,
  };
}
