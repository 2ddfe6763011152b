import type { Tx } from './client.ts';
import {
  differsFromExcluded,
  differsFromRecord,
  insertColumns,
  recordColumns,
  recordValues,
  setFromExcluded,
  setFromRecord,
} from './columns.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';
import {
  clockContentColumns,
  clockFigureColumns,
  clockKeyColumns,
  handoffStateColumns,
  leadStateColumns,
} from './lead-columns.ts';
import { stepsOfClock } from './timers-steps.ts';

type Instant = number | null;

export type ClockState = {
  kind: string;
  instance: number;
  state: string;
  outcome: string | null;
  breached: boolean;
  breachedAt: Instant;
  provisional: boolean;
  excused: boolean;
  policyKey: string | null;
  policyName: string | null;
  version: number | null;
  calendarKey: string | null;
  ownerKey: string | null;
  teamKey: string | null;
  startedAt: Instant;
  dueAt: Instant;
  stoppedAt: Instant;
  decidedAt: Instant;
  targetMs: number;
  elapsedMs: number;
  wallMs: number;
  segments: unknown[];
  planned: unknown[];
  stoppedBy: unknown;
  notStoppedBy: unknown[];
  cancelReason: string | null;
  approachingAt: Instant;
  detail: Record<string, unknown>;
  /** Whom a breach would be charged to as things stand. */
  chargeKey: string | null;
  chargeTeamKey: string | null;
  /** When the sweep must look at this clock; null takes its timer away. */
  nextFireAt: Instant;
};

export type HandoffState = {
  cycle: number;
  stage: string;
  ownerKey: string | null;
  teamKey: string | null;
  policyKey: string | null;
  policyName: string | null;
  version: number | null;
  leadType: string | null;
  sourceLabel: string | null;
  campaign: string | null;
  mqlAt: Instant;
  assignedAt: Instant;
  salAt: Instant;
  sqlAt: Instant;
  opportunityAt: Instant;
  wonAt: Instant;
  lostAt: Instant;
  closedAt: Instant;
  outcome: string | null;
  rejection: unknown;
  inferred: string[];
  facts: Record<string, unknown>;
  clocks: ClockState[];
};

export type LeadState = {
  id: string;
  name: string | null;
  email: string | null;
  company: string | null;
  stage: string;
  ownerKey: string | null;
  queueKey: string | null;
  mergedIntoId: string | null;
  deletedAt: Instant;
  fields: Record<string, unknown>;
  lastEventAt: Instant;
  nextLookAt?: Instant;
  handoffs: HandoffState[];
};

export type SavedClock = {
  id: string;
  handoffId: string;
  cycle: number;
  kind: string;
  instance: number;
  revision: number;
  changed: boolean;
};

export type SavedLead = {
  id: string;
  revision: number;
  changed: boolean;
  handoffs: { id: string; cycle: number }[];
  clocks: SavedClock[];
};

type Scope = { leads: string; handoffs: string; clocks: string; leadIds: string[] };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

function flatten(states: LeadState[]): Scope {
  const handoffs = states.flatMap((lead) =>
    lead.handoffs.map((handoff) => ({ ...handoff, id: newId(), leadId: lead.id, clocks: undefined })),
  );
  const clocks = states.flatMap((lead) =>
    lead.handoffs.flatMap(({ cycle, clocks }) =>
      clocks.map((clock) => ({ ...clock, id: newId(), leadId: lead.id, cycle })),
    ),
  );
  return {
    leads: toStorableJson(states.map((lead) => ({ ...lead, handoffs: undefined }))),
    handoffs: toStorableJson(handoffs),
    clocks: toStorableJson(clocks),
    leadIds: states.map((lead) => lead.id),
  };
}

async function saveHandoffs(tx: Tx, scope: Scope): Promise<string[]> {
  const rows = await queryRows<{ leadId: string }>(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${scope.handoffs}::json)
        as i(id uuid, "leadId" uuid, cycle int, ${recordColumns(handoffStateColumns)})
    ), saved as (
      insert into handoffs (workspace_id, id, lead_id, cycle, ${insertColumns(handoffStateColumns)})
      select ${currentWorkspace}, i.id, i."leadId", i.cycle, ${recordValues(handoffStateColumns, 'i')} from i
      on conflict (workspace_id, lead_id, cycle) do update set withdrawn = false, ${setFromExcluded(handoffStateColumns)}
      where handoffs.withdrawn or ${differsFromExcluded(handoffStateColumns, 'handoffs')}
      returning lead_id
    ), gone as (
      update handoffs h set withdrawn = true
      where h.workspace_id = ${currentWorkspace} and h.lead_id = any(${scope.leadIds}::uuid[]) and not h.withdrawn
        and not exists (select from i where i."leadId" = h.lead_id and i.cycle = h.cycle)
      returning h.lead_id
    ), r as (select lead_id as "leadId" from saved union select lead_id from gone)`,
  );
  return rows.map((row) => row.leadId);
}

async function saveClocks(tx: Tx, scope: Scope): Promise<{ clockId: string; leadId: string }[]> {
  return queryRows(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${scope.clocks}::json) as i(id uuid, "leadId" uuid,
        ${recordColumns(clockKeyColumns)}, ${recordColumns(clockContentColumns)}, ${recordColumns(clockFigureColumns)})
    ), saved as (
      insert into clocks (workspace_id, id, handoff_id, lead_id, changed_at,
        ${insertColumns(clockKeyColumns)}, ${insertColumns(clockContentColumns)}, ${insertColumns(clockFigureColumns)})
      select h.workspace_id, i.id, h.id, h.lead_id, statement_timestamp(),
        ${recordValues(clockKeyColumns, 'i')}, ${recordValues(clockContentColumns, 'i')}, ${recordValues(clockFigureColumns, 'i')}
      from i join handoffs h on h.workspace_id = ${currentWorkspace} and h.lead_id = any(${scope.leadIds}::uuid[])
        and h.lead_id = i."leadId" and h.cycle = i.cycle
      on conflict (workspace_id, handoff_id, kind, instance) do update set
        revision = clocks.revision + 1, changed_at = excluded.changed_at,
        ${setFromExcluded(clockContentColumns)}, ${setFromExcluded(clockFigureColumns)}
      where ${differsFromExcluded(clockContentColumns, 'clocks')}
        or (excluded.state in ('completed', 'cancelled') and (${differsFromExcluded(clockFigureColumns, 'clocks')}))
      returning id, lead_id
    ), gone as (
      update clocks c set state = 'cancelled', cancel_reason = 'recomputed', outcome = null, breached = false, decided_at = null,
        revision = c.revision + 1, changed_at = statement_timestamp()
      where c.workspace_id = ${currentWorkspace} and c.lead_id = any(${scope.leadIds}::uuid[])
        and c.cancel_reason is distinct from 'recomputed'
        and not exists (select from i where i."leadId" = c.lead_id and i.cycle = c.cycle and i.kind = c.kind and i.instance = c.instance)
      returning c.id, c.lead_id
    ), r as (
      select id as "clockId", lead_id as "leadId" from saved union all select id, lead_id from gone
    )`,
  );
}

type SavedRow = {
  id: string;
  revision: number;
  changed: boolean;
  handoffs: SavedLead['handoffs'];
  clocks: Omit<SavedClock, 'changed'>[];
};

async function saveRows(tx: Tx, scope: Scope, changedIds: string[]): Promise<SavedRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${scope.leads}::json) as i(id uuid, ${recordColumns(leadStateColumns)})
    ), live as (
      select c.id, c.handoff_id, c.lead_id, c.cycle, c.kind, c.instance, c.revision, c.planned, c.due_at from clocks c
      where c.workspace_id = ${currentWorkspace} and c.lead_id = any(${scope.leadIds}::uuid[])
        and c.cancel_reason is distinct from 'recomputed'
    ), planned as (
      select live.id, live.revision, n.at as next_fire_at, coalesce(s.steps_at, '{}') as steps_at, coalesce(s.steps, '{}') as steps
      from json_to_recordset(${scope.clocks}::json) as t("leadId" uuid, cycle int, kind text, instance int, "nextFireAt" bigint)
      join live on (live.lead_id, live.cycle, live.kind, live.instance) = (t."leadId", t.cycle, t.kind, t.instance)
      cross join lateral (select to_timestamp(t."nextFireAt" / 1000.0)::timestamptz(3) as at) n
      cross join lateral (${Prisma.raw(stepsOfClock('live', 'n.at'))}) s
      where t."nextFireAt" is not null
    ), set_timers as (
      insert into timers (workspace_id, clock_id, next_fire_at, revision, steps_at, steps)
      select ${currentWorkspace}, id, next_fire_at, revision, steps_at, steps from planned
      on conflict (workspace_id, clock_id) do update set next_fire_at = excluded.next_fire_at, revision = excluded.revision,
        steps_at = excluded.steps_at, steps = excluded.steps
      where (timers.next_fire_at, timers.revision, timers.steps_at, timers.steps)
        is distinct from (excluded.next_fire_at, excluded.revision, excluded.steps_at, excluded.steps)
    ), drop_timers as (
      delete from timers t
      where t.workspace_id = ${currentWorkspace} and t.clock_id = any(array(
        select c.id from clocks c where c.workspace_id = ${currentWorkspace} and c.lead_id = any(${scope.leadIds}::uuid[])
        except select planned.id from planned
      ))
    ), changed as (
      update leads l set revision = l.revision + 1, changed_at = statement_timestamp(), ${setFromRecord(leadStateColumns, 'i')}
      from i where l.workspace_id = ${currentWorkspace} and l.id = any(${scope.leadIds}::uuid[]) and l.id = i.id
        and (l.id = any(${changedIds}::uuid[]) or ${differsFromRecord(leadStateColumns, 'l', 'i')})
      returning l.id, l.revision
    ), r as (
      select l.id, coalesce(changed.revision, l.revision) as revision, changed.id is not null as changed,
        (select coalesce(json_agg(json_build_object('id', h.id, 'cycle', h.cycle) order by h.cycle), '[]') from handoffs h
          where h.workspace_id = l.workspace_id and h.lead_id = l.id and not h.withdrawn) as handoffs,
        (select coalesce(json_agg(json_build_object('id', c.id, 'handoffId', c.handoff_id, 'cycle', c.cycle, 'kind', c.kind,
          'instance', c.instance, 'revision', c.revision) order by c.cycle, c.kind, c.instance), '[]')
          from live c where c.lead_id = l.id) as clocks
      from leads l left join changed using (id)
      where l.workspace_id = ${currentWorkspace} and l.id = any(${scope.leadIds}::uuid[])
    )`,
  );
}

/**
 * Stores what replay says about leads that the caller has locked: lead columns, handoffs, clocks and timers, in three statements.
 * Ids survive by their natural keys; what replay no longer yields is hidden and comes back under the same id.
 */
export async function saveLeads(tx: Tx, states: LeadState[]): Promise<SavedLead[]> {
  if (states.length === 0) return [];
  const scope = flatten(states);
  const changedHandoffs = await saveHandoffs(tx, scope);
  const changedClocks = await saveClocks(tx, scope);
  const rows = await saveRows(tx, scope, [...changedHandoffs, ...changedClocks.map((clock) => clock.leadId)]);
  const changedClockIds = new Set(changedClocks.map((clock) => clock.clockId));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return states.flatMap((state) => {
    const row = byId.get(state.id);
    if (!row) return [];
    return [{ ...row, clocks: row.clocks.map((clock) => ({ ...clock, changed: changedClockIds.has(clock.id) })) }];
  });
}
