'use client';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import type { Session } from '#web/api-types.ts';
import { authClient } from '#web/app/sign-in/auth-client.ts';
import { setUpdateMode, type UpdateMode, useUpdateMode } from '#web/components/time/ticker.ts';
import { cn } from '#web/components/ui/class-names.ts';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#web/components/ui/dropdown-menu.tsx';
import { saveSetting } from './saved-settings.ts';

const roleNames: Record<string, string> = {
  rep: 'Rep',
  manager: 'Manager',
  marketer: 'Marketer',
  executive: 'Executive',
  admin: 'Admin',
};

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
}

async function signOut() {
  await authClient.signOut();
  window.location.assign('/sign-in');
}

/** Who is signed in; theme, pace of updates, other workspaces, sign out. */
export function UserMenu({ session, collapsed }: { session: Session; collapsed: boolean }) {
  const mode = useUpdateMode();
  const [theme, setTheme] = useState<string | null>(null);
  const shownTheme =
    theme ?? (typeof document === 'undefined' ? 'system' : (document.documentElement.dataset.theme ?? 'system'));
  const choose = (next: string) => {
    setTheme(next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    saveSetting('baton-theme', next);
  };
  const others = session.workspaces.filter((workspace) => workspace.slug !== session.workspace.slug);
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={collapsed ? `${initials(session.user.name)}, menu of ${session.user.name}` : undefined}
        className={cn(
          'flex h-11 w-full items-center gap-2.5 rounded-control px-2 text-left hover:bg-hover',
          collapsed && 'justify-center px-0',
        )}
      >
        <span
          aria-hidden="true"
          className="flex size-7 shrink-0 items-center justify-center rounded-full bg-primary text-micro font-semibold text-on-primary"
        >
          {initials(session.user.name)}
        </span>
        {collapsed ? null : (
          <>
            <span className="min-w-0 grow">
              <span className="block truncate text-table font-medium">{session.user.name}</span>
              <span className="block truncate text-micro text-muted">{roleNames[session.role] ?? session.role}</span>
            </span>
            <ChevronsUpDown size={14} aria-hidden="true" className="text-muted" />
          </>
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent side="top" align="start" className="w-60">
        <DropdownMenuLabel>{session.user.email}</DropdownMenuLabel>
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={shownTheme} onValueChange={choose}>
          <DropdownMenuRadioItem value="system">Like the system</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="light">Light</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="dark">Dark</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <DropdownMenuLabel>Updates</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={mode} onValueChange={(next) => setUpdateMode(next as UpdateMode)}>
          <DropdownMenuRadioItem value="live">Live</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="minute">Every minute</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="paused">Paused</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        {others.length > 0 ? (
          <>
            <DropdownMenuLabel>Other workspaces</DropdownMenuLabel>
            {others.map((workspace) => (
              <DropdownMenuItem key={workspace.slug} onSelect={() => window.location.assign(`/${workspace.slug}`)}>
                {workspace.name}
              </DropdownMenuItem>
            ))}
          </>
        ) : null}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void signOut()}>Sign out</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
