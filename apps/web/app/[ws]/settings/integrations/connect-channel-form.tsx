'use client';
import { callApi } from '#web/data/api-client.ts';
import { type FormField, KeysForm } from './keys-form.tsx';

type ChannelKind = 'slack' | 'teams' | 'email';

const fields: Record<ChannelKind, FormField[]> = {
  slack: [
    { name: 'teamId', label: 'Team id', placeholder: 'T0123456789' },
    {
      name: 'botToken',
      label: 'Bot token',
      kind: 'secret',
      placeholder: 'xoxb-…',
      hint: 'OAuth & Permissions of the app.',
    },
    {
      name: 'signingSecret',
      label: 'Signing secret',
      kind: 'secret',
      hint: 'Basic Information of the app. It proves that presses come from Slack.',
    },
    {
      name: 'managerChannel',
      label: 'Channel for managers',
      optional: true,
      placeholder: '#sdr-managers',
      hint: 'Gets what has no manager to go to.',
    },
  ],
  teams: [
    {
      name: 'webhookUrl',
      label: 'Address of the workflow',
      kind: 'secret',
      placeholder: 'https://…',
      hint: 'Teams: Workflows, “Post to a channel when a webhook request is received”.',
    },
  ],
  email: [
    {
      name: 'smtpUrl',
      label: 'Mail server',
      kind: 'secret',
      placeholder: 'smtps://user:password@mail.example.com:465',
    },
    { name: 'from', label: 'Sender', placeholder: 'Baton <baton@example.com>' },
  ],
};

type Props = { kind: ChannelKind; onDone: (connectionId: string, isNew: boolean) => void; onCancel: () => void };

/** Connects a place where people are told. */
export function ConnectChannelForm({ kind, onDone, onCancel }: Props) {
  return (
    <KeysForm
      fields={fields[kind]}
      button="Connect"
      onCancel={onCancel}
      onSend={async (config) => {
        const body = { kind, config };
        const answer = await callApi<{ connectionId: string }>('/connections', { method: 'POST', body });
        onDone(answer.connectionId, true);
      }}
    />
  );
}
