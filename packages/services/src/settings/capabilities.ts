import type { Actor, Role } from '../context.ts';

export const SCOPES = ['admin', 'read', 'write', 'events'] as const;
export type Scope = (typeof SCOPES)[number];

type Grant = { roles: readonly Role[]; scopes: readonly Scope[] };
const EVERYONE: readonly Role[] = ['rep', 'manager', 'marketer', 'executive', 'admin'];
const READERS: readonly Scope[] = ['admin', 'read', 'write'];

/** Who may do what: roles of people who are signed in, scopes of API keys. What is not here is refused. */
export const CAPABILITIES = {
  'session.read': { roles: EVERYONE, scopes: [] },
  'leads.read': { roles: EVERYONE, scopes: READERS },
  'leads.act': { roles: ['rep', 'manager', 'admin'], scopes: ['admin', 'write'] },
  'leads.reassign': { roles: ['manager', 'admin'], scopes: ['admin', 'write'] },
  'queue.read': { roles: EVERYONE, scopes: READERS },
  'clocks.read': { roles: EVERYONE, scopes: READERS },
  'clocks.decide': { roles: ['manager', 'admin'], scopes: ['admin', 'write'] },
  'alerts.read': { roles: EVERYONE, scopes: READERS },
  'reports.read': { roles: EVERYONE, scopes: READERS },
  'playbook.read': { roles: EVERYONE, scopes: READERS },
  'playbook.write': { roles: ['admin'], scopes: ['admin'] },
  'events.write': { roles: ['admin'], scopes: ['admin', 'write', 'events'] },
  'imports.read': { roles: ['admin'], scopes: READERS },
  'imports.write': { roles: ['admin'], scopes: ['admin', 'write'] },
  'people.read': { roles: EVERYONE, scopes: READERS },
  'people.write': { roles: ['admin'], scopes: ['admin'] },
  'connections.read': { roles: ['admin'], scopes: ['admin'] },
  'connections.write': { roles: ['admin'], scopes: ['admin'] },
  'workspace.write': { roles: ['admin'], scopes: ['admin'] },
  'apiKeys.read': { roles: ['admin'], scopes: ['admin'] },
  'apiKeys.write': { roles: ['admin'], scopes: ['admin'] },
  'auditLog.read': { roles: ['admin'], scopes: ['admin'] },
} as const satisfies Record<string, Grant>;

export type Capability = keyof typeof CAPABILITIES;

/** Whether a person of this role may do it. */
export function roleCan(role: Role, capability: Capability): boolean {
  const grant: Grant = CAPABILITIES[capability];
  return grant.roles.includes(role);
}

/** Whether a key with these scopes may do it. */
export function scopesCan(scopes: readonly string[], capability: Capability): boolean {
  const grant: Grant = CAPABILITIES[capability];
  return grant.scopes.some((scope) => scopes.includes(scope));
}

/** Everything a person of this role may do, for pages that show only what can be opened. */
export function capabilitiesOf(role: Role): Capability[] {
  return (Object.keys(CAPABILITIES) as Capability[]).filter((capability) => roleCan(role, capability));
}

/** Whether the actor sees every lead of the workspace, or only their own or their teams'. */
export function seesEverything(actor: Actor): boolean {
  return actor.kind !== 'person' || actor.role === 'admin' || actor.role === 'executive' || actor.role === 'marketer';
}
