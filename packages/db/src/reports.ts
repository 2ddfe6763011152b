import type { Tx } from './client.ts';
import { type Columns, readPlainColumns } from './columns.ts';
import { Prisma } from './generated/client.ts';

export type FactFilter = {
  /** Epoch ms, from inclusive, to exclusive. */
  from: number;
  to: number;
  ownerKeys?: string[];
  teamKeys?: string[];
  policyKeys?: string[];
  sourceLabels?: string[];
  campaigns?: string[];
};

export type ClockFactRequest = FactFilter & {
  /** `decided` (the default) also takes in clocks that are still open and began before `to`. */
  basis?: 'decided' | 'started' | 'due';
  kinds?: string[];
  withSegments?: boolean;
};

type Instant = number | null;

export type ClockFact = {
  clockId: string;
  leadId: string;
  handoffId: string;
  cycle: number;
  kind: string;
  instance: number;
  state: string;
  outcome: string | null;
  breached: boolean;
  breachedAt: Instant;
  excused: boolean;
  provisional: boolean;
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
  cancelReason: string | null;
  chargeKey: string | null;
  chargeTeamKey: string | null;
  sourceLabel: string | null;
  campaign: string | null;
  leadType: string | null;
  mqlAt: Instant;
  segments?: unknown[];
  /** When its start was learned, where the feed lagged. */
  knownAt?: Instant;
};

export type HandoffFact = {
  handoffId: string;
  leadId: string;
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
};

const clockFactColumns = {
  leadId: 'uuid',
  handoffId: 'uuid',
  cycle: 'int',
  kind: 'text',
  instance: 'int',
  state: 'text',
  outcome: 'text',
  breached: 'boolean',
  breachedAt: 'at',
  excused: 'boolean',
  provisional: 'boolean',
  policyKey: 'text',
  policyName: 'text',
  version: 'int',
  calendarKey: 'text',
  ownerKey: 'text',
  teamKey: 'text',
  startedAt: 'at',
  dueAt: 'at',
  stoppedAt: 'at',
  decidedAt: 'at',
  targetMs: 'bigint',
  elapsedMs: 'bigint',
  wallMs: 'bigint',
  cancelReason: 'text',
  chargeKey: 'text',
  chargeTeamKey: 'text',
} as const satisfies Columns;

const clockHandoffColumns = {
  sourceLabel: 'text',
  campaign: 'text',
  leadType: 'text',
  mqlAt: 'at',
} as const satisfies Columns;

const handoffFactColumns = {
  leadId: 'uuid',
  cycle: 'int',
  stage: 'text',
  ownerKey: 'text',
  teamKey: 'text',
  policyKey: 'text',
  policyName: 'text',
  version: 'int',
  leadType: 'text',
  sourceLabel: 'text',
  campaign: 'text',
  mqlAt: 'at',
  assignedAt: 'at',
  salAt: 'at',
  sqlAt: 'at',
  opportunityAt: 'at',
  wonAt: 'at',
  lostAt: 'at',
  closedAt: 'at',
  outcome: 'text',
  rejection: 'jsonb',
  inferred: 'text[]',
} as const satisfies Columns;

function within(column: string, { from, to }: FactFilter): Prisma.Sql {
  const at = Prisma.raw(column);
  return Prisma.sql`(${at} >= to_timestamp(${from}::bigint / 1000.0) and ${at} < to_timestamp(${to}::bigint / 1000.0))`;
}

function isOneOf(column: string, values: string[] | undefined): Prisma.Sql[] {
  return values ? [Prisma.sql`${Prisma.raw(column)} = any(${values})`] : [];
}

/** `held` is the table whose owner, team and policy count: the clock's or the handoff's. */
function toConditions(filter: FactFilter, held: 'c' | 'h'): Prisma.Sql[] {
  return [
    Prisma.sql`${Prisma.raw(held)}.workspace_id = current_setting('app.workspace_id')::uuid`,
    ...isOneOf(`${held}.owner_key`, filter.ownerKeys),
    ...isOneOf(`${held}.team_key`, filter.teamKeys),
    ...isOneOf(`${held}.policy_key`, filter.policyKeys),
    ...isOneOf('h.source_label', filter.sourceLabels),
    ...isOneOf('h.campaign', filter.campaigns),
  ];
}

function toClockPeriods(request: ClockFactRequest): Prisma.Sql[] {
  if (request.basis === 'started') return [within('c.started_at', request)];
  if (request.basis === 'due') return [within('c.due_at', request)];
  return [
    within('c.decided_at', request),
    Prisma.sql`(c.state in ('pending', 'running', 'paused') and c.decided_at is null
      and c.started_at < to_timestamp(${request.to}::bigint / 1000.0))`,
  ];
}

/** One narrow row per clock of the period: what every figure about clocks is counted from. */
export async function listClockFacts(tx: Tx, request: ClockFactRequest): Promise<ClockFact[]> {
  const conditions = [...toConditions(request, 'c'), ...isOneOf('c.kind', request.kinds)];
  conditions.push(Prisma.sql`c.cancel_reason is distinct from 'recomputed'`);
  const segments = request.withSegments
    ? Prisma.sql`, c.segments, (c.detail->>'knownAt')::float8 as "knownAt"`
    : Prisma.empty;
  // Two arms, so that each finds its index; no clock is in both.
  const arms = toClockPeriods(request).map(
    (
      period,
    ) => Prisma.sql`select c.id as "clockId", ${readPlainColumns(clockFactColumns, 'c')}, ${readPlainColumns(clockHandoffColumns, 'h')} ${segments}
      from clocks c join handoffs h on h.workspace_id = c.workspace_id and h.id = c.handoff_id
      where ${Prisma.join([...conditions, period], ' and ')}`,
  );
  return tx.$queryRaw<ClockFact[]>(Prisma.join(arms, ' union all '));
}

/** One narrow row per handoff of the period: what funnel, conversion and feedback are counted from. */
export async function listHandoffFacts(
  tx: Tx,
  request: FactFilter & { basis?: 'mql' | 'closed' | 'any' },
): Promise<HandoffFact[]> {
  const stages = ['mql_at', 'sal_at', 'sql_at', 'opportunity_at', 'won_at', 'lost_at', 'closed_at'];
  const columns = request.basis === 'any' ? stages : [request.basis === 'closed' ? 'closed_at' : 'mql_at'];
  const period = Prisma.join(
    columns.map((column) => within(`h.${column}`, request)),
    ' or ',
  );
  return tx.$queryRaw<HandoffFact[]>(
    Prisma.sql`select h.id as "handoffId", ${readPlainColumns(handoffFactColumns, 'h')} from handoffs h
      where ${Prisma.join([...toConditions(request, 'h'), Prisma.sql`not h.withdrawn`], ' and ')} and (${period})`,
  );
}
