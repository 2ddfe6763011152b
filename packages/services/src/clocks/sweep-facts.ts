import { listWaitingFacts } from '@baton/db/timers-facts';
import type { DueBatch, Sweep } from '@baton/db/timers-sweep';
import type { Machinery } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';

const SOURCE = 'generic:';
/** A fact that could not be applied for so long holds up no alert any more. */
const PATIENCE_MS = 60_000;

/** `since`: facts that were there then come before the workspace's alerts; later ones do not hold them up once more. */
type Waiting = { since: number; applying: Promise<void> | null };

const waitingOf = new WeakMap<Machinery['db'], Map<string, Waiting>>();

function waitingIn(machinery: Machinery): Map<string, Waiting> {
  const known = waitingOf.get(machinery.db) ?? new Map<string, Waiting>();
  waitingOf.set(machinery.db, known);
  return known;
}

/** The workspaces whose facts are being applied now: their clocks wait, those of others do not. */
export function listApplying(machinery: Machinery): string[] {
  return [...waitingIn(machinery)].flatMap(([workspaceId, { applying }]) => (applying === null ? [] : [workspaceId]));
}

/**
 * The workspaces of a batch with facts that arrived but were not applied yet, so that a touch already told stops its
 * alert. Costs nothing while the inbox is empty.
 */
export async function holdForFacts(machinery: Machinery, sweep: Sweep, batch: DueBatch): Promise<Set<string>> {
  const waiting = waitingIn(machinery);
  const asked = [...batch.setupRevisions.keys()].map((workspaceId) => ({
    workspaceId,
    before: waiting.get(workspaceId)?.since ?? null,
  }));
  const found = batch.inboxWaits ? await listWaitingFacts(sweep, SOURCE, asked) : [];
  const held = new Set(
    found.filter((workspaceId) => batch.now - (waiting.get(workspaceId)?.since ?? batch.now) < PATIENCE_MS),
  );
  for (const { workspaceId } of asked) {
    if (!held.has(workspaceId)) waiting.delete(workspaceId);
    else if (!waiting.has(workspaceId)) waiting.set(workspaceId, { since: batch.now, applying: null });
  }
  return held;
}

/** Starts to apply the facts of these workspaces, each by itself. */
export function applyFactsOf(machinery: Machinery, workspaceIds: Iterable<string>): void {
  for (const workspaceId of workspaceIds) {
    const entry = waitingIn(machinery).get(workspaceId);
    if (entry === undefined || entry.applying !== null) continue;
    entry.applying = processInbox(machinery, workspaceId, [SOURCE])
      .then(
        () => undefined,
        (error: unknown) =>
          machinery.log.error({ workspaceId, reason: String(error) }, 'facts could not be applied before the alerts'),
      )
      .finally(() => {
        entry.applying = null;
      });
  }
}

/** Waits until facts of some workspace are applied, at most so long (ms). */
export async function untilApplied(machinery: Machinery, maximumMs: number): Promise<void> {
  const applying = [...waitingIn(machinery).values()].flatMap((one) => one.applying ?? []);
  if (applying.length === 0) return;
  await Promise.race([...applying, new Promise((resolve) => setTimeout(resolve, maximumMs))]);
}
