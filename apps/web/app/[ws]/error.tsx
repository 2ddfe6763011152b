'use client';
import { Problem } from '#web/components/states/problem.tsx';

/** A page that broke in the browser; the frame around it stays. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="p-6 max-sm:p-4">
      <Problem error={error} what="page" onRetry={reset} />
    </div>
  );
}
