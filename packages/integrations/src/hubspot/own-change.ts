import type { TranslatedEvent } from '../crm.ts';

/** Sources of changes that apps make, ours among them: whether it was ours shows in what we sent. */
const BY_APPS = new Set(['INTEGRATION', 'API']);

/** Marks an event that comes from one property's change by an app, so that our own change is known when it comes back. */
export function markOwnChange<E extends TranslatedEvent | null>(
  event: E,
  change: { property: string; value: string; source: string | null | undefined },
): E {
  if (event === null || !BY_APPS.has(change.source ?? '')) return event;
  return { ...event, echo: { field: change.property, value: change.value } };
}
