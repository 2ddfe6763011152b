import type { Random } from '../seeded-random.ts';
import { apiDisabled, dailyLimit, invalidSession, notForRest, SalesforceRefusal } from './errors.ts';

export type Session = {
  token: string;
  userId: string;
  scopes: readonly string[];
  grantId: string | null;
  usedAt: number;
};
/** A user's consent to the app: one refresh token lives at a time, those before it are remembered as dead. */
export type Grant = { id: string; userId: string; scopes: readonly string[]; refreshToken: string; dead: Set<string> };

export type AccessOptions = {
  organizationId: string;
  now: () => number;
  random: Random;
  /** How long an unused session lives (Salesforce: 2 h by default; every call prolongs it). */
  sessionMs: number;
  rotateRefreshTokens: boolean;
  limits: { daily: number; refreshTokensPerUser: number };
};

export type Access = {
  /** Throws the 401 or 403 of a call that may not be made. */
  admit(authorization: string | undefined): Session;
  /** A session by its bare token, null when it is over; prolongs it. */
  findSession(token: string): Session | null;
  limitInfo(): string;
  used(): number;
  openSession(userId: string, scopes: readonly string[], grantId: string | null, token?: string): Session;
  grant(userId: string, scopes: readonly string[], refreshToken?: string): Grant;
  /** Takes a refresh token; a dead one revokes its grant. Null when it is worth nothing. */
  takeRefreshToken(token: string): { grant: Grant; rotated: boolean } | null;
  /** Ends a grant or session by one of its tokens; false when nobody knows the token. */
  revoke(token: string): boolean;
  revokeGrants(): void;
  expireSessions(): void;
  endSessionsOf(userId: string): void;
  setUsage(calls: number): void;
  setApiEnabled(enabled: boolean): void;
};

const HOUR_MS = 3_600_000;

/** Sessions, grants and the call budget of the rolling day. */
export function createAccess(options: AccessOptions): Access {
  const { now, random, limits } = options;
  const sessions = new Map<string, Session>();
  const grants = new Map<string, Grant>();
  /** Calls by the hour in which they were made. */
  const calls = new Map<number, number>();
  let enabled = true;

  const used = () => {
    const oldest = Math.floor(now() / HOUR_MS) - 24;
    let total = 0;
    for (const [hour, count] of calls) {
      if (hour <= oldest) calls.delete(hour);
      else total += count;
    }
    return total;
  };
  const addCalls = (count: number) => {
    const hour = Math.floor(now() / HOUR_MS);
    calls.set(hour, (calls.get(hour) ?? 0) + count);
  };
  const findSession = (token: string) => {
    const session = sessions.get(token);
    if (!session || now() - session.usedAt >= options.sessionMs) return null;
    session.usedAt = now();
    return session;
  };
  const endGrant = (grant: Grant) => {
    grants.delete(grant.id);
    for (const session of sessions.values()) if (session.grantId === grant.id) sessions.delete(session.token);
  };
  const newRefreshToken = () => `5Aep861${random.hex(60)}`;

  return {
    admit: (authorization) => {
      const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? '')?.[1];
      const session = token === undefined ? null : findSession(token);
      if (!session) throw invalidSession();
      if (!session.scopes.some((scope) => scope === 'api' || scope === 'full')) throw notForRest();
      if (!enabled) throw apiDisabled();
      if (used() >= limits.daily) throw dailyLimit();
      addCalls(1);
      return session;
    },
    findSession,
    limitInfo: () => `api-usage=${used()}/${limits.daily}`,
    used,
    openSession: (userId, scopes, grantId, token) => {
      const fresh = `${options.organizationId.slice(0, 15)}!AQE${random.hex(80)}`;
      const session = { token: token ?? fresh, userId, scopes, grantId, usedAt: now() };
      sessions.set(session.token, session);
      return session;
    },
    grant: (userId, scopes, refreshToken) => {
      const grant = {
        id: random.uuid(),
        userId,
        scopes,
        refreshToken: refreshToken ?? newRefreshToken(),
        dead: new Set<string>(),
      };
      grants.set(grant.id, grant);
      const ofUser = [...grants.values()].filter((one) => one.userId === userId);
      for (const oldest of ofUser.slice(0, -limits.refreshTokensPerUser)) endGrant(oldest);
      return grant;
    },
    takeRefreshToken: (token) => {
      for (const grant of grants.values()) {
        if (grant.dead.has(token)) {
          endGrant(grant);
          return null;
        }
        if (grant.refreshToken !== token) continue;
        if (options.rotateRefreshTokens) {
          grant.dead.add(token);
          grant.refreshToken = newRefreshToken();
        }
        return { grant, rotated: options.rotateRefreshTokens };
      }
      return null;
    },
    revoke: (token) => {
      for (const grant of grants.values())
        if (grant.refreshToken === token) {
          endGrant(grant);
          return true;
        }
      return sessions.delete(token);
    },
    revokeGrants: () => {
      for (const grant of [...grants.values()]) endGrant(grant);
      sessions.clear();
    },
    expireSessions: () => sessions.clear(),
    endSessionsOf: (userId) => {
      for (const session of sessions.values()) if (session.userId === userId) sessions.delete(session.token);
    },
    setUsage: (count) => {
      calls.clear();
      addCalls(count);
    },
    setApiEnabled: (given) => {
      enabled = given;
    },
  };
}

/** An answer that was ordered for coming calls. */
export type ScriptedFailure =
  | 'unavailable'
  | 'server-error'
  | 'row-lock'
  | 'daily-limit'
  | 'expired'
  | 'bad-gateway'
  | 'lost-answer'
  | { status: number; body: unknown };
export type FailureMatch = { method?: string; path?: RegExp };

/** Failures ordered for coming calls, taken in order by the calls that match. */
export function createFailures() {
  const ordered: { failure: ScriptedFailure; match: FailureMatch }[] = [];
  return {
    order: (count: number, failure: ScriptedFailure, match: FailureMatch = {}) => {
      for (let i = 0; i < count; i++) ordered.push({ failure, match });
    },
    take: (method: string, path: string): ScriptedFailure | null => {
      const index = ordered.findIndex(
        ({ match }) => (!match.method || match.method === method) && (!match.path || match.path.test(path)),
      );
      return index < 0 ? null : (ordered.splice(index, 1)[0]?.failure ?? null);
    },
    clear: () => {
      ordered.length = 0;
    },
  };
}
export type Failures = ReturnType<typeof createFailures>;

/** A refusal with a body that the test wrote itself. */
export function toScriptedRefusal(failure: { status: number; body: unknown }): SalesforceRefusal {
  return new SalesforceRefusal(failure.status, failure.body as SalesforceRefusal['errors']);
}
