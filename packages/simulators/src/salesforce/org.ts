import { Hono } from 'hono';
import { listen } from '../listen.ts';
import { seededRandom } from '../seeded-random.ts';
import { createAccess, createFailures, type FailureMatch, type ScriptedFailure } from './access.ts';
import type { OrgEnv } from './call.ts';
import { type ChangeBus, createChangeBus } from './change-bus.ts';
import { createCometd } from './cometd.ts';
import { cometdRoutes } from './cometd-routes.ts';
import { dataRoutes, notFoundAnswer, toErrorAnswer } from './data-routes.ts';
import { toId18 } from './ids.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { createOauth, type OauthOptions } from './oauth.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { DEFAULT_LEAD_STATUSES, seedOrg } from './org-seed.ts';
import { createOrgState, findRow, type LeadStatus, type Row, tableOf } from './org-state.ts';
import type { OutboundRule } from './outbound-envelope.ts';
import { createOutboundMessages, type OutboundMessages, type OutboundOptions } from './outbound-messages.ts';
import { pageRoutes } from './page-routes.ts';
import { createPeople, type People } from './people.ts';
import { createLocators } from './query-routes.ts';

export type SalesforceOrgOptions = {
  port?: number;
  organizationId?: string;
  name?: string;
  clientId?: string;
  clientSecret?: string;
  /** A session and a refresh token that are good from the start. */
  accessToken?: string;
  refreshToken?: string;
  /** Id and user name of the user whom the app acts for. */
  apiUserId?: string;
  apiUsername?: string;
  redirectUris?: OauthOptions['redirectUris'];
  requirePkce?: boolean;
  jwt?: OauthOptions['jwt'];
  /** False: the client credentials flow has no run-as user. */
  clientCredentials?: boolean;
  rotateRefreshTokens?: boolean;
  sessionMs?: number;
  now?: () => number;
  seed?: number;
  /** Number of the first record; an org that forgets its records must not give their ids again. */
  firstId?: number;
  leadStatuses?: readonly LeadStatus[];
  trackHistory?: boolean;
  /** Refuses a new lead with the address of one that exists. */
  duplicateRule?: boolean;
  limits?: { daily?: number; pageSize?: number; refreshTokensPerUser?: number };
  latencyMs?: number | (() => number);
  /** Whether the API user may change metadata; permission sets are given by an admin otherwise. */
  mayCustomize?: boolean;
  outbound?: OutboundOptions;
  /** Objects selected for change data capture. */
  capturedObjects?: readonly string[];
  /** How long a streaming connect waits for events. */
  connectMs?: number;
};

export type SalesforceOrg = People & {
  url: string;
  organizationId: string;
  apiUserId: string;
  /** A record as it is stored; throws when there is none. */
  record(object: string, id: string): Row;
  records(object: string): Row[];
  failNext(count: number, failure: ScriptedFailure, match?: FailureMatch): void;
  clearFailures(): void;
  setDown(down: boolean): void;
  /** The next so many API writes of the record find it locked. */
  lockRecord(id: string, writes: number): void;
  /** Takes a record out of the API user's sight, or back into it. */
  hideRecord(id: string, hidden?: boolean): void;
  setAssignmentRule(rule: ((lead: Row) => string | null) | null): void;
  setOpenTransaction(startedAt: number | null): void;
  setUsage(calls: number): void;
  setApiEnabled(enabled: boolean): void;
  setMayCustomize(may: boolean): void;
  setConsent(consent: 'allow' | 'deny'): void;
  dropLocators(): void;
  expireSessions(): void;
  revokeGrants(): void;
  /** What was sent of outbound messages, and what became of it. */
  outbound: Pick<OutboundMessages, 'attempts' | 'failed'>;
  setOutboundRules(rules: readonly OutboundRule[]): void;
  /** Resolves once no outbound message is waiting, under way or to be sent again. */
  settled(): Promise<void>;
  /** Tells streaming clients of changes without saying what they were; for GAP_OVERFLOW the ids are key prefixes. */
  sendGap: ChangeBus['gap'];
  /** Forgets the change events so far: their replay ids are unknown from now on. */
  forgetChangeEvents(): void;
  lastReplayId(): number;
  /** Forgets the streaming clients, who have to shake hands again. */
  disconnectStreams(): void;
  streamingClients(): number;
  stop(): Promise<void>;
};

const CAPTURED = ['Lead', 'Task', 'Event', 'EmailMessage', 'User'];

/** A Salesforce org on loopback: OAuth, REST, change events, outbound messages, metadata, and a page to play it on. */
export async function startSalesforceOrg(options: SalesforceOrgOptions = {}): Promise<SalesforceOrg> {
  const { now = Date.now, clientId = 'simulated-client', clientSecret = 'simulated-secret' } = options;
  const { organizationId = '00D5g00000AcMe1EAF', apiUserId = '0055g00000InTg1AAF' } = options;
  const random = seededRandom(options.seed ?? 1);
  const state = createOrgState({
    organizationId,
    now,
    random,
    apiUserId,
    firstId: options.firstId ?? 1,
    leadStatuses: (options.leadStatuses ?? DEFAULT_LEAD_STATUSES).map((status) => ({ ...status })),
    trackHistory: options.trackHistory ?? true,
    duplicateRule: options.duplicateRule ?? false,
  });
  seedOrg(state, {
    name: options.name ?? 'Acme (simulated)',
    username: options.apiUsername ?? 'baton@acme.example.com',
  });
  const daily = options.limits?.daily ?? 100_000;
  const access = createAccess({
    organizationId: state.organizationId,
    now,
    random,
    sessionMs: options.sessionMs ?? 7_200_000,
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
    limits: { daily, refreshTokensPerUser: options.limits?.refreshTokensPerUser ?? 5 },
  });
  const scopes = ['refresh_token', 'api'];
  const grant = options.refreshToken ? access.grant(apiUserId, scopes, options.refreshToken) : null;
  if (options.accessToken) access.openSession(apiUserId, scopes, grant?.id ?? null, options.accessToken);
  const oauth = createOauth(state, access, {
    clientId,
    clientSecret,
    redirectUris: options.redirectUris,
    requirePkce: options.requirePkce ?? true,
    jwt: options.jwt,
    runAsUserId: (options.clientCredentials ?? true) ? apiUserId : null,
  });
  const outbound = createOutboundMessages(state, options.outbound ?? {});
  const changes = createChangeBus(state, options.capturedObjects ?? CAPTURED);
  const cometd = createCometd(state, access, changes, options.connectMs ?? 110_000);
  const failures = createFailures();
  const locators = createLocators(now);
  let down = false;
  let mayCustomize = options.mayCustomize ?? true;

  const app = new Hono<OrgEnv>({ strict: false });
  app.onError(toErrorAnswer);
  app.notFound(notFoundAnswer);
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('Date', new Date(now()).toUTCString());
    if (c.req.path.startsWith('/services/data/v')) c.res.headers.set('Sforce-Limit-Info', access.limitInfo());
  });
  app.route('/', oauthRoutes(state, access, oauth));
  app.route('/', metadataRoutes(state, { access, failures, isDown: () => down, mayCustomize: () => mayCustomize }));
  app.route(
    '/',
    cometdRoutes(cometd, failures, () => down),
  );
  const latency = options.latencyMs ?? 0;
  app.route(
    '/',
    dataRoutes(state, {
      access,
      failures,
      locators,
      daily,
      pageSize: options.limits?.pageSize ?? 2000,
      latencyMs: typeof latency === 'function' ? latency : () => latency,
      isDown: () => down,
    }),
  );
  const people = createPeople(state, access);
  app.route('/', pageRoutes(state, people));
  const http = await listen(app.fetch, options.port);
  state.origin = http.origin;

  return {
    url: http.origin,
    organizationId: state.organizationId,
    apiUserId,
    ...people,
    record: (object, id) => {
      const row = findRow(state, object, id);
      if (!row) throw new Error(`${object} ${id} does not exist`);
      return row;
    },
    records: (object) => [...tableOf(state, object).values()],
    failNext: failures.order,
    clearFailures: failures.clear,
    setDown: (given) => {
      down = given;
    },
    lockRecord: (id, writes) => {
      state.locked.set(toId18(id) ?? id, writes);
    },
    hideRecord: (id, hidden = true) => {
      if (hidden) state.hidden.add(toId18(id) ?? id);
      else state.hidden.delete(toId18(id) ?? id);
    },
    setAssignmentRule: (rule) => {
      state.assignmentRule = rule;
    },
    setOpenTransaction: (startedAt) => {
      state.openTransactionAt = startedAt;
    },
    setUsage: access.setUsage,
    setApiEnabled: access.setApiEnabled,
    setMayCustomize: (may) => {
      mayCustomize = may;
    },
    setConsent: oauth.setConsent,
    dropLocators: locators.drop,
    expireSessions: () => {
      access.expireSessions();
      cometd.wakeAll();
    },
    revokeGrants: () => {
      access.revokeGrants();
      cometd.wakeAll();
    },
    outbound,
    setOutboundRules: outbound.setRules,
    settled: outbound.settled,
    sendGap: changes.gap,
    forgetChangeEvents: changes.forget,
    lastReplayId: changes.lastReplayId,
    disconnectStreams: cometd.disconnectAll,
    streamingClients: cometd.clients,
    stop: async () => {
      cometd.stop();
      await Promise.all([outbound.stop(), http.stop()]);
    },
  };
}
