import type { Criteria } from '@baton/core/playbook/criteria';
import { describeCriteria } from '@baton/core/playbook/describe-criteria';

const headings = { all: 'All of', any: 'Any of', not: 'Not' };

/** A rule as nested groups, each row in plain words. */
export function CriteriaTree({ criteria }: { criteria: Criteria }) {
  if (criteria.op === 'all' || criteria.op === 'any') {
    return (
      <div className="rounded-control border border-dashed border-border-input px-3 py-2">
        <p className="mb-1 text-meta font-semibold">{headings[criteria.op]}</p>
        <ul className="flex flex-col gap-1.5">
          {criteria.of.map((part) => (
            <li key={describeCriteria(part)}>
              <CriteriaTree criteria={part} />
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return <p className="rounded-control bg-subtle px-2.5 py-1.5 text-table">{describeCriteria(criteria)}</p>;
}
