import type { CrmKind } from './kinds.ts';

type Scope = { name: string; reason: string };

const scopes: Record<CrmKind, Scope[]> = {
  hubspot: [
    {
      name: 'crm.objects.contacts.read',
      reason:
        'Read contacts, how their stage and owner changed, and calls, emails and meetings: clocks start and stop by them.',
    },
    { name: 'crm.objects.owners.read', reason: 'Match owners with your reps by email.' },
    { name: 'crm.schemas.contacts.read', reason: 'Read which properties there are, for the field mapping.' },
    {
      name: 'crm.objects.contacts.write',
      reason: 'Write stage dates, due and breach. Unused until you turn a field on and go live.',
    },
    {
      name: 'crm.schemas.contacts.write',
      reason: 'Create the properties that are missing, after you have seen the list and said so.',
    },
  ],
  salesforce: [
    {
      name: 'api',
      reason:
        'Read leads, their history, tasks, events, emails and users. Write only fields that you turn on, after you go live. Baton can do no more than the user who connects it.',
    },
    { name: 'refresh_token', reason: 'Stay connected without asking you again.' },
    { name: 'id', reason: 'Know which organisation and user this is.' },
  ],
};

/** What Baton asks for and why, in plain words, before anybody is sent away to consent. */
export function Scopes({ kind }: { kind: CrmKind }) {
  return (
    <section aria-label="What Baton asks for" className="rounded-card border">
      <h3 className="border-b bg-subtle px-3 py-2 text-table font-semibold">What Baton asks for, and why</h3>
      <dl className="divide-y text-table">
        {scopes[kind].map(({ name, reason }) => (
          <div key={name} className="px-3 py-2 sm:grid sm:grid-cols-[210px_1fr] sm:gap-3">
            <dt className="font-mono text-meta break-all">{name}</dt>
            <dd className="text-muted">{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
