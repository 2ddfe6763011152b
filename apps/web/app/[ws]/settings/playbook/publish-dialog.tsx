'use client';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { PlaybookEffect, PublishMode } from '#web/api-playbook-types.ts';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { Textarea } from '#web/components/ui/field.tsx';
import { ApiProblem, callApi } from '#web/data/api-client.ts';
import { newIdempotencyKey } from '#web/data/idempotency-key.ts';
import { usePlaybookEffect } from '#web/data/queries.ts';
import { EffectExamples } from './effect-examples.tsx';
import { effectLines, MODES, type ModeEffect } from './effect-words.ts';

function Choice({
  mode,
  effect,
  chosen,
  onChoose,
}: {
  mode: (typeof MODES)[number];
  effect: ModeEffect;
  chosen: boolean;
  onChoose: () => void;
}) {
  const lines = effectLines(effect);
  return (
    <label
      className={cn(
        'flex cursor-pointer items-start gap-3 rounded-card border p-3 text-table hover:bg-hover',
        chosen && 'border-accent bg-tint hover:bg-tint',
      )}
    >
      <input
        type="radio"
        name="mode"
        checked={chosen}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <span className="min-w-0 grow">
        <span className="block font-medium">{mode.label}</span>
        <span className="block text-muted">{mode.meaning}</span>
        <span className="mt-1 block" data-testid={`effect-${mode.mode}`}>
          {lines.length === 0 ? 'No open clock changes.' : `${lines.join(' · ')}.`}
        </span>
      </span>
    </label>
  );
}

/** Asks what becomes of open handoffs, with what each answer would do counted first, and publishes the draft. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const effect = usePlaybookEffect();
  const [mode, setMode] = useState<PublishMode>('new');
  const [note, setNote] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const key = useRef(newIdempotencyKey());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    try {
      const body = { mode, ...(note.trim() ? { note: note.trim() } : {}) };
      const { version } = await callApi<{ version: number }>('/playbook/publish', {
        method: 'POST',
        body,
        idempotencyKey: key.current,
      });
      // Everything on the pages may count by it now.
      void client.invalidateQueries();
      toast(`Published v${version}`);
      onClose();
    } catch (problem) {
      key.current = newIdempotencyKey();
      setError(problem instanceof ApiProblem ? problem.detail : "Baton didn't answer. Nothing was published.");
      setSending(false);
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Publish the draft"
        description="What becomes of the leads that are being worked on? Ended clocks never change."
        className="max-w-2xl"
        onInteractOutside={(event) => note && event.preventDefault()}
      >
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 overflow-auto p-4">
          {effect.error ? (
            <Refused error={effect.error} />
          ) : effect.data ? (
            <Choices effect={effect.data} mode={mode} onChoose={setMode} />
          ) : (
            <div role="status" aria-label="Counting what it would do" className="flex flex-col gap-2">
              {MODES.map((one) => (
                <div key={one.mode} className="skeleton h-20" />
              ))}
            </div>
          )}
          <label htmlFor="note" className="flex flex-col gap-1 text-meta text-muted">
            Note (optional, goes to the versions and the audit log)
            <Textarea id="note" value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
          </label>
          {error ? (
            <p role="alert" className="text-table text-over-fg">
              {error}
            </p>
          ) : null}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={sending || !effect.data}>
              Publish
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function Choices({
  effect,
  mode,
  onChoose,
}: {
  effect: PlaybookEffect;
  mode: PublishMode;
  onChoose: (mode: PublishMode) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-table">
        {effect.openHandoffs} open {effect.openHandoffs === 1 ? 'handoff' : 'handoffs'} with {effect.openClocks} open{' '}
        {effect.openClocks === 1 ? 'clock' : 'clocks'}. This version applies to:
      </legend>
      {MODES.map((one) => (
        <Choice
          key={one.mode}
          mode={one}
          effect={effect.modes[one.mode]}
          chosen={mode === one.mode}
          onChoose={() => onChoose(one.mode)}
        />
      ))}
      <EffectExamples examples={effect.modes[mode].examples} />
    </fieldset>
  );
}

function Refused({ error }: { error: unknown }) {
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div role="alert" className="text-table text-over-fg">
      <p className="font-medium">This draft cannot be published yet.</p>
      <p>{problem?.detail ?? "Baton didn't answer. Close this and try again."}</p>
    </div>
  );
}
