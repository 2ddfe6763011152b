import { newId } from '@baton/db/id';
import { holdStream, releaseStream } from '@baton/db/streams';
import { listConnectionsOfKind } from '@baton/db/workspaces';
import type { Machinery } from '../context.ts';
import { runStream, type StreamPlace } from './run-stream.ts';

/** A worker that was killed holds its streams for so long; who lives says so more often. */
const LEASE_MS = 30_000;

type Running = { place: StreamPlace; stop: AbortController; ended: Promise<void> };

export type Streams = {
  /** Takes streams that nobody holds, and says that this process still holds its own. Returns how many it holds. */
  keep(): Promise<number>;
  stop(): Promise<void>;
};

/** The streams of changes that this process listens to: each connection's by one worker at a time. */
export function openStreams(machinery: Machinery): Streams {
  const { db, log } = machinery;
  const holder = newId();
  const running = new Map<string, Running>();

  const isHeld = (place: StreamPlace) =>
    db.inWorkspace(place.workspaceId, async (tx) => (await holdStream(tx, place)) !== null);

  const start = (place: StreamPlace) => {
    const stop = new AbortController();
    const ended = runStream(machinery, place, stop.signal)
      .catch((error: unknown) => log.error({ ...place, reason: String(error) }, 'listening to a stream ended'))
      .finally(() => running.delete(place.connectionId));
    running.set(place.connectionId, { place, stop, ended });
  };

  return {
    async keep() {
      const all = await listConnectionsOfKind(db, 'salesforce');
      // What refuses us is asked again by the poll alone.
      const connections = all.filter(({ status }) => status !== 'disconnected');
      const known = new Set(connections.map(({ connectionId }) => connectionId));
      for (const { place, stop } of running.values()) if (!known.has(place.connectionId)) stop.abort();
      for (const { workspaceId, connectionId } of connections) {
        const place = { workspaceId, connectionId, holder, leaseMs: LEASE_MS };
        const mine = running.get(connectionId);
        const held = await isHeld(place);
        if (held && !mine) start(place);
        if (!held) mine?.stop.abort();
      }
      return running.size;
    },
    async stop() {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
      const release = ({ workspaceId, connectionId }: StreamPlace) =>
        db.inWorkspace(workspaceId, (tx) => releaseStream(tx, connectionId, holder));
      await Promise.allSettled(all.map(({ place }) => release(place)));
    },
  };
}
