'use client';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { Denied, Problem } from '#web/components/states/problem.tsx';
import { setUpdateMode, useUpdateMode } from '#web/components/time/ticker.ts';
import { ApiProblem } from '#web/data/api-client.ts';
import { pagesFor } from '#web/data/landing.ts';
import { LiveProvider } from '#web/data/live.tsx';
import { useSession } from '#web/data/queries.ts';
import { BottomBar } from './bottom-bar.tsx';
import { CommandPalette } from './command-palette.tsx';
import { FeedBanner } from './feed-banner.tsx';
import { keyText, useShortcuts } from './keyboard.ts';
import { navigation } from './navigation.ts';
import { saveSetting } from './saved-settings.ts';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { FreshnessBanner, TopBar } from './top-bar.tsx';

/** The frame of every workspace page: skip link, sidebar, top bar, page, bottom bar on small screens. */
export function AppShell({
  workspace,
  startCollapsed,
  children,
}: {
  workspace: string;
  startCollapsed: boolean;
  children: ReactNode;
}) {
  const router = useRouter();
  const pathname = usePathname();
  const session = useSession();
  const mode = useUpdateMode();
  const [collapsed, setCollapsed] = useState(startCollapsed);
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const signedOut = session.error instanceof ApiProblem && session.error.status === 401;
  useEffect(() => {
    if (signedOut)
      router.replace(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }, [signedOut, router]);

  const pages = session.data ? pagesFor(session.data.role) : [];
  const here = pathname.split('/')[2] ?? '';
  const current = navigation.find((item) => item.key === here);
  const toggle = () => {
    setCollapsed(!collapsed);
    saveSetting('baton-sidebar', collapsed ? 'open' : 'collapsed');
  };
  useShortcuts([
    {
      keys: ['Mod+K'],
      label: 'Search and commands',
      group: 'Everywhere',
      anywhere: true,
      run: () => setOpen('palette'),
    },
    { keys: ['?'], label: 'Keys of this page', group: 'Everywhere', run: () => setOpen('keys') },
    { keys: ['Mod+B'], label: 'Fold or unfold the sidebar', group: 'Everywhere', run: toggle },
    {
      keys: ['Shift+P'],
      label: mode === 'paused' ? 'Go on with live updates' : 'Pause live updates',
      group: 'Everywhere',
      run: () => setUpdateMode(mode === 'paused' ? 'live' : 'paused'),
    },
    ...navigation
      .filter((item) => pages.includes(item.key))
      .map((item) => ({
        keys: [item.keys],
        label: item.label,
        group: 'Go to',
        run: () => router.push(`/${workspace}/${item.key}`),
      })),
  ]);

  const denied = session.data && current && !pages.includes(current.key);
  return (
    <LiveProvider workspace={workspace}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-card focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh">
        <Sidebar
          workspace={workspace}
          session={session.data}
          pages={pages}
          current={here}
          collapsed={collapsed}
          onToggle={toggle}
        />
        <div className="flex min-w-0 grow flex-col">
          <TopBar
            title={current?.label ?? ''}
            session={session.data}
            onSearch={() => setOpen('palette')}
            searchKey={keyText('Mod+K')}
            onKeys={() => setOpen('keys')}
          />
          <FreshnessBanner />
          <FeedBanner session={session.data} />
          <main id="main" tabIndex={-1} className="min-w-0 grow outline-none max-sm:pb-20">
            {session.error && !signedOut ? (
              <div className="p-6">
                <Problem error={session.error} what="workspace" onRetry={() => void session.refetch()} />
              </div>
            ) : denied ? (
              <Denied
                what={current.label}
                detail={`Your role here is ${session.data.role}. Admins of ${session.data.workspace.name} can open this page; ask one of them.`}
              />
            ) : (
              children
            )}
          </main>
        </div>
      </div>
      <BottomBar workspace={workspace} pages={pages} current={here} />
      <CommandPalette
        workspace={workspace}
        pages={pages}
        open={open === 'palette'}
        onOpenChange={(next) => setOpen(next ? 'palette' : null)}
      />
      <ShortcutSheet open={open === 'keys'} onOpenChange={(next) => setOpen(next ? 'keys' : null)} />
    </LiveProvider>
  );
}
