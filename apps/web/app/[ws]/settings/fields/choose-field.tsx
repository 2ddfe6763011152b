'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import type { FieldMapping, MappedField } from '#web/api-integration-types.ts';
import { formatShare } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { Input, Select } from '#web/components/ui/field.tsx';
import { useFieldSample } from '#web/data/field-mapping.ts';
import { useSend, wordsOf } from '#web/data/integrations.ts';

/** How full the chosen field is, and what it says, before it is saved. */
function Preview({ connectionId, name }: { connectionId: string; name: string }) {
  const { data, isFetching } = useFieldSample(connectionId, name);
  const sample = data?.samples[name];
  if (isFetching && !data) return <div className="skeleton h-10" />;
  if (data?.problem) return <p className="text-table text-muted">The values could not be read: {data.problem}.</p>;
  if (!sample) return <p className="text-table text-muted">There are no records to show values of.</p>;
  return (
    <p className="text-table" aria-live="polite">
      Filled in {sample.of === 0 ? '—' : formatShare(sample.filled / sample.of)} of the newest {sample.of} records
      {sample.values.length > 0 ? (
        <>
          : <span className="text-muted">{sample.values.join(', ')}</span>
        </>
      ) : null}
    </p>
  );
}

type Props = { item: MappedField; mapping: FieldMapping; onClose: () => void };

/** Chooses the CRM's field that one of ours is read from: search, values, and what follows. */
export function ChooseField({ item, mapping, onClose }: Props) {
  const id = useId();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [name, setName] = useState<string>(item.suggestion?.name ?? item.crmField ?? '');
  const send = useSend<FieldMapping>([], (next) => {
    client.setQueryData(['field-mapping', mapping.connectionId], next);
    toast(`${item.label} saved`);
    onClose();
  });
  const wanted = text.trim().toLowerCase();
  const shown = mapping.choices.filter(
    (one) => one.name === name || `${one.label} ${one.name}`.toLowerCase().includes(wanted),
  );
  const save = (value: string | null) =>
    send.mutate({
      path: `/connections/${mapping.connectionId}/fields`,
      method: 'PUT',
      body: { fieldMap: { [item.field]: value } },
    });
  const { suggestion } = item;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={item.label} description={`${item.meaning}. Baton reads a ${item.type}.`}>
        <form
          className="flex flex-col gap-3 overflow-auto p-4"
          onSubmit={(event) => {
            event.preventDefault();
            save(name);
          }}
        >
          {suggestion ? (
            <p className="text-table">
              Suggested: <span className="font-medium">{suggestion.label}</span>{' '}
              <code className="font-mono text-meta text-muted">{suggestion.name}</code>
              <span className="text-muted">
                {suggestion.confidence === 'high' ? ' · called the same' : ' · has the word in its name'}
              </span>
            </p>
          ) : null}
          <label htmlFor={`${id}q`} className="flex flex-col gap-1 text-meta text-muted">
            Search the fields of {mapping.name}
            <Input id={`${id}q`} type="search" value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <label htmlFor={`${id}f`} className="flex flex-col gap-1 text-meta text-muted">
            Field in {mapping.name} ({shown.length} of {mapping.choices.length})
            <Select id={`${id}f`} value={name} onChange={(event) => setName(event.target.value)}>
              {shown.some((one) => one.name === name) ? null : <option value={name}>{name || 'Choose a field'}</option>}
              {shown.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.label} · {one.name} · {one.type}
                </option>
              ))}
            </Select>
          </label>
          {name ? <Preview connectionId={mapping.connectionId} name={name} /> : null}
          <p className="text-meta text-muted">
            Holds for what is read from now on. To read earlier values, run a backfill afterwards.
          </p>
          {send.error ? (
            <p role="alert" className="text-table text-over-fg">
              {wordsOf(send.error)}
            </p>
          ) : null}
          <div className="flex flex-wrap justify-end gap-2">
            {item.chosen ? (
              <Button className="mr-auto" disabled={send.isPending} onClick={() => save(null)}>
                Back to the usual field
              </Button>
            ) : null}
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={send.isPending || !name}>
              Save
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
