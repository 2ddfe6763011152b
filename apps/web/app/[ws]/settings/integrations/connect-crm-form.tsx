'use client';
import { useState } from 'react';
import type { ConnectOptions } from '#web/api-integration-types.ts';
import { ToggleGroup } from '#web/components/ui/toggle-group.tsx';
import { callApi } from '#web/data/api-client.ts';
import { useConnectOptions } from '#web/data/integrations.ts';
import { type FormField, type FormValues, KeysForm } from './keys-form.tsx';
import type { CrmKind } from './kinds.ts';
import { Scopes } from './scopes.tsx';

type Way = 'consent' | 'token' | 'key' | 'app';

const ways: Record<CrmKind, readonly { value: Way; label: string }[]> = {
  hubspot: [
    { value: 'token', label: 'Private app token' },
    { value: 'consent', label: 'Sign in (OAuth)' },
  ],
  salesforce: [
    { value: 'consent', label: 'Sign in (OAuth)' },
    { value: 'key', label: 'Server key (JWT)' },
    { value: 'app', label: 'Client credentials' },
  ],
};

const sandbox: FormField = { name: 'sandbox', label: 'This is a sandbox', kind: 'tick' };
const myDomain = (optional: boolean): FormField => ({
  name: 'loginUrl',
  label: 'My Domain address',
  placeholder: 'https://acme.my.salesforce.com',
  optional,
  hint: optional
    ? 'Only where people may not sign in at login.salesforce.com.'
    : 'Only this address takes client credentials.',
});
const clientId: FormField = { name: 'clientId', label: 'Client id of the app' };
const clientSecret: FormField = { name: 'clientSecret', label: 'Client secret', kind: 'secret' };

const keyFields: Record<Exclude<Way, 'consent'>, FormField[]> = {
  token: [
    {
      name: 'accessToken',
      label: 'Access token',
      kind: 'secret',
      placeholder: 'pat-…',
      hint: 'HubSpot: Settings, Integrations, Private apps, your app, Auth.',
    },
    {
      name: 'clientSecret',
      label: 'Client secret',
      kind: 'secret',
      hint: 'On the same page. It proves that webhooks come from HubSpot.',
    },
  ],
  key: [
    clientId,
    { name: 'username', label: 'Username of the integration user', hint: 'An admin approves it for the app.' },
    { name: 'privateKey', label: 'Private key (PEM)', kind: 'lines', placeholder: '-----BEGIN PRIVATE KEY-----' },
    sandbox,
    myDomain(true),
  ],
  app: [clientId, clientSecret, myDomain(false), sandbox],
};

function consentFields(kind: CrmKind, { hasApp }: ConnectOptions[CrmKind]): FormField[] {
  const own = hasApp ? [] : [clientId, { ...clientSecret, optional: kind === 'salesforce' }];
  return kind === 'salesforce' ? [...own, sandbox, myDomain(true)] : own;
}

type Props = {
  kind: CrmKind;
  name: string;
  /** New keys for this connection. */
  connectionId?: string;
  onDone: (connectionId: string, isNew: boolean) => void;
  onCancel: () => void;
};

/** Connects a CRM: by a consent there, or by keys that are tried before they are stored. */
export function ConnectCrmForm({ kind, name, connectionId, onDone, onCancel }: Props) {
  const options = useConnectOptions();
  const [way, setWay] = useState<Way>(ways[kind][0]?.value ?? 'consent');
  const again = connectionId === undefined ? {} : { connectionId };
  const send = async (values: FormValues) => {
    if (way === 'consent') {
      const { url } = await callApi<{ url: string }>(`/oauth/${kind}/start`, {
        method: 'POST',
        body: { ...values, ...again },
      });
      window.location.assign(url);
      return;
    }
    const answer = await callApi<{ connectionId: string; isNew: boolean }>('/connections/sign-in', {
      method: 'POST',
      body: { kind, by: way, ...values, ...again },
    });
    onDone(answer.connectionId, answer.isNew);
  };
  const option = options.data?.[kind];
  return (
    <div className="flex flex-col gap-4">
      <ToggleGroup
        label={`How to connect ${name}`}
        value={way}
        options={ways[kind]}
        onChange={setWay}
        className="self-start"
      />
      <Scopes kind={kind} />
      {way === 'consent' && option ? (
        <p className="text-table text-muted">
          {option.hasApp
            ? `${name} asks you to sign in and agree, and sends you back here.`
            : `This installation has no ${name} app of its own. Make one there and register this address to come back to: `}
          {option.hasApp ? null : <code className="font-mono text-meta break-all">{option.callbackUrl}</code>}
        </p>
      ) : null}
      {way === 'consent' && !option ? (
        <div className="skeleton h-24" />
      ) : (
        <KeysForm
          key={way}
          fields={way === 'consent' && option ? consentFields(kind, option) : way === 'consent' ? [] : keyFields[way]}
          button={way === 'consent' ? `Continue to ${name}` : 'Connect'}
          onSend={send}
          onCancel={onCancel}
        />
      )}
    </div>
  );
}
