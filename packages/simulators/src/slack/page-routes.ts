import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Interactivity } from './interactivity.ts';
import { renderWorkspacePage } from './page.ts';
import { toPageState } from './page-view.ts';
import type { WorkspaceState } from './workspace-state.ts';

const given = z.union([z.string(), z.array(z.string()), z.null()]);
const pressSchema = z.object({
  userId: z.string(),
  actionId: z.string(),
  blockId: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  viewId: z.string().optional(),
  value: given.optional(),
});
const submitSchema = z.object({ userId: z.string(), values: z.record(z.string(), z.record(z.string(), given)) });
const closeSchema = z.object({ userId: z.string() });

/** The page at `/` and the few calls its script makes. */
export function pageRoutes(state: WorkspaceState, interactivity: Interactivity): Hono {
  const app = new Hono();
  app.get('/', (c) => c.html(renderWorkspacePage(state)));
  app.get('/page/state', (c) => {
    if (c.req.query('version') === String(state.version)) return c.body(null, 204);
    return c.json(toPageState(state, c.req.query('conversation') ?? '', c.req.query('user') ?? ''));
  });
  app.post('/page/press', (c) => act(c, pressSchema, (press) => interactivity.press(press)));
  app.post('/page/submit', (c) => act(c, submitSchema, ({ userId, values }) => interactivity.submit(userId, values)));
  app.post('/page/close', (c) => act(c, closeSchema, async ({ userId }) => (await interactivity.close(userId)) ?? {}));
  return app;
}

async function act<T>(c: Context, schema: z.ZodType<T>, run: (input: T) => Promise<object>): Promise<Response> {
  const parsed = schema.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return c.json({ status: null, error: 'Bad request.' }, 400);
  try {
    return c.json(await run(parsed.data));
  } catch (error) {
    return c.json({ status: null, error: error instanceof Error ? error.message : String(error) });
  }
}
