import type { Random } from '../seeded-random.ts';
import {
  burstLimit,
  dailyLimit,
  expiredToken,
  HubspotRefusal,
  locked,
  migrating,
  missingScope,
  noCredentials,
  searchLimit,
  tokenError,
} from './errors.ts';

export const ALL_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.owners.read',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'sales-email-read',
];

export type AccessOptions = {
  portalId: number;
  clientId: string;
  clientSecret: string;
  accessToken: string;
  refreshToken: string;
  scopes: readonly string[];
  tokenLifeMs: number;
  limits: { tenSecondly: number; searchSecondly: number; daily: number };
  now: () => number;
  random: Random;
};

/** Tokens, scopes, rate limits and scripted failures of one portal. */
export type Access = {
  /** Throws what HubSpot answers to this call when it may not be made; returns the rate headers otherwise. */
  admit(call: {
    authorization: string | undefined;
    scope: string;
    search: boolean;
    method: string;
    path: string;
  }): Record<string, string>;
  exchange(form: URLSearchParams): {
    token_type: 'bearer';
    refresh_token: string;
    access_token: string;
    expires_in: number;
  };
  describeToken(token: string): Record<string, unknown>;
  issueCode(): string;
  expireTokens(): void;
  revokeGrant(): void;
  /** The next calls fail; with `only` those whose "METHOD path" matches. */
  failNext(count: number, failure: ScriptedFailure, only?: RegExp): void;
  clearFailures(): void;
};

export type ScriptedFailure =
  | 'locked'
  | 'migrating'
  | 'burst'
  | 'daily'
  | 'bad-gateway'
  | { status: number; body?: Record<string, unknown>; headers?: Record<string, string> };

/** Creates the gate of a portal. */
export function createAccess(options: AccessOptions): Access {
  const { now, random, limits } = options;
  /** Instant at which each token ends; the given one lives until `expireTokens`. */
  const tokens = new Map<string, number>([[options.accessToken, Number.POSITIVE_INFINITY]]);
  const codes = new Set<string>();
  const failures: { failure: ScriptedFailure; only: RegExp | undefined }[] = [];
  const calls: number[] = [];
  const searches: number[] = [];
  const day = { start: 0, count: 0 };
  let granted = true;

  const admitToken = (authorization: string | undefined, scope: string) => {
    const token = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1];
    const endsAt = token === undefined || !granted ? undefined : tokens.get(token);
    if (endsAt === undefined) throw noCredentials();
    if (endsAt <= now()) throw expiredToken(endsAt, now());
    if (!options.scopes.includes(scope)) throw missingScope(scope);
  };

  const countCall = (search: boolean): Record<string, string> => {
    const at = now();
    if (search) {
      if (!takeSlot(searches, at, 1000, limits.searchSecondly)) throw searchLimit();
      return {};
    }
    if (at - day.start >= 86_400_000) Object.assign(day, { start: at - (at % 86_400_000), count: 0 });
    if (day.count >= limits.daily) throw dailyLimit(random.uuid());
    if (!takeSlot(calls, at, 10_000, limits.tenSecondly)) throw burstLimit(options.portalId, limits.tenSecondly);
    day.count += 1;
    return {
      'X-HubSpot-RateLimit-Max': String(limits.tenSecondly),
      'X-HubSpot-RateLimit-Remaining': String(limits.tenSecondly - calls.length),
      'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
      ...(Number.isFinite(limits.daily)
        ? {
            'X-HubSpot-RateLimit-Daily': String(limits.daily),
            'X-HubSpot-RateLimit-Daily-Remaining': String(limits.daily - day.count),
          }
        : {}),
    };
  };

  const issueToken = () => {
    const token = `CJ${random.hex(60)}`;
    tokens.set(token, now() + options.tokenLifeMs);
    return {
      token_type: 'bearer' as const,
      refresh_token: options.refreshToken,
      access_token: token,
      expires_in: Math.floor(options.tokenLifeMs / 1000),
    };
  };

  return {
    admit: ({ authorization, scope, search, method, path }) => {
      const next = failures.findIndex(({ only }) => only === undefined || only.test(`${method} ${path}`));
      const [scripted] = next === -1 ? [] : failures.splice(next, 1);
      if (scripted) throw toRefusal(scripted.failure, options, random);
      admitToken(authorization, scope);
      return countCall(search);
    },
    exchange: (form) => {
      if (form.get('client_id') !== options.clientId) throw tokenError('BAD_CLIENT_ID', 'missing or unknown client id');
      if (form.get('client_secret') !== options.clientSecret)
        throw tokenError('BAD_CLIENT_SECRET', 'missing or invalid client secret');
      switch (form.get('grant_type')) {
        case 'refresh_token':
          if (!granted || form.get('refresh_token') !== options.refreshToken)
            throw tokenError('BAD_REFRESH_TOKEN', 'missing or invalid refresh token');
          return issueToken();
        case 'authorization_code':
          if (!codes.delete(form.get('code') ?? '')) throw tokenError('BAD_AUTH_CODE', 'missing or unknown auth code');
          granted = true;
          return issueToken();
        default:
          throw tokenError('BAD_GRANT_TYPE', 'missing or unknown grant type');
      }
    },
    describeToken: (token) => {
      const endsAt = granted ? tokens.get(token) : undefined;
      if (endsAt === undefined || endsAt <= now())
        throw new HubspotRefusal(404, { status: 'error', message: 'access token not found' });
      const expires_in = Number.isFinite(endsAt) ? Math.floor((endsAt - now()) / 1000) : 1800;
      return {
        token,
        user: 'rita.reyes@example.com',
        hub_domain: 'acme.example.com',
        scopes: options.scopes,
        hub_id: options.portalId,
        app_id: 1160452,
        expires_in,
        user_id: 9003,
        token_type: 'access',
      };
    },
    issueCode: () => {
      const code = random.uuid();
      codes.add(code);
      return code;
    },
    expireTokens: () => {
      for (const token of tokens.keys()) tokens.set(token, now());
    },
    revokeGrant: () => {
      granted = false;
    },
    failNext: (count, failure, only) => {
      for (let i = 0; i < count; i++) failures.push({ failure, only });
    },
    clearFailures: () => {
      failures.length = 0;
    },
  };
}

function takeSlot(times: number[], at: number, windowMs: number, max: number): boolean {
  while (times[0] !== undefined && times[0] <= at - windowMs) times.shift();
  if (times.length >= max) return false;
  times.push(at);
  return true;
}

function toRefusal(failure: ScriptedFailure, options: AccessOptions, random: Random): HubspotRefusal {
  switch (failure) {
    case 'locked':
      return locked();
    case 'migrating':
      return migrating();
    case 'burst':
      return burstLimit(options.portalId, options.limits.tenSecondly);
    case 'daily':
      return dailyLimit(random.uuid());
    case 'bad-gateway':
      return new HubspotRefusal(502, {});
    default:
      return new HubspotRefusal(
        failure.status,
        failure.body ?? { status: 'error', message: 'internal error' },
        failure.headers,
      );
  }
}
