'use client';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { ClockDetail } from '#web/api-types.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { Input, Textarea } from '#web/components/ui/field.tsx';
import { ApiProblem, callApi } from '#web/data/api-client.ts';
import { newIdempotencyKey } from '#web/data/idempotency-key.ts';
import { useViewer } from './use-viewer.ts';

export type Decision = 'excuse' | 'unexcuse' | 'due' | 'undue';

const words: Record<Decision, { title: string; effect: string; button: string; done: string }> = {
  excuse: {
    title: 'Excuse this clock',
    effect: 'It stays visible and goes on, but counts in no one’s figures.',
    button: 'Excuse',
    done: 'Excused',
  },
  unexcuse: {
    title: 'Take back the excuse',
    effect: 'It counts in the figures again.',
    button: 'Take back',
    done: 'Excuse taken back',
  },
  due: {
    title: 'Change when it is due',
    effect: 'The instant holds until another policy or version takes over. Alerts move with it.',
    button: 'Change due',
    done: 'Due changed',
  },
  undue: {
    title: 'Back to the policy’s due',
    effect: 'It falls due when the policy says. Alerts move with it.',
    button: 'Give back',
    done: 'Due by the policy again',
  },
};

/** `2026-04-20T10:35` in this browser's zone, as the platform's field reads it. */
function toField(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

type Props = { clock: ClockDetail; decision: Decision; onClose: () => void };

/** Asks why, and for a due instant when; says what follows. What was typed stays when the server refuses. */
export function DecisionDialog({ clock, decision, onClose }: Props) {
  const client = useQueryClient();
  const { timeZone } = useViewer();
  const [reason, setReason] = useState('');
  const [due, setDue] = useState(() => toField(clock.dueAt));
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const key = useRef(newIdempotencyKey());
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const { title, effect, button, done } = words[decision];

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) {
      setError('Say why: it is kept with the clock and in the audit log.');
      return reasonField.current?.focus();
    }
    const at = new Date(due);
    if (decision === 'due' && Number.isNaN(at.getTime())) return setError('Enter a day and a time.');
    setSending(true);
    const dueAt = decision === 'due' ? { dueAt: at.toISOString() } : decision === 'undue' ? { dueAt: null } : {};
    try {
      const after = await callApi<ClockDetail>(`/clocks/${clock.id}/${decision === 'undue' ? 'due' : decision}`, {
        method: 'POST',
        body: { reason: reason.trim(), ...dueAt },
        idempotencyKey: key.current,
      });
      client.setQueryData(['clock', clock.id], after);
      for (const name of ['queue', 'leads', 'lead', 'compliance', 'alerts'])
        void client.invalidateQueries({ queryKey: [name] });
      toast(`${done}: ${clock.name} of ${clock.lead.name}`);
      onClose();
    } catch (problem) {
      // Another try is another call: its body may be another one.
      key.current = newIdempotencyKey();
      setError(problem instanceof ApiProblem ? problem.detail : "Baton didn't answer. Nothing was changed.");
      setSending(false);
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={`${clock.name} of ${clock.lead.name}`}
        onInteractOutside={(event) => reason && event.preventDefault()}
      >
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 overflow-auto p-4">
          {decision === 'due' ? (
            <label htmlFor="due" className="flex flex-col gap-1 text-meta text-muted">
              Due, in your zone ({timeZone})
              <Input
                id="due"
                type="datetime-local"
                value={due}
                onChange={(event) => setDue(event.target.value)}
                required
              />
            </label>
          ) : null}
          <label htmlFor="reason" className="flex flex-col gap-1 text-meta text-muted">
            Why
            <Textarea
              id="reason"
              ref={reasonField}
              value={reason}
              maxLength={500}
              aria-invalid={error !== null && !reason.trim()}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <p className="min-h-4 text-meta text-muted" aria-live="polite">
            {error ? <span className="text-over-fg">{error}</span> : effect}
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={sending}>
              {button}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
