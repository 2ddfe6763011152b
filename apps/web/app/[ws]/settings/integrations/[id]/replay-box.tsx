'use client';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '#web/components/numbers.ts';
import { useViewer } from '#web/components/time/use-viewer.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Input } from '#web/components/ui/field.tsx';
import { useSend, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../../published.tsx';

/** `2026-04-20T10:35` of this browser, as the platform's field reads it. */
function toField(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const notices = (n: number) => `${formatCount(n)} ${n === 1 ? 'notice' : 'notices'}`;

/** Works off the notices of a time once more, after counting them. */
export function ReplayBox({ id, name }: { id: string; name: string }) {
  const { timeZone } = useViewer();
  const [from, setFrom] = useState(() => toField(Date.now() - 86_400_000));
  const [to, setTo] = useState(() => toField(Date.now()));
  const [counted, setCounted] = useState<number | null>(null);
  const count = useSend<{ notices: number }>([], ({ notices: n }) => setCounted(n));
  const run = useSend<{ notices: number }>(['health'], ({ notices: n }) => {
    setCounted(null);
    toast(`Working off ${notices(n)} once more`);
  });
  const range = () => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const error = count.error ?? run.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    count.mutate({ path: `/connections/${id}/replay`, body: { ...range(), dryRun: true } });
  };
  const change = (set: (text: string) => void) => (text: string) => {
    set(text);
    setCounted(null);
  };
  return (
    <Box title="Replay">
      <p className="mb-3 max-w-[72ch] text-table text-muted">
        Works off what {name} sent within a time once more, for instance after the field mapping was mended. What is
        known already stays as it is.
      </p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <label htmlFor="from" className="flex flex-col gap-1 text-meta text-muted">
          From ({timeZone})
          <Input
            id="from"
            type="datetime-local"
            required
            value={from}
            onChange={(event) => change(setFrom)(event.target.value)}
            className="w-56"
          />
        </label>
        <label htmlFor="to" className="flex flex-col gap-1 text-meta text-muted">
          To
          <Input
            id="to"
            type="datetime-local"
            required
            value={to}
            onChange={(event) => change(setTo)(event.target.value)}
            className="w-56"
          />
        </label>
        <Button type="submit" disabled={count.isPending}>
          Count
        </Button>
      </form>
      <p aria-live="polite" className="mt-2 min-h-5 text-table">
        {error ? <span className="text-over-fg">{wordsOf(error)}</span> : null}
        {!error && counted === 0 ? `${name} sent nothing in that time.` : null}
        {!error && counted !== null && counted > 0 ? (
          <span className="flex flex-wrap items-center gap-3">
            {name} sent {notices(counted)} in that time.
            <Button
              disabled={run.isPending}
              onClick={() => run.mutate({ path: `/connections/${id}/replay`, body: range() })}
            >
              Replay {notices(counted)}
            </Button>
          </span>
        ) : null}
      </p>
    </Box>
  );
}
