import { resolve } from 'node:path';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../../..');

const schema = z.object({
  PORT: z.coerce
    .number('PORT must be a port number')
    .int()
    .min(1, 'PORT must be 1 to 65535')
    .max(65535, 'PORT must be 1 to 65535')
    .default(3000),
  BATON_DATA_DIR: z.string().default('.data'),
});

export type DemoEnv = { port: number; baseUrl: string; dataDir: string };

/** The settings of the demo. Throws with one line for each variable that does not fit. */
export function readDemoEnv(): DemoEnv {
  const result = schema.safeParse(withoutEmpty(process.env));
  if (!result.success) throw new Error(result.error.issues.map((issue) => issue.message).join('\n'));
  const { PORT, BATON_DATA_DIR } = result.data;
  const baseUrl = process.env.BATON_URL || `http://localhost:${PORT}`;
  return { port: PORT, baseUrl, dataDir: resolve(root, BATON_DATA_DIR) };
}

/** The variables for a process that the demo starts: its own, with some replaced. */
export function productEnv(changes: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

function withoutEmpty(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
