import { AdapterError } from '../errors.ts';
import { isJsonObject } from '../json-body.ts';

const HOUR_MS = 3_600_000;
const NETWORK = /ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|UND_ERR|fetch failed|socket|network|abort|timed? ?out/i;

/** The HTTP status of a failed call, or null when no answer came. */
export function statusOf(error: unknown): number | null {
  const code = isJsonObject(error) ? (error as { code?: unknown }).code : null;
  return typeof code === 'number' ? code : null;
}

/**
 * Turns what the HubSpot client throws into our error. Bodies stay out of the reason: they may hold people's data.
 * `now` is epoch milliseconds, used for `retryAt`.
 */
export function toHubspotError(error: unknown, now: number): AdapterError {
  if (error instanceof AdapterError) return error;
  const status = statusOf(error);
  if (status === null) return toNetworkError(error);
  const { body, headers } = error as { body?: unknown; headers?: Record<string, string> };
  const fields = isJsonObject(body) ? body : {};
  const detail = [fields.category, fields.policyName, fields.status].find(
    (one) => typeof one === 'string' && one !== 'error',
  );
  const reason = `HTTP ${status}${typeof detail === 'string' ? ` ${detail.slice(0, 100)}` : ''}`;
  const after = secondsOf(headers?.['retry-after']);
  switch (true) {
    case status === 401 || status === 403 || detail === 'BAD_REFRESH_TOKEN':
      return new AdapterError('auth', 'hubspot', reason, { cause: error });
    case status === 429:
      return new AdapterError('rateLimited', 'hubspot', reason, {
        retryAt: now + (after ?? waitOf(fields.policyName, headers)),
        cause: error,
      });
    case status === 423:
      return new AdapterError('transient', 'hubspot', reason, { retryAt: now + (after ?? 2000), cause: error });
    case status === 477:
      return new AdapterError('transient', 'hubspot', reason, { retryAt: now + (after ?? HOUR_MS), cause: error });
    case status >= 500 || status === 408:
      return new AdapterError('transient', 'hubspot', reason, { retryAt: now + (after ?? 5000), cause: error });
    default:
      return new AdapterError('rejected', 'hubspot', reason, { about: 'request', cause: error });
  }
}

/** HubSpot's daily limit ends at midnight in the account's zone, which we do not know: ask again each hour. */
function waitOf(policy: unknown, headers: Record<string, string> | undefined): number {
  if (policy === 'DAILY') return HOUR_MS;
  if (policy === 'SECONDLY') return 1000;
  const interval = Number(headers?.['x-hubspot-ratelimit-interval-milliseconds']);
  return interval > 0 ? interval : 10_000;
}

function secondsOf(header: string | undefined): number | null {
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 ? Math.min(seconds * 1000, 24 * HOUR_MS) : null;
}

function toNetworkError(error: unknown): AdapterError {
  const text = causeOf(error);
  if (NETWORK.test(text))
    return new AdapterError('transient', 'hubspot', `no answer: ${text.slice(0, 100)}`, { cause: error });
  // An answer that is not what the client can read (an HTML page of a proxy) is an outage too.
  return new AdapterError('transient', 'hubspot', 'the answer could not be read', { cause: error });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  const cause = error.cause instanceof Error ? causeOf(error.cause) : '';
  return [typeof code === 'string' ? code : error.message, cause].filter(Boolean).join(' ');
}
