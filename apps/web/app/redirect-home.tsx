'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Problem } from '#web/components/states/problem.tsx';
import { ApiProblem } from '#web/data/api-client.ts';
import { landingPage } from '#web/data/landing.ts';
import { useSession } from '#web/data/queries.ts';

/** Sends a person to the landing page of their role, or to sign-in. */
export function RedirectHome() {
  const router = useRouter();
  const { data, error, refetch } = useSession();
  const signedOut = error instanceof ApiProblem && error.status === 401;
  useEffect(() => {
    if (signedOut) router.replace('/sign-in');
    else if (data) router.replace(`/${data.workspace.slug}/${landingPage(data.role)}`);
  }, [data, signedOut, router]);
  if (error && !signedOut) {
    return (
      <main className="mx-auto max-w-xl p-6">
        <Problem error={error} what="workspace" onRetry={() => void refetch()} />
      </main>
    );
  }
  return (
    <p className="sr-only" role="status">
      Opening Baton
    </p>
  );
}
