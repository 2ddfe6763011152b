import type { Ctx } from '@baton/services/context';
import { findKeyHolder } from '@baton/services/sessions/find-key';
import { findMember } from '@baton/services/sessions/find-member';
import { type Capability, roleCan, scopesCan } from '@baton/services/settings/capabilities';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './problem.ts';
import type { ApiEnv, SignedIn } from './types.ts';

/** Lets in whoever holds a key or a session that may do this, and puts their context on the request. */
export function allow(capability: Capability): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization');
    if (authorization !== undefined) await letKeyIn(c, authorization, capability);
    else await letPersonIn(c, capability);
    return next();
  };
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="Baton"' };

async function letKeyIn(c: Context<ApiEnv>, authorization: string, capability: Capability): Promise<void> {
  const { machinery } = c.get('parts');
  const [, key] = /^Bearer (bat_[A-Za-z0-9_-]{20,100})$/i.exec(authorization) ?? [];
  const holder = key ? await findKeyHolder(machinery, key) : null;
  if (!holder) refuse(401, 'This API key is unknown, expired or revoked.', undefined, CHALLENGE);
  if (!scopesCan(holder.scopes, capability)) {
    machinery.log.warn({ reference: c.get('reference'), capability, actor: holder.actor.name }, 'refused: scope');
    refuse(403, 'This API key does not have the scope for this.');
  }
  const ctx: Ctx = {
    ...machinery,
    scope: { workspaceId: holder.workspaceId },
    actor: holder.actor,
    now: machinery.db.recentNow(),
  };
  c.set('ctx', ctx);
  c.set('user', null);
}

async function letPersonIn(c: Context<ApiEnv>, capability: Capability): Promise<void> {
  const { machinery, config } = c.get('parts');
  const user = await findSignedIn(c);
  if (!user) refuse(401, 'Sign in, or send an API key as Authorization: Bearer bat_…', undefined, CHALLENGE);
  const unsafe = c.req.method !== 'GET' && c.req.method !== 'HEAD';
  if (unsafe && c.req.header('origin') !== new URL(config.baseUrl).origin)
    refuse(403, 'This call comes from another site.');
  const slug =
    c.req.header('x-baton-workspace') ??
    (c.req.path.endsWith('/stream') ? c.req.query('workspace') : undefined) ??
    null;
  const member = await findMember(machinery, user, slug);
  if (!member) refuse(404, 'There is nothing with this address or id.');
  const { role } = member.actor;
  if (role === null || !roleCan(role, capability)) {
    machinery.log.warn({ reference: c.get('reference'), capability, role }, 'refused: role');
    refuse(403, 'Your role does not allow this. An admin of the workspace can.');
  }
  const ctx: Ctx = {
    ...machinery,
    scope: { workspaceId: member.workspaceId },
    actor: member.actor,
    now: machinery.db.recentNow(),
  };
  c.set('ctx', ctx);
  c.set('user', user);
}

/** The user of the session cookie; null without one, or with one that is over. */
export async function findSignedIn(c: Context<ApiEnv>): Promise<SignedIn | null> {
  if (!c.req.header('cookie')) return null;
  const found = await c.get('parts').auth.api.getSession({ headers: c.req.raw.headers });
  if (!found) return null;
  const { user, session } = found;
  return { id: user.id, name: user.name, email: user.email, sessionId: session.id };
}
