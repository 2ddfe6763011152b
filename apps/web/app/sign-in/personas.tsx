'use client';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Persona } from '#web/api-types.ts';
import { ApiProblem, callApi } from '#web/data/api-client.ts';

/** The demo's people: one press signs in as one of them. */
export function Personas({ personas, onEnter }: { personas: Persona[]; onEnter: () => void }) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const enter = async (email: string) => {
    setBusy(email);
    setError(null);
    try {
      await callApi('/sign-in-options/persona', { method: 'POST', body: { email } });
      onEnter();
    } catch (cause) {
      setBusy(null);
      setError(cause instanceof ApiProblem ? `${cause.message}. ${cause.detail}` : "Baton didn't answer. Try again.");
    }
  };
  return (
    <section aria-labelledby="personas" className="mb-5">
      <h2 id="personas" className="mb-2 text-meta font-medium text-muted">
        Demo workspace: look around as
      </h2>
      <ul className="flex flex-col gap-1.5">
        {personas.map((persona) => (
          <li key={persona.email}>
            <button
              type="button"
              disabled={busy !== null}
              onClick={() => void enter(persona.email)}
              className="flex min-h-11 w-full items-center gap-2 rounded-control border border-border-input px-3 py-1.5 text-left hover:bg-hover disabled:opacity-60"
            >
              <span className="grow">
                <span className="block font-medium">{persona.label}</span>
                <span className="block text-meta text-muted">{persona.hint}</span>
              </span>
              <ChevronRight size={16} aria-hidden="true" className="text-muted" />
            </button>
          </li>
        ))}
      </ul>
      {error ? (
        <p role="alert" className="mt-2 text-meta text-over-fg">
          {error}
        </p>
      ) : null}
      <div className="mt-5 flex items-center gap-3 text-meta text-muted" aria-hidden="true">
        <span className="h-px grow bg-border" /> or with your address <span className="h-px grow bg-border" />
      </div>
    </section>
  );
}
