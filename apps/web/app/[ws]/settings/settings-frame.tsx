'use client';
import Link from 'next/link';
import { useParams, usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { settingsPages } from '#web/components/shell/settings-pages.ts';
import { Denied } from '#web/components/states/problem.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { useSession } from '#web/data/queries.ts';

/** The menu of the settings beside the page; only pages this role may see. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const { ws } = useParams<{ ws: string }>();
  const here = usePathname().split('/')[3];
  const { data: session } = useSession();
  const menu = useRef<HTMLElement>(null);
  const known = session !== undefined;
  // On a phone the menu is one line that scrolls: the page one is on must be seen in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for again on each page
  useEffect(() => {
    const link = menu.current?.querySelector<HTMLElement>('[aria-current]');
    const line = menu.current?.firstElementChild;
    if (link && line) line.scrollLeft = link.offsetLeft - line.clientWidth / 2 + link.clientWidth / 2;
  }, [here, known]);
  if (!session) return null;
  const pages = settingsPages.filter((page) => page.roles.includes(session.role));
  const current = settingsPages.find((page) => page.slug === here);
  if (current && !pages.includes(current)) {
    return (
      <Denied
        what={current.label}
        detail={`Your role here is ${session.role}. Admins of ${session.workspace.name} can open this page; ask one of them.`}
      />
    );
  }
  return (
    <div className="flex max-md:flex-col">
      <nav
        ref={menu}
        aria-label="Settings"
        className="w-52 shrink-0 border-r p-4 max-md:w-full max-md:border-r-0 max-md:border-b max-md:px-4 max-md:py-2"
      >
        <div className="flex flex-col gap-4 max-md:relative max-md:flex-row max-md:gap-1 max-md:overflow-x-auto">
          {(['Process', 'People', 'Connections'] as const).map((group) => {
            const members = pages.filter((page) => page.group === group);
            return members.length === 0 ? null : (
              <div key={group}>
                <p className="px-2 pb-1 text-micro text-muted max-md:sr-only">{group}</p>
                <ul className="flex flex-col gap-0.5 max-md:flex-row">
                  {members.map((page) => (
                    <li key={page.slug}>
                      <Link
                        href={`/${ws}/settings/${page.slug}`}
                        aria-current={page.slug === here ? 'page' : undefined}
                        className={cn(
                          'flex h-8 items-center rounded-control px-2 text-table whitespace-nowrap max-md:h-11',
                          page.slug === here ? 'bg-tint font-medium' : 'text-muted hover:bg-hover hover:text-fg',
                        )}
                      >
                        {page.label}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            );
          })}
        </div>
      </nav>
      <div className="min-w-0 max-w-[960px] grow p-6 max-sm:p-4">{children}</div>
    </div>
  );
}
