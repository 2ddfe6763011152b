import type { z } from 'zod';

/** The environment does not fit; `message` holds one line for each variable, naming it and what is allowed. */
export class EnvironmentError extends Error {}

/** Reads settings from environment variables; empty ones count as absent. Throws EnvironmentError. */
export function readEnvironment<T extends z.ZodType>(
  schema: T,
  variables: Record<string, string | undefined>,
): z.output<T> {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new EnvironmentError(result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
}
