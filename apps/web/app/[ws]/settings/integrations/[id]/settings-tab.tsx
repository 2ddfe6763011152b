'use client';
import { Check, Copy } from 'lucide-react';
import { useParams, useRouter } from 'next/navigation';
import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Connection } from '#web/api-integration-types.ts';
import { Instant } from '#web/components/time/instant.tsx';
import { Button } from '#web/components/ui/button.tsx';
import { Dialog, DialogContent } from '#web/components/ui/dialog.tsx';
import { useSend, wordsOf } from '#web/data/integrations.ts';
import { Box } from '../../published.tsx';
import { ConnectDialog } from '../connect-dialog.tsx';
import { type Kind, kindNames, kinds } from '../kinds.ts';
import { refusals } from '../refusal.tsx';

function CopyAddress({ address }: { address: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="flex items-start gap-2">
      <code className="min-w-0 grow rounded-control border bg-subtle px-2 py-1.5 font-mono text-meta break-all">
        {address}
      </code>
      <Button
        aria-label="Copy the address"
        size="icon"
        onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
      >
        {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      </Button>
    </div>
  );
}

const doorWords: Partial<Record<Kind, string>> = {
  hubspot: 'Target URL of the webhooks of your HubSpot app.',
  salesforce: 'Endpoint URL of the outbound message. Whoever knows it can send; it is shown to admins only.',
  slack: 'Request URL under Interactivity of your Slack app.',
};

function Door({ connection, kind }: { connection: Connection; kind: Kind }) {
  const send = useSend(['connections'], () => toast('New address. The old one is taken for another day'));
  if (connection.webhookUrl === null) return null;
  return (
    <Box title="Webhook address">
      <p className="mb-2 text-table text-muted">{doorWords[kind]}</p>
      <CopyAddress address={connection.webhookUrl} />
      {kind === 'salesforce' ? (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Button
            disabled={send.isPending}
            onClick={() => send.mutate({ path: `/connections/${connection.id}/rotate` })}
          >
            New address
          </Button>
          <p className="text-meta text-muted">The old one is taken for another 24 hours, so that nothing is lost.</p>
        </div>
      ) : null}
      {send.error ? (
        <p role="alert" className="mt-2 text-table text-over-fg">
          {wordsOf(send.error)}
        </p>
      ) : null}
    </Box>
  );
}

function whatStops(name: string, crm: boolean): string[] {
  return crm
    ? [
        `Baton reads nothing from ${name} and writes nothing to it; calls at the webhook address are refused.`,
        'Clocks of its leads keep running. What would stop them is not heard, so breaches are provisional and are not escalated past the owner.',
        'Leads, figures, the field mapping and settings stay. Connecting the same account again goes on where it stopped.',
      ]
    : [`Nobody is told anything in ${name} any more.`, 'Alerts go to the other channels that their tiers name.'];
}

function DisconnectDialog({ connection, kind, onClose }: { connection: Connection; kind: Kind; onClose: () => void }) {
  const { ws } = useParams<{ ws: string }>();
  const router = useRouter();
  const { name, crm } = kinds[kind];
  const send = useSend(['connections', 'health', 'observe'], () => {
    toast(`${name} is disconnected`);
    if (crm) onClose();
    else router.push(`/${ws}/settings/integrations`);
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={`Disconnect ${name}`} description="What stops when you do">
        <div className="flex flex-col gap-4 overflow-auto p-4">
          <ul className="flex list-disc flex-col gap-1.5 pl-5 text-table">
            {whatStops(name, crm).map((line) => (
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
              variant="danger"
              disabled={send.isPending}
              onClick={() => send.mutate({ path: `/connections/${connection.id}/disconnect` })}
            >
              Disconnect
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** The keys of a connection: connecting it again, its webhook address, and ending it. */
export function SettingsTab({ connection, kind }: { connection: Connection; kind: Kind }) {
  const { name, crm } = kinds[kind];
  const [ending, setEnding] = useState(false);
  const [{ connect, refusal }, setAddress] = useQueryStates({
    connect: parseAsStringLiteral(kindNames).withOptions({ history: 'push' }),
    refusal: parseAsStringLiteral(refusals),
  });
  const ended = connection.status === 'disconnected';
  return (
    <>
      <Box
        title="Connection"
        note={
          <>
            since <Instant iso={connection.createdAt} format="date" />
          </>
        }
      >
        <div className="flex flex-wrap items-center gap-3">
          {crm ? (
            <Button variant={ended ? 'primary' : 'outline'} onClick={() => void setAddress({ connect: kind })}>
              Reconnect…
            </Button>
          ) : null}
          <p className="min-w-0 basis-60 grow text-table text-muted">
            {crm
              ? `New keys for the same ${name} account. The mapping, settings and leads stay.`
              : 'To change keys, disconnect and connect again.'}
          </p>
        </div>
      </Box>
      <Door connection={connection} kind={kind} />
      <Box title="Disconnect">
        <div className="flex flex-wrap items-center gap-3">
          <Button disabled={ended && crm} onClick={() => setEnding(true)}>
            Disconnect…
          </Button>
          <p className="min-w-0 basis-60 grow text-table text-muted">
            {ended && crm ? `${name} is disconnected.` : 'You are told what stops before it is done.'}
          </p>
        </div>
      </Box>
      {connect === kind && crm ? (
        <ConnectDialog
          kind={kind}
          connectionId={connection.id}
          refusal={refusal}
          onClose={() => void setAddress({ connect: null, refusal: null })}
        />
      ) : null}
      {ending ? <DisconnectDialog connection={connection} kind={kind} onClose={() => setEnding(false)} /> : null}
    </>
  );
}
