import { Client } from '@hubspot/api-client';
import type { CrmBudget } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { type HubspotConnection, hubspotConnectionSchema } from './connection.ts';
import { statusOf } from './errors.ts';
import { createAccessTokens } from './oauth.ts';

export type Asked = { config: unknown; now: number; onBudget?: (budget: CrmBudget) => void };

export type HubspotCalls = {
  /** One call through the official client: one try (two when the token was refused and can be renewed), a timeout. */
  run<T>(asked: Asked, read: (client: Client) => Promise<T>): Promise<T>;
  /** The access token that calls carry now. */
  token(asked: Asked): Promise<string>;
};

/** Calls to HubSpot that share their tokens. The client's retries and limiter are one per process, so they stay off: our jobs retry and wait. */
export function createHubspotCalls(options: { apiUrl: string; timeoutMs?: number }): HubspotCalls {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const basePath = options.apiUrl.replace(/\/+$/, '');
  const tokens = createAccessTokens(basePath, timeoutMs);

  return {
    async run(asked, read) {
      const connection = parseConnection(asked.config);
      for (let attempt = 1; ; attempt++) {
        const accessToken = await tokens.get(connection, asked.now);
        try {
          const client = new Client({ accessToken, basePath, middleware: [watchBudget(asked)] });
          return await withTimeout(read(client), timeoutMs);
        } catch (error) {
          if (attempt === 1 && statusOf(error) === 401 && tokens.drop(connection)) continue;
          throw error;
        }
      }
    },
    token: (asked) => tokens.get(parseConnection(asked.config), asked.now),
  };
}

/** The connection's configuration as it must be. Throws AdapterError. */
export function parseConnection(config: unknown): HubspotConnection {
  const parsed = hubspotConnectionSchema.safeParse(config);
  if (!parsed.success) throw new AdapterError('auth', 'hubspot', 'the connection is not complete');
  return parsed.data;
}

type Answer = { headers?: Record<string, string | undefined> };

/** Tells what each answer's headers say of the calls that are left. */
function watchBudget({ onBudget }: Asked) {
  return {
    pre: (context: unknown) => context,
    post: (context: unknown) => {
      if (onBudget) for (const budget of toBudgets((context as Answer).headers ?? {})) onBudget(budget);
      return context;
    },
  };
}

function toBudgets(headers: Record<string, string | undefined>): CrmBudget[] {
  const number = (name: string) => {
    const text = headers[`x-hubspot-ratelimit-${name}`];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  };
  const budget = (max: number | null, left: number | null, window: 'day' | number | null): CrmBudget[] =>
    max === null || left === null || window === null ? [] : [{ used: Math.max(0, max - left), max, window }];
  return [
    ...budget(number('max'), number('remaining'), number('interval-milliseconds')),
    ...budget(number('daily'), number('daily-remaining'), 'day'),
  ];
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AdapterError('transient', 'hubspot', `no answer in ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
