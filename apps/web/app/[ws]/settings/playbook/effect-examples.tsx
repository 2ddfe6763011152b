'use client';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { kindNames } from '#web/components/time/clock-view.ts';
import { Instant } from '#web/components/time/instant.tsx';
import type { ModeEffect } from './effect-words.ts';

type Example = ModeEffect['examples'][number];

const words: Record<Example['change'], string> = {
  breach: 'would become breached',
  unbreach: 'breach would clear',
  moved: 'would move',
  started: 'would start',
  dropped: 'would end',
};

/** Some of the clocks that a choice changes, with when they are due before and after. */
export function EffectExamples({ examples }: { examples: readonly Example[] }) {
  const { ws } = useParams<{ ws: string }>();
  if (examples.length === 0) return null;
  return (
    <details className="rounded-card border text-table">
      <summary className="cursor-pointer px-3 py-2 text-muted">Examples</summary>
      <ul className="divide-y border-t">
        {examples.map(({ lead, kind, change, before, after }) => (
          <li
            key={`${lead.id}${kind}${change}${after?.dueAt}`}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-2"
          >
            <Link href={`/${ws}/leads/${lead.id}`} target="_blank" prefetch={false} className="font-medium text-link">
              {[lead.name, lead.company].filter(Boolean).join(' · ') || 'A lead'}
            </Link>
            <span>
              {kindNames[kind as keyof typeof kindNames] ?? kind} {words[change]}
            </span>
            <span className="ml-auto text-muted">
              {before?.dueAt ? <Instant iso={before.dueAt} format="date" /> : 'no due'} →{' '}
              {after?.dueAt ? <Instant iso={after.dueAt} format="date" /> : 'no due'}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
