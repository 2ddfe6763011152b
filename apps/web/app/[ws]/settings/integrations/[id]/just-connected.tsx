'use client';
import { CircleCheck, X } from 'lucide-react';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Button } from '#web/components/ui/button.tsx';
import { useSession } from '#web/data/queries.ts';

/** What a person does next after connecting a CRM; shown once, by the address that the CRM sends them back to. */
export function JustConnected({ connectionId, name }: { connectionId: string; name: string }) {
  const { ws } = useParams<{ ws: string }>();
  const { data: session } = useSession();
  const [connected, setConnected] = useQueryState('connected', parseAsStringLiteral(['new', 'again']));
  if (connected === null) return null;
  const title = connected === 'new' ? `${name} is connected` : `${name} is connected again`;
  const page = `/${ws}/settings/integrations/${connectionId}`;
  return (
    <section aria-label={title} className="mb-4 flex items-start gap-3 rounded-card border p-4">
      <CircleCheck size={18} aria-hidden="true" className="mt-px shrink-0" />
      <div className="min-w-0 grow text-table">
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5 text-muted">
          {connected === 'again'
            ? 'What was missed meanwhile is being read. Until then breaches are provisional.'
            : session?.workspace.observe
              ? 'Baton only observes: clocks run in shadow, nobody is alerted, nothing is written.'
              : 'New leads are read from now on.'}
        </p>
        {connected === 'new' ? (
          <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
            <Link href={`/${ws}/settings/fields`} className="text-link">
              Check the field mapping
            </Link>
            <Link href={`${page}?tab=history`} className="text-link">
              Read the last 90 days
            </Link>
            <Link href={`${page}?tab=write-back`} className="text-link">
              See what would be created in {name}
            </Link>
          </p>
        ) : null}
      </div>
      <Button variant="ghost" size="icon" aria-label="Close" onClick={() => void setConnected(null)}>
        <X size={14} aria-hidden="true" />
      </Button>
    </section>
  );
}
