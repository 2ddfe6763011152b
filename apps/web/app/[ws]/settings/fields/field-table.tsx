'use client';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useState } from 'react';
import type { FieldMapping, MappedField } from '#web/api-integration-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { ScrollBox } from '#web/components/ui/scroll-box.tsx';
import { Tooltip } from '#web/components/ui/tooltip.tsx';
import { ChooseField } from './choose-field.tsx';
import { directions, stateLooks, stateWord } from './field-words.ts';

function Direction({ direction }: Pick<MappedField, 'direction'>) {
  const { word, icon: Icon } = directions[direction];
  return (
    <Tooltip text={word}>
      <button type="button" aria-label={word} className="flex size-6 items-center justify-center rounded">
        <Icon size={14} aria-hidden="true" className="text-muted" />
      </button>
    </Tooltip>
  );
}

function State({ item }: { item: MappedField }) {
  const { icon: Icon, grave } = stateLooks[item.state];
  return (
    <span className={cn('block', grave ? 'font-medium' : 'text-muted')}>
      <span className="flex items-center gap-1.5 whitespace-nowrap">
        <Icon size={13} aria-hidden="true" className="shrink-0" /> {stateWord(item)}
      </span>
      {item.note ? <span className="block text-meta font-normal text-muted">{item.note}</span> : null}
    </span>
  );
}

function Coverage({ sample }: Pick<MappedField, 'sample'>) {
  if (sample === null || sample.of === 0)
    return (
      <span className="text-muted" title="The CRM has no records yet, or no such field">
        —
      </span>
    );
  return (
    <span title={`${sample.filled} of the newest ${sample.of} records`}>
      {formatShare(sample.filled / sample.of)}
      <span className="block text-meta text-muted max-md:inline">
        {' '}
        {sample.filled} of {sample.of}
      </span>
    </span>
  );
}

function Row({ item, onChoose }: { item: MappedField; onChoose: () => void }) {
  return (
    <tr
      data-field={item.field}
      className="relative border-b align-top last:border-0 max-md:block max-md:px-4 max-md:py-3"
    >
      <th scope="row" className="px-3 py-2 text-left font-medium max-md:block max-md:p-0">
        {item.label}
        {item.used ? (
          <span className="ml-1.5 rounded border px-1 text-micro font-normal text-muted">in rules</span>
        ) : null}
        <span className="block text-meta font-normal text-muted">{item.meaning}</span>
      </th>
      <td className="py-2 max-md:absolute max-md:top-1 max-md:right-3">
        <Direction direction={item.direction} />
      </td>
      <td className="px-3 py-2 max-md:block max-md:px-0">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <code className="font-mono text-meta break-all">{item.crmField ?? '—'}</code>
          {item.canChoose ? (
            <Button
              size="small"
              className="max-sm:h-11"
              aria-label={`${item.suggestion ? 'Suggestion for' : 'Change'} ${item.label}`}
              onClick={onChoose}
            >
              {item.suggestion ? 'Suggestion' : 'Change'}
            </Button>
          ) : null}
        </span>
        {item.sample && item.sample.values.length > 0 ? (
          <span className="mt-0.5 block max-w-72 truncate text-meta text-muted" title={item.sample.values.join(', ')}>
            {item.sample.values.join(', ')}
          </span>
        ) : null}
      </td>
      <td className="px-3 py-2 text-right max-md:block max-md:px-0 max-md:text-left">
        <span className="text-meta text-muted md:hidden">Filled </span>
        <Coverage sample={item.sample} />
      </td>
      <td className="px-3 py-2 max-md:block max-md:px-0">
        <State item={item} />
      </td>
    </tr>
  );
}

/** Every field of Baton's with the CRM's field behind it: how full, what it says, and what is wrong. */
export function FieldTable({ mapping }: { mapping: FieldMapping }) {
  const { ws } = useParams<{ ws: string }>();
  const [choosing, setChoosing] = useState<MappedField | null>(null);
  const missing = mapping.items.filter(({ state, direction }) => state === 'missing' && direction === 'write').length;
  const groups = [
    { title: 'Read from the CRM', items: mapping.items.filter(({ direction }) => direction === 'read') },
    { title: 'Written to the CRM', items: mapping.items.filter(({ direction }) => direction !== 'read') },
  ];
  return (
    <>
      {missing > 0 ? (
        <p className="mb-4 flex flex-wrap items-center gap-3 rounded-card border px-4 py-3 text-table">
          <span className="min-w-0 grow basis-60">
            {missing} {missing === 1 ? 'field that Baton writes is' : 'fields that Baton writes are'} not in{' '}
            {mapping.name} yet.
          </span>
          <Button asChild>
            <Link href={`/${ws}/settings/integrations/${mapping.connectionId}?tab=write-back`}>
              Create missing fields…
            </Link>
          </Button>
        </p>
      ) : null}
      {groups.map(({ title, items }) => (
        <section key={title} aria-label={title} className="mb-4 rounded-card border">
          <h2 className="border-b bg-subtle px-4 py-2.5 text-body font-semibold">{title}</h2>
          <ScrollBox label={`${title}: fields`}>
            <table className="w-full text-table max-md:block">
              <caption className="sr-only">{title}</caption>
              <thead className="max-md:hidden">
                <tr className="border-b text-left text-meta text-muted">
                  <th scope="col" className="h-9 w-[28%] px-3 font-medium">
                    Field of Baton
                  </th>
                  <th scope="col" className="h-9 w-8 font-medium">
                    <span className="sr-only">Direction</span>
                  </th>
                  <th scope="col" className="h-9 px-3 font-medium">
                    Field in {mapping.name}, values
                  </th>
                  <th scope="col" className="h-9 px-3 text-right font-medium">
                    Filled
                  </th>
                  <th scope="col" className="h-9 w-[24%] px-3 font-medium">
                    State
                  </th>
                </tr>
              </thead>
              <tbody className="max-md:block max-md:divide-y">
                {items.map((item) => (
                  <Row key={item.field} item={item} onChoose={() => setChoosing(item)} />
                ))}
              </tbody>
            </table>
          </ScrollBox>
        </section>
      ))}
      <p className="text-meta text-muted">Filled: of the newest 100 records in {mapping.name}.</p>
      {choosing ? <ChooseField item={choosing} mapping={mapping} onClose={() => setChoosing(null)} /> : null}
    </>
  );
}
