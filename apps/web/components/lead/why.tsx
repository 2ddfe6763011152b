'use client';
import { Check, X } from 'lucide-react';
import type { LeadDetail } from '#web/api-types.ts';
import { Instant } from '#web/components/time/instant.tsx';

/** Each criterion of the definition with the lead's value and since when it holds. */
export function WhyMql({ why }: { why: NonNullable<LeadDetail['whyMql']> }) {
  return (
    <section>
      <h3 className="mb-1 text-meta font-medium text-muted">
        Why this is an MQL (definition v{why.definitionVersion})
      </h3>
      <ul className="flex flex-col gap-1 text-table">
        {why.criteria.map((one) => (
          <li key={one.text} className="flex items-start gap-2">
            {one.met ? (
              <Check size={14} aria-label="Holds" className="mt-0.5 shrink-0 text-met-fg" />
            ) : (
              <X size={14} aria-label="Does not hold" className="mt-0.5 shrink-0 text-muted" />
            )}
            <span className={one.met ? undefined : 'text-muted'}>
              {one.text}
              {one.value !== null ? <span className="text-muted"> · {one.value}</span> : null}
              {one.met && one.since ? (
                <span className="text-muted">
                  {' '}
                  · since <Instant iso={one.since} format="date" />
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How the owner was found, step by step. */
export function WhyOwner({ why }: { why: NonNullable<LeadDetail['whyOwner']> }) {
  return (
    <section>
      <h3 className="mb-1 text-meta font-medium text-muted">Why this owner</h3>
      <p className="text-table">{why.sentence}</p>
      {why.path.length > 0 ? (
        <ol className="mt-1 list-decimal pl-5 text-meta text-muted">
          {why.path.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}
