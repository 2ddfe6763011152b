'use client';
import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { Behind } from '#web/api-integration-types.ts';
import type { Session } from '#web/api-types.ts';
import { formatWall } from '#web/components/time/durations.ts';
import { formatWhen } from '#web/components/time/instants.ts';
import { useNow } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { useBehind } from '#web/data/integrations.ts';

/** A CRM is told of from this delay on. */
const LATE_MS = 2 * 60_000;

/** A line under the top bar while a CRM is disconnected or behind: what is shown of its leads may not be true. */
export function FeedBanner({ session }: { session: Session | undefined }) {
  const { data } = useBehind(session !== undefined);
  const now = useNow();
  const shown = data?.filter(({ disconnected, since }) => disconnected || now - Date.parse(since) > LATE_MS) ?? [];
  if (!session || shown.length === 0) return null;
  return (
    <div role="status" className="border-b bg-near-bg px-6 py-2 text-table text-near-fg max-sm:px-4">
      {shown.map((feed) => (
        <p key={feed.connectionId} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <TriangleAlert size={14} aria-hidden="true" className="shrink-0" />
          <Words feed={feed} now={now} />
          {session.role === 'admin' ? (
            <Link
              href={`/${session.workspace.slug}/settings/integrations/${feed.connectionId}`}
              className="font-medium underline underline-offset-2"
            >
              {feed.disconnected ? 'Reconnect' : 'See why'}
            </Link>
          ) : null}
        </p>
      ))}
    </div>
  );
}

function Words({ feed, now }: { feed: Behind; now: number }) {
  const viewer = useViewer();
  const since = Date.parse(feed.since);
  return feed.disconnected ? (
    <span>
      {feed.name} disconnected {formatWhen(since, now, viewer)}; clocks keep running, breaches provisional
    </span>
  ) : (
    <span>
      {feed.name} {formatWall(now - since)} behind; breaches are provisional until it has caught up
    </span>
  );
}
