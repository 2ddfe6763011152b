'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { useSession } from '#web/data/queries.ts';
import { ConnectChannelForm } from './connect-channel-form.tsx';
import { ConnectCrmForm } from './connect-crm-form.tsx';
import { type CrmKind, type Kind, kinds } from './kinds.ts';
import { Refusal, type RefusalKind } from './refusal.tsx';

type Props = {
  kind: Kind;
  /** New keys for this connection. */
  connectionId?: string;
  refusal?: RefusalKind | null;
  onClose: () => void;
};

/** Connects one outside system, or gives a connection new keys, and opens its page. */
export function ConnectDialog({ kind, connectionId, refusal, onClose }: Props) {
  const { ws } = useParams<{ ws: string }>();
  const router = useRouter();
  const client = useQueryClient();
  const { name, purpose, crm } = kinds[kind];
  const { data: session } = useSession();
  const done = (id: string, isNew: boolean) => {
    for (const key of ['connections', 'connection', 'session', 'observe'])
      void client.invalidateQueries({ queryKey: [key] });
    // The address it goes to no longer asks for this dialog.
    router.push(`/${ws}/settings/integrations/${id}?connected=${isNew ? 'new' : 'again'}`);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={connectionId === undefined ? `Connect ${name}` : `Reconnect ${name}`}
        description={connectionId === undefined ? purpose : 'The mapping, settings and leads stay as they are.'}
        className="top-[6vh] max-h-[88vh] max-w-2xl"
        onInteractOutside={(event) => event.preventDefault()}
      >
        <div className="flex flex-col gap-4 overflow-auto p-4">
          {crm && refusal ? <Refusal kind={kind as CrmKind} refusal={refusal} /> : null}
          {crm && connectionId === undefined && session?.workspace.observe !== false ? (
            <p className="text-table text-muted">
              In Observe mode Baton only reads: clocks run, nobody is alerted, nothing is written.
            </p>
          ) : null}
          {kind === 'salesforce' || kind === 'hubspot' ? (
            <ConnectCrmForm kind={kind} name={name} connectionId={connectionId} onDone={done} onCancel={onClose} />
          ) : (
            <ConnectChannelForm kind={kind} onDone={done} onCancel={onClose} />
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
