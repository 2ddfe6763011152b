import { Hono } from 'hono';
import { type Access, type Failures, toScriptedRefusal } from './access.ts';
import { checkVersion, type OrgEnv } from './call.ts';
import { collectionRoutes } from './collection-routes.ts';
import {
  dailyLimit,
  invalidSession,
  noSuchResource,
  OauthRefusal,
  PlainAnswer,
  rowLocked,
  SalesforceRefusal,
  serverError,
  unavailable,
} from './errors.ts';
import type { OrgState } from './org-state.ts';
import { type Locators, queryRoutes } from './query-routes.ts';
import { recordRoutes } from './record-routes.ts';

const DATA = '/services/data';
export type DataOptions = {
  access: Access;
  failures: Failures;
  locators: Locators;
  pageSize: number;
  daily: number;
  latencyMs: () => number;
  isDown: () => boolean;
};

/** The REST API below `/services/data`: the gate first, then records, collections and queries. */
export function dataRoutes(state: OrgState, options: DataOptions): Hono<OrgEnv> {
  const { access, failures } = options;
  const app = new Hono<OrgEnv>({ strict: false });
  app.get(DATA, (c) =>
    c.json(
      [64, 65, 66].map((number) => ({
        label: ['Summer ’25', 'Winter ’26', 'Spring ’26'][number - 64],
        url: `${DATA}/v${number}.0`,
        version: `${number}.0`,
      })),
    ),
  );
  app.use(`${DATA}/:version/*`, async (c, next) => {
    const latency = options.latencyMs();
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    if (options.isDown()) throw unavailable();
    checkVersion(c.req.param('version'));
    const failure = failures.take(c.req.method, c.req.path);
    if (failure === 'bad-gateway') throw new PlainAnswer(502, '<html><body><h1>502 Bad Gateway</h1></body></html>');
    if (failure === 'unavailable') throw unavailable();
    if (failure === 'expired') throw invalidSession();
    const session = access.admit(c.req.header('Authorization'));
    c.set('session', session);
    c.header('Sforce-Limit-Info', access.limitInfo());
    if (failure === 'server-error') throw serverError();
    if (failure === 'daily-limit') throw dailyLimit();
    if (failure === 'row-lock') throw rowLocked(c.req.path.split('/').at(-1) ?? '');
    if (failure !== null && typeof failure === 'object') throw toScriptedRefusal(failure);
    await next();
    // The work is done, but its caller does not learn of it.
    if (failure === 'lost-answer') throw new PlainAnswer(503, '<html><body>Service Unavailable</body></html>');
  });
  app.get(`${DATA}/:version`, (c) => {
    const base = `${DATA}/${c.req.param('version')}`;
    return c.json({
      sobjects: `${base}/sobjects`,
      query: `${base}/query`,
      queryAll: `${base}/queryAll`,
      limits: `${base}/limits`,
      composite: `${base}/composite`,
    });
  });
  app.get(`${DATA}/:version/limits`, (c) =>
    c.json({
      DailyApiRequests: { Max: options.daily, Remaining: options.daily - access.used() },
      DailyStreamingApiEvents: { Max: 50_000, Remaining: 50_000 },
      DailyDeliveredPlatformEvents: { Max: 50_000, Remaining: 50_000 },
    }),
  );
  app.route('/', queryRoutes(state, options.locators, options.pageSize));
  app.route('/', collectionRoutes(state));
  app.route('/', recordRoutes(state));
  return app;
}

/** Turns what the org throws into its answers. */
export function toErrorAnswer(error: Error): Response {
  const json = (status: number, body: unknown) =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': 'application/json;charset=UTF-8' },
    });
  if (error instanceof SalesforceRefusal) return json(error.status, error.errors);
  if (error instanceof OauthRefusal) return json(400, error.body);
  if (error instanceof PlainAnswer)
    return new Response(error.body, { status: error.status, headers: { 'Content-Type': 'text/html' } });
  return json(
    500,
    serverError().errors.map((entry) => ({ ...entry, message: `${entry.message}: ${error.message}` })),
  );
}

/** The 404 of a path that the org does not have. */
export const notFoundAnswer = () => toErrorAnswer(noSuchResource());
