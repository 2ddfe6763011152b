'use client';
import { CircleHelp, Pause, Play, Search } from 'lucide-react';
import type { Session } from '#web/api-types.ts';
import { formatWall } from '#web/components/time/durations.ts';
import { formatTime } from '#web/components/time/instants.ts';
import { setUpdateMode, useNow, useUpdateMode } from '#web/components/time/ticker.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { useLive } from '#web/data/live.tsx';
import { UserMenu } from './user-menu.tsx';

/** How fresh the page is, in one word. */
function FreshnessChip() {
  const { freshness } = useLive();
  const mode = useUpdateMode();
  useNow();
  const text =
    mode === 'paused'
      ? 'Updates paused'
      : freshness.state === 'live'
        ? 'Live'
        : freshness.state === 'connecting'
          ? 'Connecting'
          : freshness.state === 'offline'
            ? 'Offline'
            : `Updated ${formatWall(Math.max(0, Date.now() - freshness.since))} ago`;
  const live = text === 'Live';
  return (
    <span className="flex items-center gap-1.5 text-meta whitespace-nowrap text-muted">
      <span
        aria-hidden="true"
        className={live ? 'size-2 rounded-full bg-ok' : 'size-2 rounded-full border border-pause'}
      />
      {text}
    </span>
  );
}

/** A line under the top bar when updates have stopped; actions still work. */
export function FreshnessBanner() {
  const { freshness, reconnect } = useLive();
  const viewer = useViewer();
  if (freshness.state !== 'stopped' && freshness.state !== 'offline') return null;
  const at = formatTime(freshness.since, viewer);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 border-b bg-near-bg px-6 py-2 text-table text-near-fg max-sm:px-4"
    >
      {freshness.state === 'offline'
        ? `Offline since ${at}. What you see may be old; nothing can be sent.`
        : `Updates stopped ${at}. Actions still work; this page asks again every 30 s.`}
      {freshness.state === 'stopped' ? (
        <Button size="small" onClick={reconnect}>
          Reconnect
        </Button>
      ) : null}
    </div>
  );
}

type Props = {
  title: string;
  session: Session | undefined;
  onSearch: () => void;
  searchKey: string;
  onKeys: () => void;
};

/** The bar on top: where you are, search, freshness, pause, keys. */
export function TopBar({ title, session, onSearch, searchKey, onKeys }: Props) {
  const mode = useUpdateMode();
  const paused = mode === 'paused';
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-3 border-b bg-bg px-6 max-sm:px-4">
      <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-1.5 text-table">
        <span className="truncate text-muted max-sm:hidden">{session?.workspace.name}</span>
        <span aria-hidden="true" className="text-muted max-sm:hidden">
          /
        </span>
        <span className="truncate font-medium">{title}</span>
        {session?.workspace.observe ? (
          <span className="ml-2 rounded-full border border-pause px-2 text-micro text-muted">Observe mode</span>
        ) : null}
      </nav>
      <div className="grow" />
      <Button
        variant="outline"
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
        className="text-muted max-sm:border-0 max-sm:px-2"
      >
        <Search size={14} aria-hidden="true" />
        <span className="max-sm:sr-only">Search leads and commands</span>
        <Kbd>{searchKey}</Kbd>
      </Button>
      <FreshnessChip />
      <Button
        variant="ghost"
        size="icon"
        aria-label={paused ? 'Go on with live updates' : 'Pause live updates'}
        aria-keyshortcuts="Shift+P"
        onClick={() => setUpdateMode(paused ? 'live' : 'paused')}
      >
        {paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Keys of this page"
        aria-keyshortcuts="?"
        onClick={onKeys}
        className="max-sm:hidden"
      >
        <CircleHelp size={16} aria-hidden="true" />
      </Button>
      <div className="sm:hidden">{session ? <UserMenu session={session} collapsed /> : null}</div>
    </header>
  );
}
