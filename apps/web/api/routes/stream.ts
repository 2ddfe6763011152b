import type { ChangedLead } from '@baton/services/leads/list-changed-leads';
import { findVisible } from '@baton/services/people/directory';
import { streamSSE } from 'hono/streaming';
import { allow } from '../access.ts';
import { createChangeFeed } from '../change-feed.ts';
import type { Api, ApiParts } from '../types.ts';

const HEARTBEAT_MS = 20_000;
const RETRY_MS = 2_000;
/** A stream ends by itself so that a session or role that is over is noticed; browsers open it again. */
const LONGEST_MS = 15 * 60_000;

/** `GET /stream`: `change` events name the leads that changed, as far as the caller may see them. */
export function addStreamRoute(api: Api, parts: ApiParts): { close(): void } {
  const feed = createChangeFeed(parts.machinery);
  const ends = new Set<() => void>();
  api.get('/stream', allow('leads.read'), async (c) => {
    const ctx = c.get('ctx');
    const visible = await findVisible(ctx);
    const mayTell = ({ owners, teams }: ChangedLead) =>
      visible === null ||
      owners.some((owner) => visible.owners.includes(owner)) ||
      teams.some((team) => visible.teams.includes(team));
    const last = Number(c.req.header('last-event-id') ?? Number.NaN);
    c.header('cache-control', 'no-store, no-transform');
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      await new Promise<void>((end) => {
        const stop = feed.listen(ctx.scope.workspaceId, Number.isSafeInteger(last) ? last : null, (changes) => {
          const told = changes.filter(mayTell);
          if (told.length === 0) return;
          const id = String(Math.max(...changes.map((change) => change.changedAt)));
          void stream.writeSSE({
            event: 'change',
            id,
            data: JSON.stringify({ leadIds: [...new Set(told.map((lead) => lead.id))] }),
          });
        });
        const beat = () =>
          void stream.writeSSE({
            event: 'heartbeat',
            data: JSON.stringify({ serverNow: new Date().toISOString() }),
            retry: RETRY_MS,
          });
        const beats = setInterval(beat, HEARTBEAT_MS);
        const limit = setTimeout(finish, LONGEST_MS);
        function finish(): void {
          stop();
          clearInterval(beats);
          clearTimeout(limit);
          ends.delete(finish);
          end();
        }
        ends.add(finish);
        stream.onAbort(finish);
        beat();
      });
    });
  });
  return {
    close() {
      feed.close();
      for (const finish of [...ends]) finish();
    },
  };
}
