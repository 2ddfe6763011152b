import { claimDueWriters, keepWriter, releaseWriter } from '@baton/db/crm-writers';
import { CRM_SOURCES, type CrmWriter } from '@baton/integrations/crm';
import { type AdapterError, isAdapterError } from '@baton/integrations/errors';
import { findConnection } from '../connections/open-connection.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { asCrm, loadCrmContext } from '../crm/crm-context.ts';
import { type BudgetWatch, watchBudget } from './budget.ts';
import { type PlannedWrite, prepareBatch, type Writing } from './prepare-batch.ts';
import { sendBatch, toRefused } from './send-batch.ts';
import { backOffMs, giveBack, storeResults } from './store-results.ts';
import { toWriteSettings } from './write-settings.ts';

/** Records in one call, as much as the CRM takes. */
const BATCH = { hubspot: 100, salesforce: 200 } as const;
const CONNECTIONS = 10;
/** A process that dies leaves its connection alone for so long; its leads a little longer (ms). */
const LEASE_MS = 60_000;
const LEAD_LEASE_MS = 70_000;
/** After so long the others have their turn. */
const TURN_MS = 30_000;
const AUTH_MS = 5 * 60_000;
/** From so many failures in a row on a batch is small, then single: one record may be what the CRM stumbles over. */
const SMALL = { from: 3, records: 10 };
const SINGLE_FROM = 6;

/** How a turn at a connection ended: it is written to again from `until` on (epoch ms), at once when null. */
type End = { until: number | null; problem: string | null; failures: number };

/**
 * Writes what the CRMs' records are to say, across workspaces, one process at a time for each connection. Returns how many
 * leads were looked at; 0 when nothing was due.
 */
export async function deliverWriteBacks(machinery: Machinery): Promise<number> {
  const due = await machinery.db.acrossWorkspaces((tx) =>
    claimDueWriters(tx, { kinds: CRM_SOURCES, limit: CONNECTIONS, leaseMs: LEASE_MS }),
  );
  const counts = await Promise.all(
    due.map(async ({ workspaceId, connectionId }) => {
      const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
      return writeConnection(ctx, connectionId).catch(async (error: unknown) => {
        ctx.log.error(
          { workspaceId, connectionId, reason: String(error) },
          'writing to a CRM failed by a fault of ours',
        );
        const until = ctx.now + LEASE_MS;
        await release(ctx, connectionId, { until, problem: 'A fault of Baton; it is tried again.', failures: 1 });
        return 1;
      });
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function writeConnection(ctx: Ctx, connectionId: string): Promise<number> {
  const opened = await open(ctx, connectionId);
  if (opened === null) {
    await release(ctx, connectionId, { until: null, problem: null, failures: 0 });
    return 0;
  }
  const { writer, writing, budget, name } = opened;
  const begun = performance.now();
  let { failures } = opened;
  let count = 0;
  let end: End = { until: null, problem: null, failures: 0 };
  while (performance.now() - begun < TURN_MS) {
    const turn = { ...ctx, now: await ctx.db.now() };
    const round = { ...writing, context: { ...writing.context, now: turn.now } };
    const planned = await inWorkspace(turn, async (tx) => {
      await keepWriter(tx, connectionId, LEASE_MS);
      return prepareBatch(turn, tx, round, { limit: sizeOf(writing.kind, failures), leaseMs: LEAD_LEASE_MS });
    });
    if (planned.length === 0) break;
    count += planned.length;
    const failed = await send(turn, writer, round, planned);
    if (failed !== null) {
      failures += 1;
      end = await afterFailure(turn, { connectionId, name }, failed, failures);
      break;
    }
    failures = 0;
    const rest = budget.rest();
    if (rest === null) continue;
    end = { until: turn.now + rest.waitMs, problem: rest.reason, failures: 0 };
    break;
  }
  await release(ctx, connectionId, end);
  return count;
}

function sizeOf(kind: Writing['kind'], failures: number): number {
  if (failures >= SINGLE_FROM) return 1;
  return failures >= SMALL.from ? SMALL.records : BATCH[kind];
}

type Tx = Parameters<Parameters<Ctx['db']['inWorkspace']>[1]>[0];
const inWorkspace = <T>(ctx: Ctx, work: (tx: Tx) => Promise<T>) => ctx.db.inWorkspace(ctx.scope.workspaceId, work);
const release = (ctx: Ctx, connectionId: string, end: End) =>
  inWorkspace(ctx, (tx) => releaseWriter(tx, connectionId, end));

type Opened = { writer: CrmWriter; writing: Writing; budget: BudgetWatch; name: string; failures: number };

async function open(ctx: Ctx, connectionId: string): Promise<Opened | null> {
  return inWorkspace(ctx, async (tx) => {
    const connection = asCrm(await findConnection(ctx, tx, connectionId));
    if (connection === null) return null;
    const { writer } = ctx.integrations.crm[connection.kind];
    if (writer === undefined) return null;
    const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
    const row = await tx.connection.findFirstOrThrow({ where });
    const context = await loadCrmContext(ctx, tx, connection);
    const { name } = connection;
    const budget = watchBudget(name);
    const onBudget: BudgetWatch['note'] = (noted) => {
      budget.note(noted);
      context.onBudget?.(noted);
    };
    const settings = toWriteSettings(row);
    const writing = { connectionId, kind: connection.kind, settings, context: { ...context, onBudget } };
    return { writer, writing, budget, name, failures: row.writeFailures };
  });
}

/** Sends a batch and stores how it went; the error when nothing of it went through. */
async function send(
  ctx: Ctx,
  writer: CrmWriter,
  writing: Writing,
  planned: readonly PlannedWrite[],
): Promise<AdapterError | null> {
  const sent = await sendBatch(writer, planned, writing).catch((error: unknown) => {
    if (!isAdapterError(error)) throw error;
    return error;
  });
  const now = await ctx.db.now();
  if (!isAdapterError(sent)) {
    await inWorkspace(ctx, (tx) => storeResults(tx, writing.connectionId, sent, now));
    return null;
  }
  const { workspaceId } = ctx.scope;
  const facts = { workspaceId, connectionId: writing.connectionId, kind: sent.kind, reason: sent.reason };
  ctx.log.warn(facts, 'a CRM did not take what was to be written; it waits');
  if (sent.kind === 'rejected' && planned.length === 1) {
    const refused = planned.map((one) => toRefused(one, sent.reason));
    await inWorkspace(ctx, (tx) => storeResults(tx, writing.connectionId, refused, now));
    return null;
  }
  await inWorkspace(ctx, (tx) => giveBack(tx, planned, sent, now));
  return sent;
}

/** When the CRM refuses us as a whole everything waits; a refused token is for a person to mend. */
async function afterFailure(
  ctx: Ctx,
  { connectionId, name }: { connectionId: string; name: string },
  error: AdapterError,
  failures: number,
): Promise<End> {
  const now = await ctx.db.now();
  if (error.kind !== 'auth') {
    const until = Math.max(now + backOffMs(failures), error.retryAt ?? 0);
    return { until, problem: `${name} did not take it: ${error.reason}.`, failures };
  }
  const scopes = /\b403\b|SCOPE/.test(error.reason);
  const problem = scopes
    ? `Baton may not write to ${name}: ${error.reason}. Reconnect it with the right to write.`
    : `${name} refused Baton's token: ${error.reason}. Reconnect it.`;
  if (!scopes) {
    const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
    await inWorkspace(ctx, (tx) =>
      tx.connection.updateMany({ where, data: { status: 'failing', statusDetail: problem.slice(0, 500) } }),
    );
  }
  return { until: now + AUTH_MS, problem, failures };
}
