'use client';
import Link from 'next/link';
import { cn } from '#web/components/ui/class-names.ts';
import type { PageKey } from '#web/data/landing.ts';
import { navigation } from './navigation.ts';

/** The pages at the bottom of small screens; the palette reaches the rest. */
export function BottomBar({ workspace, pages, current }: { workspace: string; pages: PageKey[]; current: string }) {
  const items = navigation.filter((item) => pages.includes(item.key)).slice(0, 6);
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-subtle pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {items.map((item) => (
        <Link
          key={item.key}
          href={`/${workspace}/${item.key}`}
          aria-current={current === item.key ? 'page' : undefined}
          className={cn(
            'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-micro',
            current === item.key ? 'font-semibold text-fg' : 'text-muted',
          )}
        >
          <item.icon size={18} aria-hidden="true" className={current === item.key ? 'text-accent' : undefined} />
          <span className="max-w-full truncate">{item.key === 'queue' ? 'Queue' : item.label}</span>
        </Link>
      ))}
    </nav>
  );
}
