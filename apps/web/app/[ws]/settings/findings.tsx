'use client';
import { findWarnings } from '@baton/core/playbook/check';
import type { Playbook } from '@baton/core/playbook/schema';
import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { usePeople } from '#web/data/queries.ts';

/** The parts of the document that each page shows, by the section that the page speaks of. */
const PARTS: Record<string, readonly string[]> = {
  Policies: ['policies'],
  Calendars: ['calendars'],
  Teams: ['teams'],
  Assignment: ['assignment', 'territories', 'queues', 'routing'],
  Definitions: ['definitions'],
  'Rejection reasons': ['rejection', 'recycling'],
};

/** What the linter asks to look at again in this part of the playbook; nothing when there is nothing. */
export function Findings({ playbook, section }: { playbook: Playbook; section: string }) {
  const people = usePeople().data?.items;
  const found = useMemo(() => {
    const known = people?.map(({ key, manager, active }) => ({ key, manager: manager?.key ?? null, active }));
    return findWarnings(playbook, { today: new Date().toISOString().slice(0, 10), people: known });
  }, [playbook, people]);
  const here = found.filter(({ path }) => PARTS[section]?.includes(String(path[0])));
  if (here.length === 0) return null;
  const placeOf = (path: readonly (string | number)[]) => (typeof path[1] === 'number' ? path[1] : -1);
  const nameOf = (path: readonly (string | number)[], message: string) => {
    const name = path[0] === 'policies' ? playbook.policies[placeOf(path)]?.name : undefined;
    return name === undefined || message.startsWith(name) ? null : `${name}. `;
  };
  return (
    <section aria-label="Warnings" className="mb-4 rounded-card border bg-near-bg px-4 py-3 text-near-fg">
      <p className="flex items-center gap-2 font-semibold">
        <TriangleAlert size={16} aria-hidden="true" />
        {here.length === 1 ? 'One thing to look at again' : `${here.length} things to look at again`}
      </p>
      <ul className="mt-1 flex flex-col gap-1.5 text-table">
        {here
          .toSorted((a, b) => placeOf(a.path) - placeOf(b.path))
          .map(({ path, pathText, message }) => (
            <li key={`${pathText} ${message}`} className="max-w-[92ch]">
              <span className="font-medium">{nameOf(path, message)}</span>
              {message} <code className="font-mono text-meta break-all">{pathText}</code>
            </li>
          ))}
      </ul>
    </section>
  );
}
