'use client';
import { CircleCheck } from 'lucide-react';
import type { Handoff } from '#web/api-types.ts';
import { Instant } from '#web/components/time/instant.tsx';

const kinds: Record<string, string> = {
  call: 'Calls',
  email: 'Emails',
  meeting: 'Meetings',
  sms: 'Text messages',
  social: 'Social messages',
};

type Cadence = NonNullable<Handoff['cadence']>;

/** How far the follow-up is that the policy asks for: touches in all and by kind, and until when. */
export function FollowUp({ cadence, isOpen }: { cadence: Cadence; isOpen: boolean }) {
  const { made, needed, dueAt, doneAt } = cadence;
  return (
    <div className="border-t px-4 py-2.5 text-table">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="font-medium">Follow-up</h3>
        <span className="inline-flex items-center gap-2">
          <span aria-hidden="true" className="h-2 w-24 rounded-full bg-pause-bg">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${Math.min(100, (made / needed) * 100)}%` }}
            />
          </span>
          {made} of {needed} touches
        </span>
        {cadence.kinds.map((one) => (
          <span key={one.kind} className="text-muted">
            {kinds[one.kind] ?? one.kind} {one.made} of {one.needed}
          </span>
        ))}
        <span className="ml-auto text-muted">
          {doneAt ? (
            <span className="inline-flex items-center gap-1.5">
              <CircleCheck size={14} aria-hidden="true" /> done <Instant iso={doneAt} format="date" />
            </span>
          ) : !isOpen ? (
            'not done'
          ) : dueAt ? (
            <Instant iso={dueAt} format="due" />
          ) : null}
        </span>
      </div>
    </div>
  );
}
