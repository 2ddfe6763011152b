import type { Metadata } from 'next';
import { Logo } from '#web/components/shell/logo.tsx';
import { ConfirmLink } from './confirm-link.tsx';

export const metadata: Metadata = { title: 'Sign in', referrer: 'no-referrer' };

/** Where the link of a sign-in mail leads: nothing happens until a person presses the button. */
export default async function LinkPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { token, error } = await searchParams;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-subtle px-4 py-10">
      <div className="flex items-center gap-2.5">
        <Logo size={28} />
        <span className="text-title font-semibold">Baton</span>
      </div>
      <div className="w-full max-w-[360px] rounded-overlay border bg-card p-6">
        <h1 className="text-section font-semibold">Sign in</h1>
        {typeof token === 'string' && error === undefined ? (
          <ConfirmLink token={token} />
        ) : (
          <p className="text-muted">
            This link has been used or is older than 10 minutes.{' '}
            <a className="text-link underline" href="/sign-in">
              Send a new one
            </a>
          </p>
        )}
      </div>
    </main>
  );
}
