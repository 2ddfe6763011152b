import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '#web/components/shell/app-shell.tsx';

/** The frame around every page of a workspace. */
export default async function WorkspaceLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ ws: string }>;
}) {
  const { ws } = await params;
  const collapsed = (await cookies()).get('baton-sidebar')?.value === 'collapsed';
  return (
    <AppShell workspace={ws} startCollapsed={collapsed}>
      {children}
    </AppShell>
  );
}
