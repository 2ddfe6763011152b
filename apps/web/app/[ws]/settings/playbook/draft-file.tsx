'use client';
import { useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { ApiProblem, callApi } from '#web/data/api-client.ts';

type Finding = { pathText: string; message: string };
type Saved = { errors: Finding[]; warnings: Finding[] };
type State = { kind: 'idle' | 'saving' } | { kind: 'saved'; saved: Saved } | { kind: 'failed'; why: string };

function List({ title, findings }: { title: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <div className="mt-2">
      <p className="font-medium">{title}</p>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {findings.slice(0, 20).map(({ pathText, message }) => (
          <li key={`${pathText}${message}`}>
            <code className="font-mono text-meta break-all">{pathText}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Takes a playbook file as the draft, and says what is wrong with it. */
export function DraftFile() {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ kind: 'idle' });
  const take = async (file: File) => {
    setState({ kind: 'saving' });
    try {
      const { parse } = await import('yaml');
      const document: unknown = parse(await file.text());
      const saved = await callApi<Saved>('/playbook/draft', { method: 'PUT', body: { document, note: null } });
      setState({ kind: 'saved', saved });
      void client.invalidateQueries({ queryKey: ['playbook-draft'] });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'It cannot be read.';
      setState({ kind: 'failed', why: error instanceof ApiProblem ? error.detail : message });
    }
  };
  return (
    <div className="text-table">
      <input
        ref={field}
        type="file"
        accept=".yaml,.yml,.json"
        className="hidden"
        aria-label="Playbook file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      <Button disabled={state.kind === 'saving'} onClick={() => field.current?.click()}>
        <FileUp size={14} aria-hidden="true" /> Choose a file…
      </Button>
      <div aria-live="polite">
        {state.kind === 'failed' ? <p className="mt-2 text-over-fg">Not saved: {state.why}</p> : null}
        {state.kind === 'saved' ? (
          <>
            <List title="Errors: it cannot be published yet" findings={state.saved.errors} />
            <List title="Look at again" findings={state.saved.warnings} />
          </>
        ) : null}
      </div>
    </div>
  );
}
