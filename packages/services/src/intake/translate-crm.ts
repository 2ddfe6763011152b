import type { EventVia } from '@baton/db/events';
import type { InboxRow } from '@baton/db/inbox';
import type { CrmContext, CrmSource } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { isResting, noteUnreadable, toFailure } from '../connections/feed-state.ts';
import { findConnection } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { completeStrangers } from '../crm/complete-strangers.ts';
import { asCrm, type CrmConnection, listKnown, loadCrmContext } from '../crm/crm-context.ts';
import { dropEchoes } from '../crm/drop-echoes.ts';
import { toFact } from '../crm/to-facts.ts';
import type { Translated } from './translated.ts';

/**
 * Translates stored notices of a CRM into facts, reading from it what they do not say. When the CRM cannot be asked now, the
 * rows stay for later; nothing is lost or guessed.
 */
export async function translateCrm(ctx: Ctx, source: CrmSource, rows: InboxRow[]): Promise<Translated[]> {
  const byConnection = Map.groupBy(rows, (row) => row.connectionId);
  const groups = await Promise.all(
    [...byConnection].map(([connectionId, group]) => translateGroup(ctx, source, connectionId, group)),
  );
  return groups.flat();
}

/** Which way a notice took: Salesforce's stream is stored beside its outbound messages. */
function viaOf({ sourceKey }: InboxRow): EventVia {
  return sourceKey.startsWith('cdc:') ? 'stream' : 'webhook';
}

type Prepared = 'gone' | 'resting' | { connection: CrmConnection; context: CrmContext };

async function prepare(ctx: Ctx, source: CrmSource, connectionId: string | null, rows: InboxRow[]): Promise<Prepared> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const connection = connectionId === null ? null : asCrm(await findConnection(ctx, tx, connectionId));
    if (connection === null) return 'gone';
    if (await isResting(ctx, tx, connection.id)) return 'resting';
    const ids = rows.flatMap((row) => ctx.integrations.crm[source].leadIdsOf(row.body));
    const known = await listKnown(ctx, tx, source, ids);
    return { connection, context: { ...(await loadCrmContext(ctx, tx, connection)), known } };
  });
}

async function translateGroup(
  ctx: Ctx,
  source: CrmSource,
  connectionId: string | null,
  rows: InboxRow[],
): Promise<Translated[]> {
  const prepared = await prepare(ctx, source, connectionId, rows);
  if (prepared === 'resting') return [];
  if (prepared === 'gone')
    return rows.map((row) => ({
      row,
      facts: [],
      outcome: { id: row.id, state: 'parked', reason: 'the connection is gone' },
    }));
  const { connection, context } = prepared;
  try {
    const items = await ctx.integrations.crm[source].translate(rows, context);
    const told = items.flatMap((item) => item.events);
    const events = await completeStrangers(ctx, source, context, await dropEchoes(ctx, connection.id, told));
    const news = new Set(events);
    // What was read of leads that we had not goes with the first notice.
    const isTold = new Set(told);
    const more = events.filter((event) => !isTold.has(event));
    return rows.map((row, index): Translated => {
      const item = items[index];
      if (item === undefined) throw new Error('the adapter answered fewer items than it was given');
      const way = { recordedAt: row.receivedAt, via: viaOf(row) };
      return {
        row,
        facts: [...(index === 0 ? more : []), ...item.events.filter((event) => news.has(event))].map((event) =>
          toFact(source, event, way),
        ),
        outcome: { id: row.id, state: item.state, reason: item.reason },
      };
    });
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const { workspaceId } = ctx.scope;
    const { id, name } = connection;
    ctx.log.warn(
      { workspaceId, connectionId: id, kind: error.kind, reason: error.reason },
      'a CRM could not be read; its events wait',
    );
    await ctx.db.inWorkspace(workspaceId, (tx) => noteUnreadable(ctx, tx, id, toFailure(name, error)));
    return [];
  }
}
