import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { listen } from '../listen.ts';
import { seededRandom } from '../seeded-random.ts';
import { type AccessOptions, ALL_SCOPES, createAccess, type ScriptedFailure } from './access.ts';
import { accountRoutes, oauthRoutes } from './account-routes.ts';
import { associationRoutes } from './association-routes.ts';
import { createContact, deleteContact, restoreContact, updateContact, type WriteOptions } from './contacts.ts';
import { addEngagement, associate, createObject, updateObject } from './engagements.ts';
import { HubspotRefusal, notFound } from './errors.ts';
import { mergeContacts } from './merge.ts';
import { type Answer, toAnswer } from './object-answer.ts';
import { objectRoutes } from './object-routes.ts';
import { type EngagementKind, findObjectType, type ObjectType, toObjectType } from './object-types.ts';
import { pageRoutes } from './page-routes.ts';
import { createPortalState, findObject, type Owner, type PortalState } from './portal-state.ts';
import { type PropertyDefinition, toDefinition } from './property-definitions.ts';
import { propertyRoutes } from './property-routes.ts';
import { createWebhooks, type WebhookAttempt, type WebhookOptions } from './webhooks.ts';

export type HubspotPortalOptions = {
  port?: number;
  portalId: number;
  clientId?: string;
  clientSecret: string;
  accessToken: string;
  refreshToken?: string;
  webhookUrl?: string;
  appId?: number;
  now?: () => number;
  seed?: number;
  /** Number of the first record; a portal that forgets its records must not give their numbers again. */
  firstId?: number;
  scopes?: readonly string[];
  /** How long a refreshed token lives (HubSpot: 30 minutes); the given `accessToken` lives until `expireTokens()`. */
  tokenLifeMs?: number;
  limits?: Partial<AccessOptions['limits']>;
  /** How long searches do not see a changed record. */
  searchLagMs?: number;
  webhooks?: Pick<
    WebhookOptions,
    'batchMs' | 'timeoutMs' | 'maxConcurrent' | 'retryMs' | 'duplicateChance' | 'shuffle'
  >;
};

export type OwnerInput = Pick<Owner, 'id' | 'email'> & Partial<Owner>;

export type HubspotPortal = {
  url: string;
  portalId: number;
  upsertOwner(owner: OwnerInput): Owner;
  defineProperty(type: ObjectType, definition: Partial<PropertyDefinition> & { name: string }): void;
  createContact(properties: Record<string, unknown>, options?: WriteOptions): string;
  updateContact(id: string, properties: Record<string, unknown>, options?: WriteOptions): void;
  deleteContact(id: string, options?: WriteOptions & { privacy?: boolean }): void;
  restoreContact(id: string, options?: WriteOptions): void;
  mergeContacts(primaryId: string, loserIds: readonly string[], options?: WriteOptions): string;
  addCompany(contactId: string, properties: Record<string, unknown>, options?: WriteOptions): string;
  addEngagement(
    contactId: string,
    engagement: { kind: EngagementKind; properties: Record<string, unknown> },
    options?: WriteOptions,
  ): string;
  updateEngagement(kind: EngagementKind, id: string, properties: Record<string, unknown>, options?: WriteOptions): void;
  contact(id: string): Answer;
  contactIds(): string[];
  deliveries: readonly WebhookAttempt[];
  /** Resolves once no webhook is waiting, under way or to be retried. */
  settled(): Promise<void>;
  setWebhookUrl(url: string | undefined): void;
  /** The next calls fail; with `only` those whose "METHOD path" matches. */
  failNext(count: number, failure: ScriptedFailure, only?: RegExp): void;
  /** Takes back the failures that were ordered and did not happen yet. */
  clearFailures(): void;
  /** The latest calls of the API, as "METHOD path". */
  calls: readonly string[];
  expireTokens(): void;
  revokeGrant(): void;
  stop(): Promise<void>;
};

/** A HubSpot account on loopback: API, OAuth, signed webhooks, and a page on which a person plays the CRM. */
export async function startHubspotPortal(options: HubspotPortalOptions): Promise<HubspotPortal> {
  const {
    portalId,
    clientSecret,
    accessToken,
    now = Date.now,
    appId = 1_160_452,
    clientId = 'simulated-client',
    refreshToken = 'na1-simulated-refresh',
  } = options;
  const random = seededRandom(options.seed ?? 1);
  const limits = { tenSecondly: 110, searchSecondly: 5, daily: Number.POSITIVE_INFINITY, ...options.limits };
  const webhooks = createWebhooks(
    { portalId, appId, clientSecret, now, random, ...options.webhooks },
    options.webhookUrl,
  );
  const state = createPortalState({ portalId, appId, now, random, emit: webhooks.emit, firstId: options.firstId });
  const access = createAccess({
    portalId,
    clientId,
    clientSecret,
    accessToken,
    refreshToken,
    now,
    random,
    limits,
    scopes: options.scopes ?? ALL_SCOPES,
    tokenLifeMs: options.tokenLifeMs ?? 1_800_000,
  });

  const app = new Hono({ strict: false });
  app.onError((error, c) => {
    if (!(error instanceof HubspotRefusal))
      return c.json({ status: 'error', message: 'internal error', correlationId: random.uuid() }, 500);
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    const status = error.status as ContentfulStatusCode;
    if (Object.keys(error.body).length === 0)
      return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', status);
    return c.json({ ...error.body, correlationId: random.uuid() }, status);
  });
  app.notFound((c) => c.json({ status: 'error', message: 'resource not found', correlationId: random.uuid() }, 404));
  const calls: string[] = [];
  for (const area of ['/crm/*', '/account-info/*']) {
    app.use(area, async (c, next) => {
      const { method, path } = c.req;
      if (calls.push(`${method} ${path}`) > 20_000) calls.splice(0, 10_000);
      const headers = access.admit({
        authorization: c.req.header('Authorization'),
        scope: scopeOf(method, path),
        search: path.endsWith('/search'),
        method,
        path,
      });
      await next();
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
    });
  }
  app.route('/', oauthRoutes(access));
  app.route('/', objectRoutes(state, options.searchLagMs ?? 0));
  app.route('/', associationRoutes(state));
  app.route('/', propertyRoutes(state));
  app.route('/', accountRoutes(state));
  app.route('/', pageRoutes(state));
  const http = await listen(app.fetch, options.port);

  return {
    url: http.origin,
    portalId,
    upsertOwner: (owner) => upsertOwner(state, owner),
    defineProperty: (type, definition) => {
      state.definitions[type].set(
        definition.name,
        toDefinition({ ...state.definitions[type].get(definition.name), ...definition }),
      );
    },
    createContact: (properties, write) => createContact(state, properties, write).id,
    updateContact: (id, properties, write) => {
      updateContact(state, id, properties, write);
    },
    deleteContact: (id, write) => deleteContact(state, id, write),
    restoreContact: (id, write) => restoreContact(state, id, write),
    mergeContacts: (primaryId, loserIds, write) => mergeContacts(state, primaryId, loserIds, write).id,
    addCompany: (contactId, properties, write) => {
      const contact = findObject(state, 'contacts', contactId);
      if (!contact) throw notFound();
      const company = createObject(state, 'companies', properties, { ...write, quiet: true });
      associate(state, contact, company, write);
      return company.id;
    },
    addEngagement: (contactId, engagement, write) => addEngagement(state, contactId, engagement, write).id,
    updateEngagement: (kind, id, properties, write) => {
      updateObject(state, toObjectType(kind), id, properties, write);
    },
    contact: (id) => {
      const contact = findObject(state, 'contacts', id);
      if (!contact) throw notFound();
      return toAnswer(state, contact, { properties: [...contact.history.keys()] });
    },
    contactIds: () =>
      [...state.objects.contacts.values()].filter((contact) => contact.archivedAt === null).map(({ id }) => id),
    deliveries: webhooks.attempts,
    settled: webhooks.settled,
    setWebhookUrl: webhooks.setUrl,
    failNext: access.failNext,
    clearFailures: access.clearFailures,
    calls,
    expireTokens: access.expireTokens,
    revokeGrant: access.revokeGrant,
    stop: async () => {
      await Promise.all([webhooks.stop(), http.stop()]);
    },
  };
}

function upsertOwner(state: PortalState, given: OwnerInput): Owner {
  const at = state.now();
  const known = state.owners.get(given.id);
  const fresh = {
    firstName: '',
    lastName: '',
    userId: 8_000 + state.owners.size + 1,
    archived: false,
    teams: [],
    createdAt: at,
  };
  const owner = { ...fresh, ...known, ...given, updatedAt: at };
  state.owners.set(owner.id, owner);
  return owner;
}

function scopeOf(method: string, path: string): string {
  const [, , version, area, name, ...rest] = path.split('/');
  if (path.startsWith('/account-info/')) return 'oauth';
  if (area === 'owners') return 'crm.objects.owners.read';
  const reads = method === 'GET' || rest.includes('search') || (rest[0] === 'batch' && rest[1] === 'read');
  if (area === 'properties') return `crm.schemas.contacts.${reads ? 'read' : 'write'}`;
  const companies = version === 'v3' && findObjectType(name ?? '') === 'companies';
  return companies ? 'crm.objects.companies.read' : `crm.objects.contacts.${reads ? 'read' : 'write'}`;
}
