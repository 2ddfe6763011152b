import type { LeadEvent } from '@baton/core/handoff/event';
import { isId } from '@baton/db/id';
import type { CrmContext, TranslatedEvent } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import { excuseOutage } from '../clocks/excuse-outage.ts';
import { findOutage, noteRead, noteUnreadable } from '../connections/feed-state.ts';
import { findConnection, type OpenConnection } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { believable } from '../intake/translated.ts';
import type { Fact } from '../leads/apply-facts.ts';
import { applyNewFacts } from '../leads/apply-new-facts.ts';
import { loadVersions } from '../playbook/load-versions.ts';

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
  for (const connection of await listConnections(ctx, input.connectionId ?? null)) {
    const { read, changed } = await syncConnection(ctx, connection, input.newOnly ?? false).catch(
      async (error: unknown) => {
        if (!isAdapterError(error)) throw error;
        const reason = `${connection.name} could not be read: ${error.reason}.`;
        await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => noteUnreadable(ctx, tx, connection.id, reason));
        throw new ServiceError('unavailable', reason);
      },
    );
    total.read += read;
    total.changed += changed;
  }
  return total;
}

async function listConnections(ctx: Ctx, id: string | null): Promise<OpenConnection[]> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    if (id !== null) {
      const connection = isId(id) ? await findConnection(ctx, tx, id) : null;
      if (connection === null) throw new ServiceError('not-found', `There is no connection ${id}.`);
      if (connection.kind !== 'hubspot')
        throw new ServiceError('invalid', `${connection.name} is not a CRM that can be read.`);
      return [connection];
    }
    const rows = await tx.connection.findMany({
      where: { workspaceId, kind: 'hubspot' },
      select: { id: true },
      orderBy: { createdAt: 'asc' },
    });
    const found = await Promise.all(rows.map((row) => findConnection(ctx, tx, row.id)));
    return found.filter((one) => one !== null);
  });
}

async function syncConnection(
  ctx: Ctx,
  connection: OpenConnection,
  newOnly: boolean,
): Promise<{ read: number; changed: number }> {
  const { since, context } = await prepare(ctx, connection, newOnly);
  const read = new Set<string>();
  const changed = new Set<string>();
  for await (const events of ctx.integrations.crm.hubspot.listChangedSince(since, context)) {
    for (const { lead } of events) read.add(lead);
    for (let at = 0; at < events.length; at += BATCH_FACTS) {
      const facts = events.slice(at, at + BATCH_FACTS).map((event) => toFact(ctx, event));
      const applied = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => applyNewFacts(ctx, tx, facts), {
        timeoutMs: 60_000,
      });
      for (const lead of applied.leads) changed.add(lead);
    }
  }
  const result = { read: read.size, changed: changed.size };
  const outage = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => findOutage(ctx, tx, connection.id));
  // Before the outage is over: what breaks off here is done by the next reading.
  if (outage !== null) await excuseOutage(ctx, outage);
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await noteRead(ctx, tx, connection.id);
    // Baton reads by itself all the time; what is kept is what a person asked for.
    if (!newOnly) await addAuditEntry(ctx, tx, { action: ACTION, object: connection.id, after: result });
  });
  return result;
}

/** Where the last reading of the connection that ran to its end began, and what the adapter must know. */
async function prepare(
  ctx: Ctx,
  { id, config }: OpenConnection,
  newOnly: boolean,
): Promise<{ since: number; context: CrmContext }> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { lastReadAt, createdAt } = await tx.connection.findFirstOrThrow({ where: { workspaceId, id } });
    const asked = await tx.auditEntry.findFirst({ where: { workspaceId, action: ACTION, object: id } });
    // By itself Baton reads what changed since it was connected; everything from before is a person's decision.
    const since = newOnly ? (lastReadAt ?? createdAt) : asked && (lastReadAt ?? asked.at);
    const people = await tx.person.findMany({
      where: { workspaceId, hubspotId: { not: null } },
      select: { key: true, hubspotId: true },
    });
    const versions = await loadVersions(ctx, tx);
    return {
      since: since === null ? 0 : since.getTime() - OVERLAP_MS,
      context: {
        config,
        people: Object.fromEntries(people.map((one) => [one.hubspotId, one.key])),
        stageMapping: versions.at(-1)?.playbook.stageMapping ?? {},
        now: ctx.now,
      },
    };
  });
}

function toFact(ctx: Ctx, { lead, ...event }: TranslatedEvent): Fact {
  const { source } = ctx.integrations.crm.hubspot;
  const occurredAt = believable(event.occurredAt, ctx.now);
  return {
    key: { source, externalId: lead },
    event: { ...event, source, recordedAt: ctx.now, occurredAt } as LeadEvent,
  };
}
