import type { Role } from '#web/api-types.ts';

export type SettingsPage = { slug: string; label: string; group: 'Process' | 'People' | 'Connections'; roles: Role[] };

/** The pages of the settings, in the order of their menu, and who may open them. */
export const settingsPages: SettingsPage[] = [
  { slug: 'definitions', label: 'Definitions', group: 'Process', roles: ['admin'] },
  { slug: 'policies', label: 'SLA policies', group: 'Process', roles: ['admin'] },
  { slug: 'calendars', label: 'Calendars', group: 'Process', roles: ['admin'] },
  { slug: 'reasons', label: 'Rejection reasons', group: 'Process', roles: ['admin', 'marketer'] },
  { slug: 'playbook', label: 'Playbook', group: 'Process', roles: ['admin'] },
  { slug: 'teams', label: 'Teams', group: 'People', roles: ['admin', 'manager'] },
  { slug: 'assignment', label: 'Assignment', group: 'People', roles: ['admin'] },
  { slug: 'integrations', label: 'Integrations', group: 'Connections', roles: ['admin'] },
  { slug: 'import', label: 'Import', group: 'Connections', roles: ['admin'] },
  { slug: 'fields', label: 'Fields', group: 'Connections', roles: ['admin'] },
];
