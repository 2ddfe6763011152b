'use client';
import type { Playbook } from '@baton/core/playbook/schema';
import { BookOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { Empty } from '#web/components/states/empty.tsx';
import { Problem } from '#web/components/states/problem.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { ApiProblem } from '#web/data/api-client.ts';
import { usePublishedPlaybook } from '#web/data/playbook.ts';
import { Findings } from './findings.tsx';

type Props = { title: string; purpose: string; section: string; children: (playbook: Playbook) => ReactNode };

/** A page of the published playbook: its title, which version this is, and its content; read-only. */
export function Published({ title, purpose, section, children }: Props) {
  const { data, playbook, error, refetch } = usePublishedPlaybook();
  const none = error instanceof ApiProblem && error.status === 404;
  const words = data?.describe?.sections.find((one) => one.heading === section)?.lines ?? [];
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div>
          <h1 className="text-title font-semibold">{title}</h1>
          <p className="max-w-[72ch] text-muted">{purpose}</p>
        </div>
        {data ? (
          <p className="rounded-full border bg-subtle px-3 py-1 text-meta">
            <span className="font-medium">Published v{data.version}</span>
            <span className="text-muted">
              {data.publishedAt ? (
                <>
                  {' '}
                  · <Instant iso={data.publishedAt} format="date" />
                </>
              ) : null}
              {data.publishedBy ? ` by ${data.publishedBy}` : null}
            </span>
          </p>
        ) : null}
      </div>
      {none ? (
        <Empty kind="first-use" icon={BookOpen} title="No playbook has been published">
          Publish one with{' '}
          <code className="font-mono text-meta">pnpm --silent baton playbook publish --workspace … playbook.yaml</code>{' '}
          or <code className="font-mono text-meta">POST /api/v1/playbook/publish</code>.
        </Empty>
      ) : error && !data ? (
        <Problem error={error} what="playbook" onRetry={() => void refetch()} />
      ) : !data ? (
        <div role="status" aria-label="Loading the playbook" className="flex flex-col gap-3">
          {[1, 2, 3].map((n) => (
            <div key={n} className="skeleton h-28" />
          ))}
        </div>
      ) : playbook ? (
        <>
          <Findings playbook={playbook} section={section} />
          {children(playbook)}
        </>
      ) : (
        <ul className="flex list-disc flex-col gap-1 pl-5">
          {words.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A titled box of a settings page. */
export function Box({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="mb-4 rounded-card border">
      <div className="flex flex-wrap items-baseline justify-between gap-2 border-b bg-subtle px-4 py-2.5">
        <h2 className="text-body font-semibold">{title}</h2>
        {note ? <span className="text-meta text-muted">{note}</span> : null}
      </div>
      <div className="p-4">{children}</div>
    </section>
  );
}
