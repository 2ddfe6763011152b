import type { Tx } from '@baton/db/client';
import {
  listLiveHours,
  listParkedGroups,
  type ParkedGroup,
  readLiveTotals,
  readWaiting,
} from '@baton/db/connection-health';
import type { CrmSource } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';
import { getCrmConnection } from '../crm/sync-connections.ts';
import type { ConnectionHealth } from '../views/connection-health.ts';
import type { NotedBudget } from './budgets.ts';
import { fixOf } from './fixes.ts';

const MOST_CAUSES = 50;

const iso = (at: Date | number | null | undefined) =>
  at === null || at === undefined ? null : new Date(at).toISOString();
const isoOf = (at: number) => new Date(at).toISOString();

/** How a CRM's feed does. Throws `not-found`, and `invalid` for a connection that is no CRM. */
export async function getConnectionHealth(ctx: Ctx, connectionId: string): Promise<ConnectionHealth> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => read(ctx, tx, connectionId));
}

async function read(ctx: Ctx, tx: Tx, connectionId: string): Promise<ConnectionHealth> {
  const { kind } = await getCrmConnection(ctx, tx, connectionId);
  const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
  const row = await tx.connection.findFirstOrThrow({ where, include: { stream: true } });
  const totals = await readLiveTotals(tx, kind, row.createdAt.getTime());
  const hours = await listLiveHours(tx, kind, row.createdAt.getTime());
  const waiting = await readWaiting(tx, connectionId);
  const parked = await listParkedGroups(tx, connectionId, MOST_CAUSES);
  const { id, name, status, statusDetail, behindSince, lastReadAt, nextReadAt, stream } = row;
  const budgets = Object.values(row.budget as Record<string, NotedBudget>);
  return {
    connectionId: id,
    kind,
    name,
    status,
    statusDetail,
    behindSince: iso(behindSince),
    lastReadAt: iso(lastReadAt),
    nextReadAt: iso(nextReadAt),
    lastEventAt: iso(totals.lastAt),
    lag: totals.p50 === null || totals.p95 === null ? null : { p50Ms: totals.p50, p95Ms: totals.p95 },
    hours: hours.map(({ at, count, p50, p95 }) => ({ at: isoOf(at), events: count, p50Ms: p50, p95Ms: p95 })),
    events: { day: totals.count, perMinute: Math.round(totals.lastMinutes * 2) / 10 },
    via: { webhook: totals.webhook, stream: totals.stream, poll: totals.poll },
    waiting: { notices: waiting.count, oldestAt: iso(waiting.oldestAt) },
    budget: budgets.map(({ used, max, window, at }) => ({ used, max, window, at: isoOf(at) })),
    stream: stream && {
      connectedAt: iso(stream.connectedAt),
      lastEventAt: iso(stream.lastEventAt),
      error: stream.error,
    },
    errors: [...failing(row, ctx.now), ...parked.map((group) => toError(ctx, kind, group))],
  };
}

type Errors = ConnectionHealth['errors'];

/** The connection's own trouble comes first: it is the cause of others. */
function failing(
  row: { statusDetail: string | null; behindSince: Date | null; failures: number; updatedAt: Date },
  now: number,
): Errors {
  if (row.statusDetail === null) return [];
  return [
    {
      cause: row.statusDetail,
      count: Math.max(1, row.failures),
      firstAt: isoOf(row.behindSince?.getTime() ?? now),
      lastAt: row.updatedAt.toISOString(),
      example: null,
      fix: fixOf(row.statusDetail),
      canRetry: false,
    },
  ];
}

function toError(ctx: Ctx, kind: CrmSource, group: ParkedGroup): Errors[number] {
  const leads = ctx.integrations.crm[kind].leadIdsOf(group.exampleBody);
  return {
    cause: group.cause,
    count: group.count,
    firstAt: isoOf(group.firstAt),
    lastAt: isoOf(group.lastAt),
    example: { id: group.exampleId, reason: group.reason, receivedAt: isoOf(group.exampleAt), leads },
    fix: fixOf(group.reason),
    canRetry: true,
  };
}
