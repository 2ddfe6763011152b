'use client';
import { CalendarClock, CloudAlert, ShieldCheck, UserX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Clock } from '#web/api-types.ts';
import { formatWall } from './durations.ts';
import { Instant } from './instant.tsx';
import { useNow } from './ticker.ts';

function Note({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <span className="mt-0.5 text-muted">{icon}</span>
      <p className="min-w-0 break-words">
        <span className="font-medium">{title}</span> <span className="text-muted">{children}</span>
      </p>
    </li>
  );
}

const icon = { size: 14, 'aria-hidden': true } as const;

/** What people and circumstances did to a clock: excused, due set by hand, nobody there, a feed that is behind. */
export function ClockNotes({ clock }: { clock: Clock }) {
  const now = useNow();
  const { excuse, override, noCoverage, behind } = clock;
  if (!excuse && !override && !noCoverage && !behind) return null;
  return (
    <ul className="divide-y rounded-card border bg-subtle text-table" aria-label="About this clock">
      {excuse ? (
        <Note icon={<ShieldCheck {...icon} />} title={`Excused: ${excuse.reason}`}>
          {excuse.rule ? 'by a rule' : excuse.by ? `by ${excuse.by.name}` : null},{' '}
          <Instant iso={excuse.at} format="date" />. It is in no one’s figures.
        </Note>
      ) : null}
      {override ? (
        <Note icon={<CalendarClock {...icon} />} title={`Due set by hand: ${override.reason}`}>
          {override.by ? `by ${override.by.name}, ` : null}
          <Instant iso={override.at} format="date" />.
        </Note>
      ) : null}
      {noCoverage ? (
        <Note icon={<UserX {...icon} />} title="Nobody covered.">
          The owner was away without a cover, or had left. That time is charged to nobody.
        </Note>
      ) : null}
      {behind ? (
        <Note
          icon={<CloudAlert {...icon} />}
          title={`${behind.name} is ${formatWall(now - Date.parse(behind.since))} behind.`}
        >
          What was done in time may still come, so this breach is provisional.
        </Note>
      ) : null}
    </ul>
  );
}
