import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 text-center">
      <h1 className="text-section font-semibold">There is nothing at this address</h1>
      <p className="text-muted">The link may be old or mistyped.</p>
      <Link href="/" className="text-link">
        Go to Baton
      </Link>
    </main>
  );
}
