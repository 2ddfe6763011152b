'use client';
import { useParams, useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { settingsPages } from '#web/components/shell/settings-pages.ts';
import { useSession } from '#web/data/queries.ts';

/** Opens the first settings page this role may see. */
export function SettingsHome() {
  const { ws } = useParams<{ ws: string }>();
  const router = useRouter();
  const { data } = useSession();
  useEffect(() => {
    const first = data ? settingsPages.find((page) => page.roles.includes(data.role)) : null;
    if (first) router.replace(`/${ws}/settings/${first.slug}`);
  }, [data, router, ws]);
  return (
    <p role="status" className="sr-only">
      Opening settings
    </p>
  );
}
