'use client';
import { Eye, Radio } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Observe } from '#web/api-integration-types.ts';
import { formatCount } from '#web/components/numbers.ts';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { useObserve, useSend, wordsOf } from '#web/data/integrations.ts';

const plural = (n: number, word: string) => `${formatCount(n)} ${word}${n === 1 ? '' : 's'}`;

/** What starts when a workspace goes live. */
function starts({ openClocks, breachedClocks, channels, writes, assigns }: Observe): string[] {
  return [
    channels.length > 0
      ? `Alerts start, in ${channels.join(', ')}. Steps that passed while observing are not sent late.`
      : 'Alerts start, and nobody would get them: no Slack, Teams or Email is connected.',
    openClocks === 0
      ? 'No clock is open now; clocks of new leads are alerted from their start.'
      : `${plural(openClocks, 'open clock')} go on${breachedClocks > 0 ? `, ${formatCount(breachedClocks)} of them breached` : ''}; their next steps are sent.`,
    writes.length > 0
      ? `Write-back starts: ${writes.map(({ name, fields }) => `${plural(fields, 'field')} in ${name}`).join(', ')}.`
      : 'Nothing is written to a CRM: no field is turned on.',
    assigns ? 'New MQLs without an owner are assigned by the playbook.' : 'The CRM goes on assigning leads.',
  ];
}

const stops = [
  'Nobody is alerted any more; messages that wait are not sent.',
  'Nothing is written to a CRM, and Baton assigns no leads.',
  'Clocks go on running and are measured.',
];

function Confirm({ state, onClose }: { state: Observe; onClose: () => void }) {
  const live = state.observe;
  const send = useSend<{ observe: boolean }>(['observe', 'session', 'connections'], ({ observe }) => {
    toast(observe ? 'Back to Observe mode' : 'Live');
    onClose();
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={live ? 'Go live' : 'Back to Observe mode'}
        description={live ? 'What starts when you do' : 'What stops when you do'}
      >
        <div className="flex flex-col gap-4 overflow-auto p-4">
          <ul className="flex list-disc flex-col gap-1.5 pl-5 text-table">
            {(live ? starts(state) : stops).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {send.error ? (
            <p role="alert" className="text-table text-over-fg">
              {wordsOf(send.error)}
            </p>
          ) : null}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              disabled={send.isPending}
              onClick={() => send.mutate({ path: '/workspace/observe', method: 'PUT', body: { observe: !live } })}
            >
              {live ? 'Go live' : 'Observe only'}
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** Whether Baton only watches or is at work, and the way from one to the other. */
export function ObserveBox() {
  const { data } = useObserve();
  const [asking, setAsking] = useState(false);
  if (!data) return <div className="skeleton mb-4 h-16" />;
  const Icon = data.observe ? Eye : Radio;
  return (
    <section
      aria-label={data.observe ? 'Observe mode' : 'Live'}
      className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border bg-subtle px-4 py-3"
    >
      <Icon size={18} aria-hidden="true" className="shrink-0 text-muted" />
      <div className="min-w-0 grow basis-60">
        <p className="font-semibold">{data.observe ? 'Observe mode' : 'Live'}</p>
        <p className="text-table text-muted">
          {data.observe
            ? 'Clocks run in shadow. Nobody is alerted, nothing is written to a CRM.'
            : 'Alerts are sent, and fields that are on are written back.'}
        </p>
      </div>
      <Button variant={data.observe ? 'primary' : 'outline'} onClick={() => setAsking(true)}>
        {data.observe ? 'Go live…' : 'Back to Observe mode…'}
      </Button>
      {asking ? <Confirm state={data} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}
