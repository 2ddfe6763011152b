import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { AdapterError } from '../errors.ts';
import { slackConnectionSchema } from './connection.ts';

const MAX_CLIENTS = 500;

/** What goes wrong is thrown; the client's own lines would name channels and people. */
const QUIET: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export type SlackOptions = { apiUrl: string; timeoutMs?: number; now?: () => number };
export type SlackClients = { connect(credentials: unknown): { client: WebClient; teamId: string }; clear(): void };

/** Keeps one client for each bot token. `connect` throws an `auth` error for a connection that is not complete. */
export function keepClients(options: SlackOptions): SlackClients {
  const slackApiUrl = options.apiUrl.endsWith('/') ? options.apiUrl : `${options.apiUrl}/`;
  const clients = new Map<string, WebClient>();

  function clientOf(botToken: string): WebClient {
    const kept = clients.get(botToken);
    if (kept) return kept;
    if (clients.size >= MAX_CLIENTS) clients.clear();
    const client = new WebClient(botToken, {
      slackApiUrl,
      timeout: options.timeoutMs ?? 5000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: QUIET,
    });
    clients.set(botToken, client);
    return client;
  }

  return {
    connect(credentials) {
      const parsed = slackConnectionSchema.safeParse(credentials);
      if (!parsed.success) throw new AdapterError('auth', 'slack', 'the connection is not complete');
      return { client: clientOf(parsed.data.botToken), teamId: parsed.data.teamId };
    },
    clear: () => clients.clear(),
  };
}
