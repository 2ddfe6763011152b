import { insertInbox } from '@baton/db/inbox';
import { holdStream, moveStream, noteStream } from '@baton/db/streams';
import type { CrmStreamEvent } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { noteUnreadable, toFailure } from '../connections/feed-state.ts';
import { findConnection } from '../connections/open-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { asCrm, loadCrmContext } from './crm-context.ts';

const CHANNEL = '/data/ChangeEvents';
/** Salesforce keeps the events of a stream for so long. */
const KEPT_MS = 72 * 3_600_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const REFUSED_MS = 5 * 60_000;

export type StreamPlace = { workspaceId: string; connectionId: string; holder: string; leaseMs: number };

/** Another worker holds the stream by now: what came was not stored, it is told to that one. */
class StreamLostError extends Error {}

/**
 * Listens to a connection's stream until the signal fires or somebody else holds it. Each batch of events is stored together
 * with its place in the stream, so that none is lost or told twice after a crash. When the stream breaks it is opened again
 * after a pause; when the CRM no longer keeps where we were, what was missed is read.
 */
export async function runStream(machinery: Machinery, place: StreamPlace, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    let opened = false;
    const onOpen = () => {
      opened = true;
      void note(machinery, place, null);
    };
    try {
      const outcome = await listen(machinery, place, onOpen, signal);
      if (outcome === 'stopped') return;
      failures = 0;
      if (outcome === 'lost') await readWhatWasMissed(machinery, place);
    } catch (error) {
      if (error instanceof StreamLostError) return;
      const isKnown = isAdapterError(error);
      const { workspaceId, connectionId } = place;
      const facts = { workspaceId, connectionId, reason: isKnown ? error.reason : String(error) };
      if (isKnown) machinery.log.warn(facts, 'a stream of changes broke');
      else machinery.log.error(facts, 'a stream of changes broke by a fault of ours');
      await note(machinery, place, isKnown ? error.reason : 'a fault of Baton');
      failures = opened ? 1 : failures + 1;
      const refused = isKnown && error.kind === 'auth';
      if (refused) await noteRefused(machinery, place, error);
      await pause(refused ? REFUSED_MS : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal);
    }
  }
}

async function listen(
  machinery: Machinery,
  place: StreamPlace,
  onOpen: () => void,
  signal: AbortSignal,
): Promise<'stopped' | 'lost'> {
  const { workspaceId, connectionId } = place;
  const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
  const prepared = await machinery.db.inWorkspace(workspaceId, async (tx) => {
    const held = await holdStream(tx, place);
    const connection = asCrm(await findConnection(ctx, tx, connectionId));
    return held && connection && { held, context: await loadCrmContext(ctx, tx, connection) };
  });
  if (prepared === null) throw new StreamLostError();
  return machinery.integrations.crm.salesforce.subscribe(prepared.context, {
    channel: CHANNEL,
    replayId: prepared.held.replayId,
    onOpen,
    onEvents: (events) => store(machinery, place, events),
    signal,
  });
}

async function store(machinery: Machinery, place: StreamPlace, events: CrmStreamEvent[]): Promise<void> {
  const { workspaceId, connectionId } = place;
  const replayId = events.at(-1)?.replayId;
  if (replayId === undefined) return;
  const rows = events.map((event) => ({
    workspaceId,
    source: 'salesforce',
    sourceKey: `cdc:${event.replayId}`,
    connectionId,
    body: event.body,
  }));
  const stored = await machinery.db.inWorkspace(workspaceId, async (tx) => {
    const isOurs = await moveStream(tx, { ...place, replayId });
    return isOurs ? insertInbox(tx, rows) : null;
  });
  if (stored === null) throw new StreamLostError();
  if (stored > 0) await machinery.enqueue('intake.process', { workspaceId });
}

/** What the CRM does not keep any more is read, from where we last heard of it on; the stream goes on from now. */
async function readWhatWasMissed(machinery: Machinery, place: StreamPlace): Promise<void> {
  const { workspaceId, connectionId } = place;
  const now = await machinery.db.now();
  machinery.log.warn(
    { workspaceId, connectionId },
    'a stream of changes was missed for too long: reading what changed',
  );
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    const held = await holdStream(tx, place);
    if (held === null) return;
    await moveStream(tx, { ...place, replayId: null });
    const where = { workspaceId, id: connectionId };
    const row = await tx.connection.findFirst({ where });
    const heard = held.lastEventAt ?? now - KEPT_MS;
    const readAt = Math.min(row?.lastReadAt?.getTime() ?? heard, heard);
    await tx.connection.updateMany({ where, data: { lastReadAt: new Date(readAt), nextReadAt: new Date(now) } });
  });
}

async function noteRefused(
  machinery: Machinery,
  { workspaceId, connectionId }: StreamPlace,
  error: Parameters<typeof toFailure>[1],
): Promise<void> {
  const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    const connection = await findConnection(ctx, tx, connectionId);
    if (connection) await noteUnreadable(ctx, tx, connectionId, toFailure(connection.name, error));
  });
}

/** How listening goes is shown, and missing it once does no harm. */
async function note(
  { db, log }: Machinery,
  { workspaceId, connectionId }: StreamPlace,
  error: string | null,
): Promise<void> {
  await db
    .inWorkspace(workspaceId, (tx) => noteStream(tx, connectionId, error))
    .catch((reason: unknown) => log.warn({ connectionId, reason: String(reason) }, 'how a stream goes was not noted'));
}

/** Between half of it and all of it, so that workers that broke off together do not come back together. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms * (0.5 + Math.random() / 2));
    signal.addEventListener('abort', done);
  });
}
