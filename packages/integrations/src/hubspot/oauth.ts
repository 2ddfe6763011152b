import { z } from 'zod';
import { AdapterError } from '../errors.ts';
import type { HubspotConnection } from './connection.ts';
import { toHubspotError } from './errors.ts';

const EARLY_MS = 5 * 60_000;
const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

export type AccessTokens = {
  /** A token that is good for some minutes; throws AdapterError. */
  get(connection: HubspotConnection, now: number): Promise<string>;
  /** Forgets a token that HubSpot refused; false when there is nothing to renew it with. */
  drop(connection: HubspotConnection): boolean;
};

/** Keeps access tokens of OAuth connections and renews them five minutes before they end; a private app's token is used as it is. */
export function createAccessTokens(apiUrl: string, timeoutMs: number): AccessTokens {
  const kept = new Map<string, { token: string; expiresAt: number }>();
  const running = new Map<string, Promise<string>>();

  async function refresh(
    connection: Extract<HubspotConnection, { refreshToken: string }>,
    now: number,
  ): Promise<string> {
    const { clientId, clientSecret, refreshToken } = connection;
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
    const response = await fetch(new URL('/oauth/v1/token', apiUrl), {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw toHubspotError(error, now);
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      const error = toHubspotError(
        { code: response.status, body: answer, headers: Object.fromEntries(response.headers) },
        now,
      );
      throw error.kind === 'rejected' ? new AdapterError('auth', 'hubspot', error.reason, { cause: error }) : error;
    }
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success) throw new AdapterError('transient', 'hubspot', 'the token answer could not be read');
    kept.set(refreshToken, { token: parsed.data.access_token, expiresAt: now + parsed.data.expires_in * 1000 });
    return parsed.data.access_token;
  }

  return {
    async get(connection, now) {
      if ('accessToken' in connection) return connection.accessToken;
      const { refreshToken } = connection;
      const known = kept.get(refreshToken);
      if (known && known.expiresAt - EARLY_MS > now) return known.token;
      const work = running.get(refreshToken) ?? refresh(connection, now).finally(() => running.delete(refreshToken));
      running.set(refreshToken, work);
      return work;
    },
    drop(connection) {
      return 'refreshToken' in connection && kept.delete(connection.refreshToken);
    },
  };
}
