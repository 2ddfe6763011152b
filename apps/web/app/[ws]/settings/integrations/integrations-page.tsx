'use client';
import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { Problem } from '#web/components/states/problem.tsx';
import { useConnections } from '#web/data/integrations.ts';
import { useSession } from '#web/data/queries.ts';
import { ConnectDialog } from './connect-dialog.tsx';
import { ConnectedCard, OpenCard } from './integration-card.tsx';
import { kindNames } from './kinds.ts';
import { ObserveBox } from './observe-box.tsx';
import { refusals } from './refusal.tsx';

/** What Baton is connected to: is data flowing, how late, what failed. */
export function IntegrationsPage() {
  const { data: session } = useSession();
  const { data: connections, error, refetch } = useConnections();
  const [{ connect, refusal }, setAddress] = useQueryStates({
    connect: parseAsStringLiteral(kindNames).withOptions({ history: 'push' }),
    refusal: parseAsStringLiteral(refusals),
  });
  const observe = session?.workspace.observe ?? false;
  return (
    <>
      <div className="mb-5">
        <h1 className="text-title font-semibold">Integrations</h1>
        <p className="max-w-[72ch] text-muted">Is data flowing, how late is it, what failed, and what to do.</p>
      </div>
      <ObserveBox />
      {error && !connections ? (
        <Problem error={error} what="list of integrations" onRetry={() => void refetch()} />
      ) : (
        <ul className="grid grid-cols-2 gap-4 max-lg:grid-cols-1">
          {kindNames.flatMap((kind) => {
            if (!connections) return [<li key={kind} className="skeleton h-44" />];
            const mine = connections.filter((one) => one.kind === kind);
            return mine.length > 0
              ? mine.map((one) => <ConnectedCard key={one.id} connection={one} kind={kind} observe={observe} />)
              : [<OpenCard key={kind} kind={kind} onConnect={() => void setAddress({ connect: kind })} />];
          })}
        </ul>
      )}
      {connect ? (
        <ConnectDialog
          kind={connect}
          refusal={refusal}
          onClose={() => void setAddress({ connect: null, refusal: null })}
        />
      ) : null}
    </>
  );
}
