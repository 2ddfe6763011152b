'use client';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Button } from '#web/components/ui/button.tsx';
import { Input } from '#web/components/ui/field.tsx';
import { Kbd } from '#web/components/ui/kbd.tsx';
import type { LeadAction } from './optimistic.ts';

const kinds = [
  { key: 'call', label: 'Call', letter: 'c' },
  { key: 'email', label: 'Email', letter: 'e' },
  { key: 'meeting', label: 'Meeting', letter: 'm' },
  { key: 'sms', label: 'SMS', letter: 's' },
  { key: 'social', label: 'Social', letter: 'l' },
];
const outcomes = [
  { key: 'connected', label: 'Connected' },
  { key: 'voicemail', label: 'Left voicemail' },
  { key: 'no_answer', label: 'No answer' },
  { key: 'replied', label: 'Replied' },
  { key: 'bounced', label: 'Bounced' },
];

const choice =
  'flex min-h-8 cursor-pointer items-center gap-1.5 rounded-control border border-border-input px-2 text-table hover:bg-hover has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:outline-accent max-sm:min-h-11';

type Props = { name: string; onDone: (action: LeadAction) => void; onDirty?: (dirty: boolean) => void };

/** A touch logged by hand: kind and outcome by one key each. It is marked self-reported. */
export function TouchForm({ name, onDone, onDirty }: Props) {
  const [kind, setKind] = useState('call');
  const [outcome, setOutcome] = useState('connected');
  const [note, setNote] = useState('');
  const noteField = useRef<HTMLInputElement>(null);
  const submit = () => onDone({ type: 'touch', kind, outcome, ...(note.trim() ? { note: note.trim() } : {}) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      submit();
      return;
    }
    if (event.target === noteField.current || event.metaKey || event.ctrlKey || event.altKey) return;
    const byLetter = kinds.find((one) => one.letter === event.key.toLowerCase());
    const byNumber = outcomes[Number(event.key) - 1];
    if (byLetter) setKind(byLetter.key);
    else if (byNumber) setOutcome(byNumber.key);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: letters and digits choose from anywhere in the form
    <div onKeyDown={onKeyDown} className="flex flex-col gap-3">
      <p className="font-semibold">Log a touch with {name}</p>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="mb-1 text-meta text-muted">Kind</legend>
        {kinds.map((one) => (
          <label key={one.key} className={choice}>
            <input
              type="radio"
              name="kind"
              className="sr-only"
              checked={kind === one.key}
              onChange={() => setKind(one.key)}
            />
            {one.label} <Kbd>{one.letter.toUpperCase()}</Kbd>
          </label>
        ))}
      </fieldset>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="mb-1 text-meta text-muted">Outcome</legend>
        {outcomes.map((one, index) => (
          <label key={one.key} className={choice}>
            <input
              type="radio"
              name="outcome"
              className="sr-only"
              checked={outcome === one.key}
              onChange={() => setOutcome(one.key)}
            />
            {one.label} <Kbd>{String(index + 1)}</Kbd>
          </label>
        ))}
      </fieldset>
      <label htmlFor="note" className="flex flex-col gap-1 text-meta text-muted">
        Note (optional)
        <Input
          id="note"
          ref={noteField}
          value={note}
          onChange={(event) => {
            setNote(event.target.value);
            onDirty?.(event.target.value !== '');
          }}
        />
      </label>
      <p className="text-meta text-muted">
        Logged now, as self-reported. A call or email seen in the CRM counts by itself.
      </p>
      <Button variant="primary" onClick={submit}>
        Log touch <Kbd>↵</Kbd>
      </Button>
    </div>
  );
}
