import type { LeadEvent } from '@baton/core/handoff/event';
import { parseIncomingEvent } from '@baton/core/handoff/event';
import { claimInbox, finishInbox, type InboxOutcome, type InboxRow, listInbox } from '@baton/db/inbox';
import { CRM_SOURCES, type CrmSource } from '@baton/integrations/crm';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { applyFacts } from '../leads/apply-facts.ts';
import { translateCrm } from './translate-crm.ts';
import { believable, type Translated } from './translated.ts';

const BATCH = 200;
const MAX_ATTEMPTS = 5;

/**
 * Turns a workspace's stored calls into facts and applies them, batch by batch, until none is left that can be done now.
 * Translating may ask the CRM, so it happens outside of the transaction; rows another worker took meanwhile are left to it.
 * Each kind of source drains by itself: a CRM that cannot be asked holds up no other. Returns how many rows were finished.
 */
export async function processInbox(
  machinery: Machinery,
  workspaceId: string,
  sources: readonly SourcePrefix[] = ['generic:', ...CRM_SOURCES],
): Promise<number> {
  const drained = await Promise.allSettled(
    sources.map((source) => drain(machinery, workspaceId, source, translateOf(source))),
  );
  let done = 0;
  for (const one of drained) {
    if (one.status === 'rejected') throw one.reason;
    done += one.value;
  }
  return done;
}

type Translate = (ctx: Ctx, rows: InboxRow[]) => Promise<Translated[]>;
type SourcePrefix = 'generic:' | CrmSource;

function translateOf(source: SourcePrefix): Translate {
  if (source === 'generic:') return async (_, rows) => rows.map(translateGeneric);
  return (ctx, rows) => translateCrm(ctx, source, rows);
}

async function drain(
  machinery: Machinery,
  workspaceId: string,
  sourcePrefix: string,
  translate: Translate,
): Promise<number> {
  for (let done = 0; ; ) {
    const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
    const rows = await machinery.db.inWorkspace(workspaceId, (tx) => listInbox(tx, sourcePrefix, BATCH));
    const translated = rows.length === 0 ? [] : await translate(ctx, rows);
    const finished = translated.length === 0 ? 0 : await applyBatch(ctx, translated);
    if (finished === 0) return done;
    done += finished;
  }
}

function translateGeneric(row: InboxRow): Translated {
  const parsed = parseIncomingEvent(row.body);
  if (!('event' in parsed))
    return {
      row,
      facts: [],
      outcome: { id: row.id, state: 'parked', reason: parsed.problems[0]?.message ?? 'not an event' },
    };
  const { id, lead, type, occurredAt, sequence, data } = parsed.event;
  const source = row.source.slice('generic:'.length);
  const event = {
    type,
    data,
    source,
    sourceId: id,
    sequence,
    actor: null,
    recordedAt: row.receivedAt,
    occurredAt: believable(occurredAt, row.receivedAt),
  } as LeadEvent;
  return { row, facts: [{ key: { source, externalId: lead }, event }], outcome: { id: row.id, state: 'done' } };
}

/** Applies a batch in one transaction; when that fails, row by row, so that one bad row does not hold up the others. */
async function applyBatch(ctx: Ctx, batch: Translated[]): Promise<number> {
  try {
    return await applyRows(ctx, batch);
  } catch (error) {
    if (batch.length === 1) return setAside(ctx, batch, error);
    let done = 0;
    for (const one of batch) done += await applyRows(ctx, [one]).catch((inner: unknown) => setAside(ctx, [one], inner));
    return done;
  }
}

async function applyRows(ctx: Ctx, batch: Translated[]): Promise<number> {
  return ctx.db.inWorkspace(
    ctx.scope.workspaceId,
    async (tx) => {
      const mine = new Set(
        (
          await claimInbox(
            tx,
            batch.length,
            batch.map(({ row }) => row.id),
          )
        ).map((row) => row.id),
      );
      const taken = batch.filter(({ row }) => mine.has(row.id));
      const facts = taken.flatMap((one) => one.facts);
      if (facts.length > 0) await applyFacts(ctx, tx, facts);
      await finishInbox(
        tx,
        taken.map((one) => one.outcome),
      );
      return taken.filter((one) => one.outcome.state !== 'new').length;
    },
    { timeoutMs: 60_000 },
  );
}

/** Leaves a row that failed for later, or parks it with its reason once it failed too often. */
async function setAside(ctx: Ctx, batch: Translated[], error: unknown): Promise<number> {
  const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
  ctx.log.error(
    { workspaceId: ctx.scope.workspaceId, rows: batch.map(({ row }) => row.id), reason },
    'an inbox row could not be applied',
  );
  const outcomes = batch.map(
    ({ row }): InboxOutcome => ({ id: row.id, state: row.attempts + 1 >= MAX_ATTEMPTS ? 'parked' : 'new', reason }),
  );
  await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => finishInbox(tx, outcomes));
  return outcomes.filter((one) => one.state === 'parked').length;
}
