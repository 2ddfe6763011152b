import { answerProblem } from '../problem.ts';
import type { Api } from '../types.ts';

/** `/api/auth/*` is better-auth's; its refusals come out as problem documents like all others. */
export function addSignInRoutes(app: Api): void {
  app.on(['GET', 'POST'], '/api/auth/*', async (c) => {
    const { url, method, headers } = c.req.raw;
    const answer = await c.get('parts').auth.handler(new Request(url, { method, headers, body: c.get('body') }));
    if (answer.status < 400) return answer;
    const body: unknown = await answer.json().catch(() => null);
    const detail =
      typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
        ? body.message
        : 'The sign-in failed.';
    const code =
      typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
        ? body.code
        : undefined;
    const problem = answerProblem(c, { status: answer.status as 400, detail, headers: retryHeaders(answer) });
    if (code === undefined) return problem;
    // The browser client of better-auth reads `message` and `code`.
    return c.newResponse(
      JSON.stringify({ ...(await problem.json()), message: detail, code }),
      problem.status as 400,
      Object.fromEntries(problem.headers),
    );
  });
}

function retryHeaders(answer: Response): Record<string, string> {
  const after = answer.headers.get('x-retry-after') ?? answer.headers.get('retry-after');
  return after === null ? {} : { 'retry-after': after };
}
