'use client';
import { type KeyboardEvent, useRef, useState } from 'react';
import { keyText } from '#web/components/shell/keyboard.ts';
import { Button } from '#web/components/ui/button.tsx';
import { cn } from '#web/components/ui/class-names.ts';
import { Textarea } from '#web/components/ui/field.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import { useLead, usePlaybook } from '#web/data/queries.ts';
import type { LeadAction } from './optimistic.ts';

type Props = {
  lead: { id: string; name: string };
  onDone: (action: LeadAction) => void;
  onDirty?: (dirty: boolean) => void;
};

/** Why a lead is refused: numbered reasons, a note where the reason asks for one, and what follows. */
export function RejectForm({ lead, onDone, onDirty }: Props) {
  const playbook = usePlaybook();
  const { data } = useLead(lead.id);
  const missing = data?.handoffs.at(-1)?.cadence?.missing ?? null;
  const reasons = (playbook.data?.document.rejection?.reasons ?? []).filter((one) => one.active !== false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [error, setError] = useState<string | null>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const reason = reasons.find((one) => one.key === chosen);
  const waits = (one: (typeof reasons)[number]) => one.afterCadence === true && missing !== null;
  const back = playbook.data?.document.recycling?.reMqlAfter;

  const submit = () => {
    if (!reason) return setError('Choose a reason first.');
    if (reason.note === 'required' && !note.trim()) {
      setError(`“${reason.label}” needs a note.`);
      noteField.current?.focus();
      return;
    }
    onDone({ type: 'reject', reason: reason.key, label: reason.label, ...(note.trim() ? { note: note.trim() } : {}) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const inNote = event.target === noteField.current;
    const index = Number(event.key) - 1;
    if (!inNote && reasons[index]) {
      event.preventDefault();
      if (waits(reasons[index])) return;
      setChosen(reasons[index].key);
      setError(null);
      if (reasons[index].note === 'required') setTimeout(() => noteField.current?.focus(), 0);
    } else if (
      event.key === 'Enter' &&
      (event.metaKey || event.ctrlKey || (!inNote && chosen !== null && !(event.target instanceof HTMLButtonElement)))
    ) {
      event.preventDefault();
      submit();
    }
  };
  if (playbook.isPending) return <div className="skeleton h-60" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: digits select a reason from anywhere in the form
    <div onKeyDown={onKeyDown} className="flex flex-col gap-3">
      <p className="font-semibold">Reject {lead.name}</p>
      <div role="radiogroup" aria-label="Reason" className="flex flex-col gap-0.5">
        {reasons.map((one, index) => (
          <label
            key={one.key}
            className={cn(
              'flex min-h-8 cursor-pointer items-center gap-2.5 rounded-control px-2 hover:bg-hover max-sm:min-h-11',
              chosen === one.key && 'bg-tint',
              waits(one) && 'cursor-not-allowed hover:bg-transparent',
            )}
          >
            <input
              type="radio"
              name="reason"
              checked={chosen === one.key}
              disabled={waits(one)}
              onChange={() => {
                setChosen(one.key);
                setError(null);
              }}
              className="accent-(--accent)"
            />
            <span className={cn('grow py-1 text-table', waits(one) && 'text-muted')}>
              {one.label}
              {waits(one) ? <span className="block text-meta">After the follow-up: {missing}</span> : null}
            </span>
            {index < 9 && !waits(one) ? <Kbd>{String(index + 1)}</Kbd> : null}
          </label>
        ))}
      </div>
      {reasons.length === 0 ? (
        <p className="text-muted">The playbook lists no rejection reasons yet. An admin can add them.</p>
      ) : null}
      <label htmlFor="note" className="flex flex-col gap-1 text-meta text-muted">
        Note {reason?.note === 'required' ? '(required)' : '(optional)'}
        <Textarea
          id="note"
          ref={noteField}
          value={note}
          aria-invalid={error !== null && reason?.note === 'required'}
          onChange={(event) => {
            setNote(event.target.value);
            onDirty?.(event.target.value !== '');
          }}
        />
      </label>
      <p className="min-h-4 text-meta text-muted" aria-live="polite">
        {error ? (
          <span className="text-over-fg">{error}</span>
        ) : reason ? (
          reason.outcome === 'recycled' ? (
            `→ Recycled, back to nurture${back ? ` for at least ${back}` : ''}`
          ) : (
            '→ Disqualified, no further clocks'
          )
        ) : null}
      </p>
      <Button
        variant="primary"
        onClick={submit}
        disabled={reasons.length === 0}
        aria-keyshortcuts="Control+Enter Meta+Enter"
      >
        Reject <Kbd>{keyText('Mod+↵')}</Kbd>
      </Button>
    </div>
  );
}
