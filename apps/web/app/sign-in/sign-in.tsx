'use client';
import { useQuery } from '@tanstack/react-query';
import type { SignInOptions } from '#web/api-types.ts';
import { Logo } from '#web/components/shell/logo.tsx';
import { callApi } from '#web/data/api-client.ts';
import { EmailForm } from './email-form.tsx';
import { nextAddress } from './next-address.ts';
import { Personas } from './personas.tsx';

/** One card: the address with a link or a password, and in the demo one button per persona. */
export function SignIn({ next }: { next: string | null }) {
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: () => callApi<SignInOptions>('/sign-in-options'),
  });
  const personas = options.data?.personas ?? [];
  const enter = () => window.location.assign(nextAddress(next));
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-subtle px-4 py-10">
      <div className="flex items-center gap-2.5">
        <Logo size={28} />
        <span className="text-title font-semibold">Baton</span>
      </div>
      <div className="w-full max-w-[360px] rounded-overlay border bg-card p-6">
        <h1 className="text-section font-semibold">Sign in</h1>
        <p className="mb-5 text-muted">Leads from Marketing to Sales, timed in working hours.</p>
        {personas.length > 0 ? <Personas personas={personas} onEnter={enter} /> : null}
        <EmailForm callback={nextAddress(next)} onEnter={enter} />
      </div>
    </main>
  );
}
