'use client';
import { Eye } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { WriteFields } from '#web/api-integration-types.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { useSend, useWriteFields, useWrites, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../../published.tsx';
import { FailedWrites } from './failed-writes.tsx';
import { LastWrites } from './last-writes.tsx';
import { ProvisionDialog } from './provision-dialog.tsx';

function FieldSwitches({ id, name, fields }: { id: string; name: string; fields: WriteFields }) {
  const send = useSend<WriteFields>(['write-fields', 'writes', 'observe']);
  const [asked, setAsked] = useState<string | null>(null);
  const on = fields.items.filter((one) => one.on).length;
  return (
    <Box title={`Fields that Baton writes to ${name}`} note={`${on} of ${fields.items.length} on`}>
      <ul className="grid grid-cols-2 gap-x-6 max-md:grid-cols-1">
        {fields.items.map((one) => (
          <li key={one.field}>
            <label
              htmlFor={`write-${one.field}`}
              className="flex min-h-8 cursor-pointer items-center gap-2.5 text-table max-sm:min-h-11"
            >
              <input
                id={`write-${one.field}`}
                type="checkbox"
                checked={send.isPending && asked === one.field ? !one.on : one.on}
                disabled={send.isPending}
                onChange={() => {
                  setAsked(one.field);
                  send.mutate(
                    {
                      path: `/connections/${id}/write-fields`,
                      method: 'PUT',
                      body: { fields: { [one.field]: !one.on } },
                    },
                    { onSuccess: () => toast(`${one.label}: ${one.on ? 'off' : 'on'}`) },
                  );
                }}
                className="size-4 accent-(--accent)"
              />
              <span className="min-w-0 grow truncate">
                {one.label} <code className="font-mono text-meta text-muted">{one.crmField}</code>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {send.error ? (
        <p role="alert" className="mt-2 text-table text-over-fg">
          {wordsOf(send.error)}
        </p>
      ) : null}
      <p className="mt-2 text-meta text-muted">
        Status and Owner are the CRM’s: where somebody changed them there, the CRM wins. The others are Baton’s own.
      </p>
    </Box>
  );
}

/** What Baton writes, what it wrote last, what was refused, and making the fields for it. */
export function WriteBackTab({ id, name }: { id: string; name: string }) {
  const writes = useWrites(id);
  const fields = useWriteFields(id);
  const [setting, setSetting] = useState(false);
  const error = writes.error ?? fields.error;
  if (error && !(writes.data && fields.data))
    return (
      <Problem
        error={error}
        what="write-back"
        onRetry={() => {
          void writes.refetch();
          void fields.refetch();
        }}
      />
    );
  if (!writes.data || !fields.data)
    return <div role="status" aria-label="Loading the write-back" className="skeleton h-60" />;
  const { observe, problem, restsUntil, waiting } = writes.data;
  const none = !fields.data.items.some((one) => one.on);
  return (
    <>
      {observe ? (
        <p className="mb-4 flex items-start gap-2 rounded-card border border-dashed border-border-input px-4 py-3 text-table">
          <Eye size={16} aria-hidden="true" className="mt-px shrink-0" />
          Observe mode: nothing is written to {name}. What is on starts when the workspace goes live.
        </p>
      ) : null}
      {problem ? (
        <p role="status" className="mb-4 rounded-card bg-near-bg px-4 py-3 text-table text-near-fg">
          {problem}
          {restsUntil ? (
            <>
              {' '}
              Next try <Instant iso={restsUntil} format="date" />.
            </>
          ) : null}
        </p>
      ) : null}
      <Box title={`Fields in ${name}`}>
        <div className="flex flex-wrap items-center gap-3">
          <Button variant={none ? 'primary' : 'outline'} onClick={() => setSetting(true)}>
            Create missing fields…
          </Button>
          <p className="min-w-0 grow basis-60 text-table text-muted">
            First you see each change that would be made in {name}; nothing is made before you say so.
          </p>
        </div>
      </Box>
      <FieldSwitches id={id} name={name} fields={fields.data} />
      <FailedWrites id={id} name={name} writes={writes.data} />
      <LastWrites writes={writes.data} name={name} waiting={waiting} />
      {setting ? <ProvisionDialog id={id} name={name} onClose={() => setSetting(false)} /> : null}
    </>
  );
}
