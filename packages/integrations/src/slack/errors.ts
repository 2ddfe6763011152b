import { ErrorCode } from '@slack/web-api';
import { AdapterError, type RejectedAbout } from '../errors.ts';

const AUTH = new Set([
  'account_inactive',
  'token_revoked',
  'invalid_auth',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'missing_scope',
  'no_permission',
  'ekm_access_denied',
]);
const RECIPIENT = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'users_not_found',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
]);
const MESSAGE = new Set([
  'msg_too_long',
  'no_text',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'too_many_attachments',
  'metadata_too_large',
  'invalid_metadata_format',
  'invalid_metadata_schema',
]);
const TRANSIENT = new Set(['internal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org']);
/** Failures before anything was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const WAIT_MS = 5000;

type Thrown = {
  code?: unknown;
  data?: { error?: unknown };
  retryAfter?: unknown;
  statusCode?: unknown;
  headers?: Record<string, string>;
  original?: unknown;
};

/**
 * Turns what the Slack client throws into our error; `now` is epoch milliseconds. `posting` says that the call had an
 * effect: when its answer is lost the message may be there, so the error is `ambiguous` and not `transient`.
 */
export function toSlackError(error: unknown, now: number, posting: boolean): AdapterError {
  if (error instanceof AdapterError) return error;
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Thrown;
  const make = (
    kind: AdapterError['kind'],
    reason: string,
    details: { retryAt?: number; about?: RejectedAbout } = {},
  ) => new AdapterError(kind, 'slack', reason, { ...details, cause: error });
  switch (thrown.code) {
    case ErrorCode.RateLimitedError:
      return make('rateLimited', 'ratelimited', { retryAt: now + Math.max(1, Number(thrown.retryAfter) || 1) * 1000 });
    case ErrorCode.PlatformError:
      return ofPlatform(String(thrown.data?.error ?? 'unknown_error').slice(0, 100), now, posting, make);
    case ErrorCode.HTTPError: {
      const status = Number(thrown.statusCode);
      if (status >= 500 || status === 408) return make('transient', `HTTP ${status}`, { retryAt: now + WAIT_MS });
      return status === 401 || status === 403
        ? make('auth', `HTTP ${status}`)
        : make('rejected', `HTTP ${status}`, { about: 'request' });
    }
    default: {
      const code = networkCode(thrown.original ?? error);
      if (!posting || (code !== null && NOT_SENT.has(code)))
        return make('transient', `no answer${code ? `: ${code}` : ''}`, { retryAt: now + WAIT_MS });
      return make('ambiguous', `the answer was lost${code ? `: ${code}` : ''}`);
    }
  }
}

function ofPlatform(
  code: string,
  now: number,
  posting: boolean,
  make: (
    kind: AdapterError['kind'],
    reason: string,
    details?: { retryAt?: number; about?: RejectedAbout },
  ) => AdapterError,
): AdapterError {
  if (AUTH.has(code)) return make('auth', code);
  if (code === 'ratelimited' || code === 'rate_limited') return make('rateLimited', code, { retryAt: now + 1000 });
  if (RECIPIENT.has(code)) return make('rejected', code, { about: 'recipient' });
  if (MESSAGE.has(code)) return make('rejected', code, { about: 'message' });
  // Slack: "possibly some aspect of the operation succeeded before the error".
  if (code === 'fatal_error')
    return posting ? make('ambiguous', code) : make('transient', code, { retryAt: now + WAIT_MS });
  if (TRANSIENT.has(code)) return make('transient', code, { retryAt: now + WAIT_MS });
  return make('rejected', code, { about: 'request' });
}

function networkCode(error: unknown): string | null {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string') return code.slice(0, 60);
    if (one.name === 'TimeoutError' || one.name === 'AbortError') return 'timeout';
  }
  return null;
}
