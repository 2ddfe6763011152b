import { toIssues } from '@baton/services/errors';
import { OpenAPIHono } from '@hono/zod-openapi';
import { limitBody, readJsonOnly, secureAnswers } from './guards.ts';
import { answerProblem, toProblem } from './problem.ts';
import { addClockRoutes } from './routes/clocks.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSignInRoutes } from './routes/sign-in.ts';
import type { Api, ApiEnv, ApiParts } from './types.ts';

/** The whole of `/api`: REST, doors, the event stream and sign-in. Thin: parse, call the verb, map its error. */
export function createApi(parts: ApiParts): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('parts', parts);
    return next();
  });
  app.use(secureAnswers(parts.config.baseUrl.startsWith('https:')));
  app.use(limitBody);
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const { name, message, stack } = error;
      parts.machinery.log.error(
        { reference: c.get('reference'), path: c.req.path, error: { name, message, stack } },
        'request failed',
      );
    }
    return answerProblem(c, problem);
  });
  app.notFound((c) => answerProblem(c, { status: 404, detail: 'There is nothing with this address or id.' }));
  addSignInRoutes(app);
  app.route('/api/v1', createRoutes());
  return app;
}

/** Every route below `/api/v1`. */
export function createRoutes(): Api {
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
  addClockRoutes(api);
  return api;
}
