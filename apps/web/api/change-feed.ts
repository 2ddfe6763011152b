import type { Machinery } from '@baton/services/context';
import { type ChangedLead, listChangedLeads } from '@baton/services/leads/list-changed-leads';

export type Listener = (changes: readonly ChangedLead[]) => void;
export type ChangeFeed = {
  /** Tells of changes from now on, or from `since` (epoch ms); the answer stops it. */
  listen(workspaceId: string, since: number | null, listener: Listener): () => void;
  close(): void;
};

const POLL_MS = 400;
/** Changes are stamped when their transaction begins and seen when it ends: look back this far for late ones. */
const LOOK_BACK_MS = 20_000;
const LONGEST_RESUME_MS = 3_600_000;

type Poller = {
  listeners: Set<Listener>;
  seen: Map<string, { revision: number; changedAt: number }>;
  from: number;
  timer: NodeJS.Timeout | undefined;
};

/** One poller per workspace, only while someone listens. `now` is the database's clock (epoch ms). */
export function createChangeFeed(machinery: Pick<Machinery, 'db' | 'log'>): ChangeFeed {
  const pollers = new Map<string, Poller>();
  let closed = false;

  async function poll(workspaceId: string, poller: Poller): Promise<void> {
    try {
      const rows = await listChangedLeads(machinery, workspaceId, poller.from - LOOK_BACK_MS);
      const fresh = rows.filter((row) => {
        const known = poller.seen.get(row.id);
        return known === undefined ? row.changedAt >= poller.from - LOOK_BACK_MS : known.revision !== row.revision;
      });
      for (const { id, revision, changedAt } of rows) poller.seen.set(id, { revision, changedAt });
      poller.from = Math.max(poller.from, ...rows.map((row) => row.changedAt));
      for (const [id, { changedAt }] of poller.seen)
        if (changedAt < poller.from - 2 * LOOK_BACK_MS) poller.seen.delete(id);
      if (fresh.length > 0) for (const listener of poller.listeners) listener(fresh);
    } catch (error) {
      machinery.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'change feed');
    }
    if (!closed && poller.listeners.size > 0) poller.timer = setTimeout(() => void poll(workspaceId, poller), POLL_MS);
    else pollers.delete(workspaceId);
  }

  /** What changed just before the first listener came is known already, not news. */
  async function start(workspaceId: string, poller: Poller): Promise<void> {
    try {
      poller.from = await machinery.db.now();
      const rows = await listChangedLeads(machinery, workspaceId, poller.from - LOOK_BACK_MS);
      for (const { id, revision, changedAt } of rows) poller.seen.set(id, { revision, changedAt });
    } catch (error) {
      machinery.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'change feed');
    }
    await poll(workspaceId, poller);
  }

  async function catchUp(workspaceId: string, since: number, listener: Listener): Promise<void> {
    const rows = await listChangedLeads(
      machinery,
      workspaceId,
      Math.max(since, (await machinery.db.now()) - LONGEST_RESUME_MS) - LOOK_BACK_MS,
    );
    if (rows.length > 0) listener(rows);
  }

  return {
    listen(workspaceId, since, listener) {
      let poller = pollers.get(workspaceId);
      if (poller) poller.listeners.add(listener);
      else {
        poller = { listeners: new Set([listener]), seen: new Map(), from: 0, timer: undefined };
        pollers.set(workspaceId, poller);
        void start(workspaceId, poller);
      }
      if (since !== null) void catchUp(workspaceId, since, listener).catch(() => undefined);
      const { listeners } = poller;
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      for (const poller of pollers.values()) clearTimeout(poller.timer);
      pollers.clear();
    },
  };
}
