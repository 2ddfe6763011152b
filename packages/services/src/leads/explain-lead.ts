import type { LeadEvent } from '@baton/core/handoff/event';
import { collectFacts, type Facts, orderEvents } from '@baton/core/handoff/facts';
import type { LeadState } from '@baton/core/handoff/handoff';
import { explain, subjectAt } from '@baton/core/handoff/qualification';
import type { Criteria } from '@baton/core/playbook/criteria';
import { describeCriteria } from '@baton/core/playbook/describe-criteria';
import type { LeadEventRow } from '@baton/db/events';
import type { Directory } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { LeadDetailAnswer } from '../views/lead.ts';

/** Each criterion of the definition in force at the last MQL, with its value then and since when it has held. */
export function explainMql(
  state: LeadState,
  events: readonly LeadEvent[],
  directory: Directory,
): LeadDetailAnswer['whyMql'] {
  const handoff = state.handoffs.at(-1);
  const version = handoff ? directory.version(handoff.version) : directory.latest;
  const criteria = version?.playbook.definitions.mql ?? null;
  if (!version || criteria === null) return null;
  const facts = collectFacts(orderEvents(events));
  const at = handoff?.mqlAt ?? Number.POSITIVE_INFINITY;
  const moment = facts.moments.findLast((one) => one.at <= at);
  if (!moment) return null;
  return {
    definitionVersion: version.version,
    criteria: partsOf(criteria).map((part) => {
      const { met, value } = explain(part, subjectAt(moment));
      return {
        text: describeCriteria(part),
        met,
        value: textOf(value),
        since: iso(met ? heldSince(part, facts, at) : null),
      };
    }),
  };
}

/** The rules a person would check one by one, out of whichever groups they stand in. */
function partsOf(criteria: Criteria): Criteria[] {
  return criteria.op === 'all' || criteria.op === 'any' ? criteria.of.flatMap(partsOf) : [criteria];
}

function heldSince(criteria: Criteria, facts: Facts, until: number): number | null {
  let since: number | null = null;
  for (const moment of facts.moments) {
    if (moment.at > until) break;
    if (!explain(criteria, subjectAt(moment)).met) since = null;
    else since ??= moment.at;
  }
  return since;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How the present owner was chosen, as the decision was recorded. */
export function explainOwner(rows: readonly LeadEventRow[], directory: Directory): LeadDetailAnswer['whyOwner'] {
  const row = rows.findLast(
    (one) => one.type === 'lead.owner' || ('owner' in one.data && one.data.owner !== undefined),
  );
  if (!row) return null;
  const owner = row.data.owner;
  const name =
    typeof owner === 'string'
      ? (directory.person(owner)?.name ?? owner)
      : owner === null
        ? 'Nobody'
        : `Queue ${(owner as { queue?: string }).queue ?? ''}`;
  const decision = row.data.decision as { by: string; rule?: string; path?: string[] } | undefined;
  const by = row.actor === null ? null : (directory.person(row.actor)?.name ?? row.actor);
  if (decision === undefined)
    return { sentence: `${name}, set ${by === null ? `in ${row.source}` : `by ${by}`}.`, path: [] };
  const how =
    decision.by === 'assignment'
      ? `chosen by the rule ${decision.rule ?? ''}`.trim()
      : decision.by === 'escalation'
        ? 'reassigned after a breach'
        : decision.by === 'person'
          ? `assigned by ${by ?? 'a person'}`
          : 'set in the CRM';
  return { sentence: `${name}, ${how}.`, path: decision.path ?? [] };
}
