import type { Role } from '#web/api-types.ts';

export type PageKey = 'queue' | 'leads' | 'alerts' | 'compliance' | 'funnel' | 'settings';

const pagesOfRole: Record<Role, PageKey[]> = {
  rep: ['queue', 'leads', 'alerts', 'compliance', 'funnel'],
  manager: ['queue', 'leads', 'alerts', 'compliance', 'funnel', 'settings'],
  marketer: ['leads', 'compliance', 'funnel', 'settings'],
  executive: ['leads', 'alerts', 'compliance', 'funnel'],
  admin: ['queue', 'leads', 'alerts', 'compliance', 'funnel', 'settings'],
};

/** Pages a role can open, in the order of the navigation. */
export function pagesFor(role: Role): PageKey[] {
  return pagesOfRole[role] ?? pagesOfRole.rep;
}

/** The page a role starts its day on. */
export function landingPage(role: Role): PageKey {
  if (role === 'rep' || role === 'manager') return 'queue';
  if (role === 'marketer') return 'funnel';
  return 'compliance';
}
