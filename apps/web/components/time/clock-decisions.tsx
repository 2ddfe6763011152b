'use client';
import { useState } from 'react';
import type { ClockDetail } from '#web/api-types.ts';
import { Button } from '#web/components/ui/button.tsx';
import { useSession } from '#web/data/queries.ts';
import { type Decision, DecisionDialog } from './decision-dialog.tsx';

/** What a manager or an admin may decide about a clock; who may not is told who can. */
export function ClockDecisions({ clock }: { clock: ClockDetail }) {
  const session = useSession();
  const [decision, setDecision] = useState<Decision | null>(null);
  if (!session.data) return null;
  if (!session.data.capabilities.includes('clocks.decide'))
    return <span className="text-meta text-muted">Managers and admins can excuse it or change when it is due.</span>;
  const own = clock.owner !== null && clock.owner.key === session.data.person?.key;
  const open = clock.state === 'running' || clock.state === 'paused';
  const choose = (next: Decision) => () => !(own && next !== 'due' && next !== 'undue') && setDecision(next);
  return (
    <>
      <Button size="small" aria-disabled={own} onClick={choose(clock.excused ? 'unexcuse' : 'excuse')}>
        {clock.excused ? 'Take back the excuse…' : 'Excuse…'}
      </Button>
      {open ? (
        <Button size="small" onClick={choose('due')}>
          Change due…
        </Button>
      ) : null}
      {open && clock.override ? (
        <Button size="small" onClick={choose('undue')}>
          Back to the policy’s due…
        </Button>
      ) : null}
      {own ? (
        <span className="text-meta text-muted">It is charged to you: another manager or an admin can excuse it.</span>
      ) : null}
      {decision ? <DecisionDialog clock={clock} decision={decision} onClose={() => setDecision(null)} /> : null}
    </>
  );
}
