import type { TranslatedEvent } from '../crm.ts';

/** Sources of changes that are never ours. The list of sources is open, so that an unknown one may be. */
const NEVER_OURS = new Set([
  'CRM_UI',
  'CONTACTS_WEB',
  'MOBILE_ANDROID',
  'MOBILE_IOS',
  'FORM',
  'IMPORT',
  'AUTOMATION_PLATFORM',
  'WORKFLOWS',
  'CALCULATED',
  'MERGE_CONTACTS',
]);

/** Marks an event that comes from one property's change which an app may have made: whether it was ours shows in what we sent. */
export function markOwnChange<E extends TranslatedEvent | null>(
  event: E,
  change: { property: string; value: string; source: string | null | undefined },
): E {
  if (event === null || NEVER_OURS.has(change.source ?? '')) return event;
  return { ...event, echo: { field: change.property, value: change.value } };
}
