import { toIssues } from '@baton/services/errors';
import { OpenAPIHono } from '@hono/zod-openapi';
import { describeRawRoutes } from './describe-raw-routes.ts';
import { readBody, readJsonOnly, secureAnswers } from './guards.ts';
import { answerProblem, toProblem } from './problem.ts';
import { addAlertRoutes } from './routes/alerts.ts';
import { addClockRoutes } from './routes/clocks.ts';
import { addConnectingRoutes } from './routes/connecting.ts';
import { addCrmRoutes } from './routes/crm.ts';
import { addDoorRoutes } from './routes/doors.ts';
import { addFieldRoutes } from './routes/fields.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addImportRoutes } from './routes/imports.ts';
import { addLeadActionRoutes } from './routes/lead-actions.ts';
import { addLeadRoutes } from './routes/leads.ts';
import { addPlaybookRoutes } from './routes/playbook.ts';
import { addReportRoutes } from './routes/reports.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSettingsRoutes } from './routes/settings.ts';
import { addSignInRoutes } from './routes/sign-in.ts';
import { addStreamRoute } from './routes/stream.ts';
import { addWorkspaceRoutes } from './routes/workspace.ts';
import { addWriteBackRoutes } from './routes/write-back.ts';
import type { Api, ApiEnv, ApiParts } from './types.ts';

export type ApiApp = { app: OpenAPIHono<ApiEnv>; close(): void };

/** The whole of `/api`: REST, doors, the event stream and sign-in. Thin: parse, call the verb, map its error. */
export function createApi(parts: ApiParts): ApiApp {
  const app = new OpenAPIHono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('parts', parts);
    return next();
  });
  app.use(secureAnswers(parts.config.baseUrl.startsWith('https:')));
  app.use(readBody);
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const { name, message, stack } = error;
      parts.machinery.log.error(
        { reference: c.get('reference'), path: withoutToken(c.req.path), error: { name, message, stack } },
        'request failed',
      );
    }
    return answerProblem(c, problem);
  });
  app.notFound((c) => answerProblem(c, { status: 404, detail: 'There is nothing with this address or id.' }));
  addSignInRoutes(app);
  const { api, close } = createRoutes(parts);
  app.route('/api/v1', api);
  return { app, close };
}

/** The address of Salesforce's door is a secret: it is written nowhere. */
function withoutToken(path: string): string {
  return path.replace(/(\/hooks\/salesforce\/[^/]*\/).*/, '$1…');
}

function createRoutes(parts: ApiParts): { api: Api; close(): void } {
  const api: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const errors = toIssues(result.error);
      if (result.target === 'json')
        return answerProblem(c, { status: 422, detail: 'The body has values that are not allowed.', errors });
      if (result.target === 'param')
        return answerProblem(c, { status: 404, detail: 'There is nothing with this address or id.' });
      return answerProblem(c, { status: 400, detail: 'The address has parameters that are not allowed.', errors });
    },
  });
  api.use(readJsonOnly);
  addHealthRoutes(api);
  addSessionRoutes(api);
  addDoorRoutes(api);
  addLeadRoutes(api);
  addLeadActionRoutes(api);
  addClockRoutes(api);
  addAlertRoutes(api);
  addReportRoutes(api);
  addPlaybookRoutes(api);
  addSettingsRoutes(api);
  addConnectingRoutes(api);
  addFieldRoutes(api);
  addImportRoutes(api);
  addWorkspaceRoutes(api);
  addCrmRoutes(api);
  addWriteBackRoutes(api);
  const stream = addStreamRoute(api, parts);
  describeRawRoutes(api);
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: bat_…',
  });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Baton',
      version: '1',
      description: 'Leads, handoffs and their SLA clocks. Instants are ISO 8601 in UTC, durations milliseconds.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }],
  });
  return { api, close: stream.close };
}
