'use client';
import { CloudAlert, Lock, SearchX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { ApiProblem } from '#web/data/api-client.ts';

const waits = [5, 10, 20, 40];

function Reference({ reference }: { reference: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="font-mono text-meta text-muted hover:underline"
      onClick={() => navigator.clipboard.writeText(reference).then(() => setCopied(true))}
    >
      Ref {reference} {copied ? '(copied)' : ''}
    </button>
  );
}

function Retry({ onRetry }: { onRetry: () => void }) {
  const [attempt, setAttempt] = useState(0);
  const [left, setLeft] = useState(waits[0] ?? 5);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (left > 1) return setLeft(left - 1);
      onRetry();
      const next = Math.min(attempt + 1, waits.length - 1);
      setAttempt(next);
      setLeft(waits[next] ?? 40);
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, attempt, onRetry]);
  return (
    <div className="flex items-center gap-3">
      <Button onClick={onRetry}>Retry now</Button>
      <span className="text-meta text-muted">Retrying in {left} s</span>
    </div>
  );
}

/** What failed, in the smallest box that failed: reason, what it means, and a retry. 403 and 404 have their own words. */
export function Problem({ error, what, onRetry }: { error: unknown; what: string; onRetry: () => void }) {
  const problem = error instanceof ApiProblem ? error : null;
  if (problem?.status === 403) return <Denied what={what} detail={problem.detail} />;
  if (problem?.status === 404) {
    return (
      <div className="flex flex-col items-center gap-2 px-6 py-14 text-center">
        <SearchX size={24} aria-hidden="true" className="text-muted" />
        <p className="text-section font-semibold">There is no such {what} in this workspace</p>
        <p className="max-w-[52ch] text-muted">
          It may have been deleted or merged. Press ⌘K or Ctrl+K to search for it.
        </p>
      </div>
    );
  }
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-card border p-4">
      <p className="flex items-center gap-2 font-semibold">
        <CloudAlert size={16} aria-hidden="true" /> {problem?.message ?? `The ${what} could not be shown`}
      </p>
      <p className="max-w-[72ch] text-muted">
        {problem?.detail ?? 'This page failed in the browser.'} Clocks and data on the server are not affected.
      </p>
      <Retry onRetry={onRetry} />
      {problem?.reference ? <Reference reference={problem.reference} /> : null}
    </div>
  );
}

/** A page this role may not open; the frame around it stays. */
export function Denied({ what, detail }: { what: string; detail?: string }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-14 text-center">
      <Lock size={24} aria-hidden="true" className="text-muted" />
      <h1 className="text-section font-semibold">You can't open {what}</h1>
      <p className="max-w-[52ch] text-muted">
        {detail ?? 'Admins of this workspace can. Ask one of them to show it to you or to change your role.'}
      </p>
    </div>
  );
}
