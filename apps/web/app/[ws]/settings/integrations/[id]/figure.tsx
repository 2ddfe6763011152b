import type { ReactNode } from 'react';

/** One figure of a pipe with its name and, below, what it is made of. */
export function Figure({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="rounded-card border px-4 py-3">
      <dt className="text-meta text-muted">{label}</dt>
      <dd className="mt-0.5 text-section font-semibold">{value}</dd>
      {note ? <dd className="text-meta text-muted">{note}</dd> : null}
    </div>
  );
}
