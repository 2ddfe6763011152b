'use client';
import type { LeadDetail } from '#web/api-types.ts';
import { WhyMql, WhyOwner } from '#web/components/lead/why.tsx';
import { leadTypeName } from '#web/components/lead/words.ts';
import { Instant } from '#web/components/time/instant.tsx';

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Why this lead is here and whose it is, its fields, and earlier passes. */
export function ContextColumn({ lead }: { lead: LeadDetail }) {
  const fields = Object.entries(lead.fields).filter(([, value]) => value !== null && value !== '');
  const earlier = lead.handoffs.slice(0, -1).filter((handoff) => handoff.rejection);
  return (
    <div className="flex flex-col gap-6">
      {lead.whyMql ? <WhyMql why={lead.whyMql} /> : null}
      {lead.whyOwner ? <WhyOwner why={lead.whyOwner} /> : null}
      {earlier.length > 0 ? (
        <section>
          <h3 className="mb-1 text-meta font-medium text-muted">Rejected before</h3>
          <ul className="text-table">
            {earlier.map((handoff) => (
              <li key={handoff.id}>
                {handoff.rejection?.label}{' '}
                <span className="text-muted">
                  pass {handoff.cycle}, <Instant iso={handoff.rejection?.at ?? null} format="date" />
                </span>
                {handoff.rejection?.note ? <p className="text-muted">“{handoff.rejection.note}”</p> : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3 className="mb-1 text-meta font-medium text-muted">
          Fields, last changed <Instant iso={lead.changedAt} />
        </h3>
        <dl className="divide-y text-table">
          {fields.map(([key, value]) => (
            <div key={key} className="flex justify-between gap-4 py-1">
              <dt className="shrink-0 text-muted">{leadTypeName(key)}</dt>
              <dd className="min-w-0 text-right break-words">{text(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
