'use client';
import { CircleCheck, CircleSlash, type LucideIcon, Minus, PenLine, Plus, TriangleAlert } from 'lucide-react';
import type { Provision } from '#web/api-integration-types.ts';
import { Problem } from '#web/components/states/problem.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { useProvisionPlan, useSend, wordsOf } from '#web/data/integrations.ts';

type Step = Provision['steps'][number];

const actions: Record<Step['action'], { word: string; icon: LucideIcon }> = {
  create: { word: 'Create', icon: Plus },
  change: { word: 'Change', icon: PenLine },
  clash: { word: 'Left alone', icon: TriangleAlert },
  nothing: { word: 'There already', icon: Minus },
};
const outcomes: Record<NonNullable<Step['outcome']>, { word: string; icon: LucideIcon }> = {
  done: { word: 'Done', icon: CircleCheck },
  unchanged: { word: 'There already', icon: Minus },
  refused: { word: 'Refused', icon: CircleSlash },
};

function StepItem({ step }: { step: Step }) {
  const { word, icon: Icon } = step.outcome === null ? actions[step.action] : outcomes[step.outcome];
  return (
    <li className="grid grid-cols-[112px_1fr] gap-x-3 py-2 text-table max-sm:grid-cols-1">
      <span className="flex items-center gap-1.5 self-start font-medium">
        <Icon size={14} aria-hidden="true" className="shrink-0" /> {word}
      </span>
      <span className="min-w-0">
        <span className="block break-words">{step.words}</span>
        {step.reason && step.reason !== step.words ? <span className="block text-over-fg">{step.reason}</span> : null}
        <code className="font-mono text-meta break-all text-muted">{step.target}</code>
      </span>
    </li>
  );
}

const count = (steps: readonly Step[], action: Step['action']) => steps.filter((one) => one.action === action).length;

function summary(steps: readonly Step[], name: string): string {
  const [create, change, clash] = [count(steps, 'create'), count(steps, 'change'), count(steps, 'clash')];
  if (create + change + clash === 0) return `Everything is there in ${name}. Nothing would be changed.`;
  const parts = [
    create > 0 ? `${create} to create` : null,
    change > 0 ? `${change} to change` : null,
    clash > 0 ? `${clash} that cannot be made as ${clash === 1 ? 'it is' : 'they are'}` : null,
  ].filter(Boolean);
  return `${parts.join(', ')}. Nothing has been changed yet.`;
}

/** Shows each change that would be made in the CRM, and makes them when told to. */
export function ProvisionDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const plan = useProvisionPlan(id, true);
  const send = useSend<Provision>(['write-fields', 'writes', 'observe', 'field-mapping']);
  const shown = send.data ?? plan.data;
  const steps = shown?.steps ?? [];
  const refused = steps.filter(({ outcome }) => outcome === 'refused').length;
  // What is to be done comes first; what is there already last.
  const order: Step['action'][] = ['clash', 'create', 'change', 'nothing'];
  const sorted = steps.toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Fields in ${name}`}
        description={shown ? `Account ${shown.account}` : `Asking ${name}`}
        className="top-[6vh] max-h-[88vh] max-w-2xl"
      >
        <div className="flex min-h-0 flex-col gap-3 overflow-auto p-4">
          {plan.error ? (
            <Problem error={plan.error} what="list of changes" onRetry={() => void plan.refetch()} />
          ) : shown ? (
            <>
              <p className="text-table font-medium" aria-live="polite">
                {send.data
                  ? refused === 0
                    ? `Done. ${send.data.writes.length} fields are on.`
                    : `${name} refused ${refused} of ${steps.length} changes. ${send.data.writes.length} fields are on.`
                  : summary(steps, name)}
              </p>
              <ul aria-label="Changes" className="divide-y border-y">
                {sorted.map((step) => (
                  <StepItem key={step.id} step={step} />
                ))}
              </ul>
            </>
          ) : (
            <div role="status" aria-label={`Asking ${name} what is missing`} className="flex flex-col gap-2">
              {[1, 2, 3, 4].map((n) => (
                <div key={n} className="skeleton h-12" />
              ))}
            </div>
          )}
          {send.error ? (
            <p role="alert" className="text-table text-over-fg">
              {wordsOf(send.error)}
            </p>
          ) : null}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{send.data ? 'Close' : 'Cancel'}</Button>
            {send.data ? null : (
              <Button
                variant="primary"
                disabled={!plan.data || send.isPending}
                onClick={() => send.mutate({ path: `/connections/${id}/provision`, body: { dryRun: false } })}
              >
                {send.isPending
                  ? 'Creating'
                  : count(steps, 'create') + count(steps, 'change') === 0
                    ? 'Turn the fields on'
                    : 'Create'}
              </Button>
            )}
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
