'use client';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import Link from 'next/link';
import type { Session } from '#web/api-types.ts';
import { cn } from '#web/components/ui/class-names.ts';
import { Tooltip } from '#web/components/ui/tooltip.tsx';
import type { PageKey } from '#web/data/landing.ts';
import { Logo } from './logo.tsx';
import { type NavigationItem, navigation } from './navigation.ts';
import { UserMenu } from './user-menu.tsx';

type Props = {
  workspace: string;
  session: Session | undefined;
  pages: PageKey[];
  current: string;
  collapsed: boolean;
  onToggle: () => void;
};

function Item({
  item,
  href,
  active,
  collapsed,
}: {
  item: NavigationItem;
  href: string;
  active: boolean;
  collapsed: boolean;
}) {
  const link = (
    <Link
      href={href}
      aria-current={active ? 'page' : undefined}
      aria-label={collapsed ? item.label : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 rounded-control px-2 text-table',
        active ? 'bg-tint font-medium text-fg' : 'text-muted hover:bg-hover hover:text-fg',
        collapsed && 'justify-center px-0',
      )}
    >
      <item.icon size={16} aria-hidden="true" className={active ? 'text-accent' : undefined} />
      {collapsed ? null : item.label}
    </Link>
  );
  return collapsed ? (
    <Tooltip text={item.label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** The sidebar: only pages this role can open. 240 px, or 48 px when folded. */
export function Sidebar({ workspace, session, pages, current, collapsed, onToggle }: Props) {
  const items = navigation.filter((item) => pages.includes(item.key));
  return (
    <nav
      aria-label="Pages"
      className={cn(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r bg-subtle py-2 max-sm:hidden',
        collapsed ? 'w-12 px-2' : 'w-60 px-3',
      )}
    >
      <div className={cn('mb-3 flex h-8 items-center gap-2', collapsed ? 'justify-center' : 'px-2')}>
        <Logo size={20} />
        {collapsed ? null : <span className="truncate font-semibold">{session?.workspace.name ?? 'Baton'}</span>}
      </div>
      {session ? null : (
        <div className="flex flex-col gap-2">
          {[1, 2, 3, 4].map((n) => (
            <div key={n} className="skeleton h-8" />
          ))}
        </div>
      )}
      {(['Work', 'Insight', 'Process'] as const).map((group) => {
        const members = items.filter((item) => item.group === group);
        return members.length === 0 ? null : (
          <div key={group} className="mb-3">
            {collapsed ? null : <p className="px-2 pb-1 text-micro text-muted">{group}</p>}
            <ul className="flex flex-col gap-0.5">
              {members.map((item) => (
                <li key={item.key}>
                  <Item
                    item={item}
                    href={`/${workspace}/${item.key}`}
                    active={current === item.key}
                    collapsed={collapsed}
                  />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      <div className="grow" />
      <button
        type="button"
        onClick={onToggle}
        aria-label={collapsed ? 'Unfold the sidebar' : 'Fold the sidebar'}
        aria-keyshortcuts="Control+B Meta+B"
        className={cn(
          'mb-1 flex h-8 items-center gap-2.5 rounded-control px-2 text-table text-muted hover:bg-hover',
          collapsed && 'justify-center px-0',
        )}
      >
        {collapsed ? (
          <PanelLeftOpen size={16} aria-hidden="true" />
        ) : (
          <>
            <PanelLeftClose size={16} aria-hidden="true" /> Fold
          </>
        )}
      </button>
      {session ? <UserMenu session={session} collapsed={collapsed} /> : null}
    </nav>
  );
}
