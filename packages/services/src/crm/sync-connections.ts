import type { Tx } from '@baton/db/client';
import { isId } from '@baton/db/id';
import { CRM_SOURCES, type CrmContext, type TranslatedEvent } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import { excuseOutage } from '../clocks/excuse-outage.ts';
import { findOutage, noteRead, noteUnreadable, toFailure } from '../connections/feed-state.ts';
import { findConnection } from '../connections/open-connection.ts';
import { clearNotice, tellAdmins } from '../connections/tell-admins.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { applyNewFacts } from '../leads/apply-new-facts.ts';
import { completeStrangers } from './complete-strangers.ts';
import { asCrm, type CrmConnection, loadCrmContext } from './crm-context.ts';
import { dropEchoes } from './drop-echoes.ts';
import { listGone } from './list-gone.ts';
import { settleGap } from './settle-gap.ts';
import { toFact } from './to-facts.ts';

/** Read again before the last sync's start: a CRM shows some changes late. */
const OVERLAP_MS = 10 * 60_000;
const BATCH_FACTS = 1000;
const ACTION = 'connection.sync';

/**
 * Reads from the CRMs what changed since the last sync and applies what no webhook has told: `read` counts the leads that
 * were read, `changed` those with something new. The first sync reads everything, with `newOnly` what changed since the
 * connection was made. A connection that cannot be read is behind until it has been. Throws `not-found`, `invalid` for a
 * connection that is no CRM, `unavailable` when a CRM cannot be read; what was applied until then stays.
 */
export async function syncConnections(
  ctx: Ctx,
  input: { connectionId?: string | undefined; newOnly?: boolean } = {},
): Promise<{ read: number; changed: number }> {
  const total = { read: 0, changed: 0 };
  for (const connection of await listCrmConnections(ctx, input.connectionId ?? null)) {
    const { read, changed } = await syncConnection(ctx, connection, input.newOnly ?? false).catch(
      async (error: unknown) => {
        if (!isAdapterError(error)) throw error;
        const failure = toFailure(connection.name, error);
        if (error.kind === 'auth') await tellDisconnected(ctx, connection, failure.reason);
        await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => noteUnreadable(ctx, tx, connection.id, failure));
        throw new ServiceError('unavailable', failure.reason);
      },
    );
    total.read += read;
    total.changed += changed;
  }
  return total;
}

/** The connections of CRMs, or the one with this id. Throws `not-found`, and `invalid` for one of another kind. */
export async function listCrmConnections(ctx: Ctx, id: string | null): Promise<CrmConnection[]> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    if (id !== null) return [await getCrmConnection(ctx, tx, id)];
    const rows = await tx.connection.findMany({
      where: { workspaceId, kind: { in: [...CRM_SOURCES] } },
      select: { id: true },
      orderBy: { createdAt: 'asc' },
    });
    const found = await Promise.all(rows.map((row) => findConnection(ctx, tx, row.id)));
    return found.map(asCrm).filter((one) => one !== null);
  });
}

/** The connection of a CRM with this id. Throws `not-found`, and `invalid` for one of another kind. */
export async function getCrmConnection(ctx: Ctx, tx: Tx, id: string): Promise<CrmConnection> {
  const connection = isId(id) ? await findConnection(ctx, tx, id) : null;
  if (connection === null) throw new ServiceError('not-found', `There is no connection ${id}.`);
  const crm = asCrm(connection);
  if (crm === null) throw new ServiceError('invalid', `${connection.name} is not a CRM that can be read.`);
  return crm;
}

async function syncConnection(
  ctx: Ctx,
  connection: CrmConnection,
  newOnly: boolean,
): Promise<{ read: number; changed: number }> {
  const { since, context, isBehind } = await prepare(ctx, connection, newOnly);
  const read = new Set<string>();
  const changed = new Set<string>();
  const apply = async (page: readonly TranslatedEvent[]) => {
    for (const { lead } of page) read.add(lead);
    for (const lead of await applyPage(ctx, connection, context, page)) changed.add(lead);
  };
  for await (const page of ctx.integrations.crm[connection.kind].listChangedSince(since, context)) await apply(page);
  // What is deleted does not show in that. Webhooks tell it, unless they did not reach us.
  if (!newOnly || isBehind)
    for await (const page of listGone(ctx, connection, context, newOnly ? { since, onlyOpen: true } : { since }))
      await apply(page);
  const result = { read: read.size, changed: changed.size };
  const outage = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => findOutage(ctx, tx, connection.id));
  // Before the outage is over: what breaks off here is done by the next reading.
  if (outage !== null) {
    await excuseOutage(ctx, outage);
    await settleGap(ctx, outage, result.changed);
    await clearNotice(ctx, disconnectedKey(connection.id));
  }
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await noteRead(ctx, tx, connection.id);
    // Baton reads by itself all the time; what is kept is what a person asked for.
    if (!newOnly) await addAuditEntry(ctx, tx, { action: ACTION, object: connection.id, after: result });
  });
  return result;
}

/** Applies what is new of a page of events; answers the leads that it is about. */
async function applyPage(
  ctx: Ctx,
  connection: CrmConnection,
  context: CrmContext,
  page: readonly TranslatedEvent[],
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  const way = { recordedAt: ctx.now, via: 'poll' } as const;
  const news = await dropEchoes(ctx, connection.id, page);
  const events = await completeStrangers(ctx, connection.kind, context, news);
  for (let at = 0; at < events.length; at += BATCH_FACTS) {
    const facts = events.slice(at, at + BATCH_FACTS).map((event) => toFact(connection.kind, event, way));
    const applied = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => applyNewFacts(ctx, tx, facts), {
      timeoutMs: 60_000,
    });
    for (const lead of applied.leads) changed.add(lead);
  }
  return changed;
}

const disconnectedKey = (connectionId: string) => `disconnected:${connectionId}`;

async function tellDisconnected(ctx: Ctx, { id, name }: CrmConnection, reason: string): Promise<void> {
  await tellAdmins(ctx, {
    key: disconnectedKey(id),
    subject: `Baton: ${name} is disconnected`,
    text: `${reason} Until then clocks keep running, breaches of its leads are provisional, and nothing is written to ${name}.`,
  });
}

/** Where the last reading of the connection that ran to its end began, and what the adapter must know. */
async function prepare(
  ctx: Ctx,
  connection: CrmConnection,
  newOnly: boolean,
): Promise<{ since: number; context: CrmContext; isBehind: boolean }> {
  const { workspaceId } = ctx.scope;
  const { id } = connection;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { lastReadAt, createdAt, behindSince } = await tx.connection.findFirstOrThrow({ where: { workspaceId, id } });
    const asked = await tx.auditEntry.findFirst({ where: { workspaceId, action: ACTION, object: id } });
    // By itself Baton reads what changed since it was connected; everything from before is a person's decision.
    const since = newOnly ? (lastReadAt ?? createdAt) : asked && (lastReadAt ?? asked.at);
    return {
      since: since === null ? 0 : since.getTime() - OVERLAP_MS,
      context: await loadCrmContext(ctx, tx, connection),
      isBehind: behindSince !== null,
    };
  });
}
