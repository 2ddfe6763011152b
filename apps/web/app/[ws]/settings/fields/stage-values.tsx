'use client';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useState } from 'react';
import type { FieldMapping, StageValue } from '#web/api-integration-types.ts';
import { stageName } from '#web/components/lead/words.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Select } from '#web/components/ui/field.tsx';
import { callApi } from '#web/data/api-client.ts';
import { wordsOf } from '#web/data/integrations.ts';
import { usePlaybook, usePlaybookDraft } from '#web/data/queries.ts';
import { applyStages, type StageChoices, stages, USUAL } from './stage-mapping.ts';

const nameOf = (stage: string | null) =>
  stage === null ? 'no stage' : stage === 'rejected' ? 'refused by Sales' : stageName(stage);

function ValueRow({
  field,
  value,
  choice,
  onChoose,
}: {
  field: string;
  value: StageValue;
  choice: string | undefined;
  onChoose: (stage: string) => void;
}) {
  const now = choice ?? (value.named && value.stage ? value.stage : USUAL);
  const unmapped = now === USUAL && value.usual === null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-table">
      <span className="min-w-0 grow basis-48">
        <span className="font-medium">{value.label}</span>
        {value.label === value.value ? null : (
          <code className="ml-2 font-mono text-meta text-muted">{value.value}</code>
        )}
        {unmapped ? (
          <span className="block text-meta text-muted">
            unmapped
            {value.leads === null
              ? ', no lead says so'
              : `, ${formatCount(value.leads)} ${value.leads === 1 ? 'lead says' : 'leads say'} so`}
          </span>
        ) : null}
      </span>
      <Select
        aria-label={`Stage of ${field} ${value.label}`}
        className="w-56 shrink-0 max-sm:w-full"
        value={now}
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value={USUAL}>As usual: {nameOf(value.usual)}</option>
        {stages.map((stage) => (
          <option key={stage} value={stage}>
            {stageName(stage)}
          </option>
        ))}
      </Select>
    </li>
  );
}

/** Which stage each value of the status means. It is part of the playbook: a change makes a draft of it. */
export function StageValues({ mapping }: { mapping: FieldMapping }) {
  const { ws } = useParams<{ ws: string }>();
  const client = useQueryClient();
  const playbook = usePlaybook();
  const draft = usePlaybookDraft();
  const [choices, setChoices] = useState<StageChoices>({});
  const [state, setState] = useState<{ kind: 'idle' | 'saving' | 'saved' } | { kind: 'failed'; why: string }>({
    kind: 'idle',
  });
  const changed = Object.keys(choices).length;
  const base = draft.data?.document ?? playbook.data?.document ?? null;
  const save = async () => {
    if (!base) return;
    setState({ kind: 'saving' });
    try {
      const document = applyStages(base as Record<string, unknown>, choices);
      await callApi('/playbook/draft', { method: 'PUT', body: { document, note: null } });
      await client.invalidateQueries({ queryKey: ['playbook-draft'] });
      setChoices({});
      setState({ kind: 'saved' });
    } catch (error) {
      setState({ kind: 'failed', why: wordsOf(error) });
    }
  };
  return (
    <>
      {mapping.stages.map(({ field, label, values }) => (
        <section key={field} aria-label={label} className="mb-4 rounded-card border">
          <div className="flex flex-wrap items-baseline justify-between gap-2 border-b bg-subtle px-4 py-2.5">
            <h2 className="text-body font-semibold">
              {label} <code className="ml-1 font-mono text-meta font-normal text-muted">{field}</code>
            </h2>
            <span className="text-meta text-muted">
              {values.filter(({ stage }) => stage === null).length} of {values.length} without a stage
            </span>
          </div>
          {values.length === 0 ? (
            <p className="px-4 py-3 text-table text-muted">{mapping.name} has not said which values there are.</p>
          ) : (
            <ul className="divide-y px-4">
              {values.map((value) => {
                const key = `${field}:${value.value}`;
                return (
                  <ValueRow
                    key={key}
                    field={label}
                    value={value}
                    choice={choices[key]}
                    onChoose={(stage) => {
                      setState({ kind: 'idle' });
                      setChoices({ ...choices, [key]: stage });
                    }}
                  />
                );
              })}
            </ul>
          )}
        </section>
      ))}
      <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-bg py-3 max-sm:bottom-16">
        <p className="min-w-0 grow basis-60 text-table text-muted" aria-live="polite">
          {state.kind === 'saved' ? (
            <>
              Saved in the playbook’s draft. Nothing changes before it is published.{' '}
              <Link href={`/${ws}/settings/playbook`} className="text-link">
                Review and publish
              </Link>
            </>
          ) : state.kind === 'failed' ? (
            <span className="text-over-fg">{state.why}</span>
          ) : playbook.data === undefined && playbook.isError ? (
            'Publish a playbook first: stages are part of it.'
          ) : changed > 0 ? (
            `${changed} unsaved ${changed === 1 ? 'change' : 'changes'}`
          ) : (
            'Stages are part of the playbook: a change makes a draft of it, which you publish with its effect shown.'
          )}
        </p>
        <Button disabled={changed === 0} onClick={() => setChoices({})}>
          Discard
        </Button>
        <Button
          variant="primary"
          disabled={changed === 0 || base === null || state.kind === 'saving'}
          onClick={() => void save()}
        >
          Save draft
        </Button>
      </div>
    </>
  );
}
