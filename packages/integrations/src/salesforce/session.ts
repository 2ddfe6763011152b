import type { CrmConfig, CrmContext } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { type SalesforceConnection, salesforceConnectionSchema } from './connection.ts';
import { audiencesOf, checkHost, isTestSite, loginUrlOf } from './hosts.ts';
import { isSameId } from './ids.ts';
import { refreshGrant, type SalesforceGrant, signInAsApp, signInWithKey } from './oauth.ts';

export type Asked = Pick<CrmContext, 'config' | 'connectionId' | 'credentials' | 'onBudget' | 'now'>;
export type Session = { accessToken: string; instanceUrl: string; userId: string | null };

export type Sessions = {
  /** A session to call with; throws AdapterError. */
  get(asked: Asked): Promise<Session>;
  /** A session other than the one that Salesforce refused. Whoever else renewed it meanwhile has done our work. */
  renew(asked: Asked, refused: Session): Promise<Session>;
};

/**
 * Keeps the sessions of connections. A refresh token dies when it is used, so one process refreshes at a time, looks first
 * whether another has done so, and stores the new one before anybody uses what came with it.
 */
export function createSessions(options: { loginUrl: string; timeoutMs: number }): Sessions {
  const kept = new Map<string, Session>();
  const running = new Map<string, Promise<Session>>();
  /** Tokens that changed while there was no place to store them. */
  const changed = new Map<string, Record<string, unknown>>();

  async function signIn(stored: CrmConfig, now: number): Promise<Record<string, unknown>> {
    const connection = parseConnection(stored);
    const loginUrl = loginUrlOf(connection, options.loginUrl);
    const grant = await askFor(connection, { loginUrl, timeoutMs: options.timeoutMs }, now);
    if (!isSameId(grant.organizationId, connection.organizationId))
      throw new AdapterError('auth', 'salesforce', 'the sign-in belongs to another organisation');
    const { accessToken, refreshToken, instanceUrl, userId } = grant;
    return { accessToken, instanceUrl, userId, ...(refreshToken === undefined ? {} : { refreshToken }) };
  }

  function toSession(config: CrmConfig): Session | null {
    const { accessToken, instanceUrl, userId } = config;
    if (typeof accessToken !== 'string' || typeof instanceUrl !== 'string') return null;
    const loginUrl = loginUrlOf(parseConnection(config), options.loginUrl);
    return {
      accessToken,
      instanceUrl: checkHost(instanceUrl, loginUrl),
      userId: typeof userId === 'string' ? userId : null,
    };
  }

  async function load(asked: Asked, key: string): Promise<CrmConfig> {
    if (asked.credentials) return asked.credentials.load();
    return { ...(asked.config as CrmConfig), ...changed.get(key) };
  }

  async function renewed(asked: Asked, key: string, refused: string | null): Promise<Session> {
    const isStale = (stored: CrmConfig) => typeof stored.accessToken !== 'string' || stored.accessToken === refused;
    const config = asked.credentials
      ? await asked.credentials.renew(isStale, (stored) => signIn(stored, asked.now))
      : await renewHere(asked, key, isStale);
    const session = toSession(config);
    if (session === null) throw new AdapterError('auth', 'salesforce', 'the sign-in gave no access token');
    kept.set(key, session);
    return session;
  }

  async function renewHere(asked: Asked, key: string, isStale: (stored: CrmConfig) => boolean): Promise<CrmConfig> {
    const stored = await load(asked, key);
    if (!isStale(stored)) return stored;
    changed.set(key, { ...changed.get(key), ...(await signIn(stored, asked.now)) });
    return load(asked, key);
  }

  /** One renewal at a time in this process; across processes `credentials` sees to it. */
  function renewOnce(asked: Asked, key: string, refused: string | null): Promise<Session> {
    const work = running.get(key) ?? renewed(asked, key, refused).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }

  return {
    async get(asked) {
      const key = keyOf(asked);
      const known = kept.get(key);
      if (known) return known;
      const stored = toSession(await load(asked, key));
      if (stored === null) return renewOnce(asked, key, null);
      kept.set(key, stored);
      return stored;
    },
    async renew(asked, refused) {
      const key = keyOf(asked);
      const known = kept.get(key);
      if (known && known.accessToken !== refused.accessToken) return known;
      kept.delete(key);
      return renewOnce(asked, key, refused.accessToken);
    },
  };
}

/** The connection's configuration; throws AdapterError (auth) when it is not complete. */
export function parseConnection(config: unknown): SalesforceConnection {
  const parsed = salesforceConnectionSchema.safeParse(config);
  if (!parsed.success) throw new AdapterError('auth', 'salesforce', 'the connection is not complete');
  return parsed.data;
}

function askFor(
  connection: SalesforceConnection,
  site: { loginUrl: string; timeoutMs: number },
  now: number,
): Promise<SalesforceGrant> {
  if ('refreshToken' in connection) return refreshGrant(site, connection, now);
  if ('privateKey' in connection) return signInWithKey(site, connection, audiencesOf(connection, site.loginUrl), now);
  // The general sign-in sites refuse client credentials: the organisation's own address takes them.
  const own = isTestSite(site.loginUrl) ? undefined : connection.instanceUrl;
  const loginUrl = connection.loginUrl ?? own ?? site.loginUrl;
  return signInAsApp({ ...site, loginUrl: checkHost(loginUrl, site.loginUrl) }, connection, now);
}

/** One key for each sign-in; with another secret or app it is another. */
function keyOf({ config, connectionId }: Asked): string {
  const { organizationId, clientId, username } = parseConnection(config) as SalesforceConnection & {
    username?: string;
  };
  return [connectionId ?? '', organizationId, clientId, username ?? ''].join(' ');
}
