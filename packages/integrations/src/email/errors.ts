import { AdapterError } from '../errors.ts';

const AUTH_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2']);
const LINK_CODES = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROXY',
  'EPROTOCOL',
  'EMAXLIMIT',
  'EABORT',
]);
const MESSAGE_CODES = new Set(['EMESSAGE', 'ESTREAM']);

type Thrown = { code?: unknown; responseCode?: unknown; response?: unknown; command?: unknown };

/**
 * Turns what nodemailer throws into our error. `dataSent` says that the message had been handed over when the link broke:
 * the server may have queued it, so the error is `ambiguous`.
 */
export function toEmailError(error: unknown, dataSent: boolean): AdapterError {
  if (error instanceof AdapterError) return error;
  const { code, responseCode, response, command } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as Thrown;
  const details = { cause: error };
  const status = typeof responseCode === 'number' ? responseCode : null;
  const reason = status === null ? String(code ?? 'unknown error') : `${status} ${enhancedCode(response) ?? ''}`.trim();
  if (status !== null && status >= 400 && status < 500) return new AdapterError('transient', 'email', reason, details);
  if (AUTH_CODES.has(String(code)) || status === 530 || status === 534 || status === 535 || status === 538) {
    return new AdapterError('auth', 'email', reason, details);
  }
  if (status === 503) return new AdapterError('transient', 'email', reason, details);
  if (status !== null && status >= 500) {
    // 5.7.x is a policy against us, not a fault of the address.
    const recipient = command === 'RCPT TO' && !(enhancedCode(response) ?? '').startsWith('5.7.');
    const about = recipient ? 'recipient' : command === 'DATA' ? 'message' : 'request';
    return new AdapterError('rejected', 'email', reason, { ...details, about });
  }
  if (LINK_CODES.has(String(code))) {
    return dataSent || command === 'DATA'
      ? new AdapterError('ambiguous', 'email', `${reason} after DATA`, details)
      : new AdapterError('transient', 'email', reason, details);
  }
  if (code === 'EENVELOPE') return new AdapterError('rejected', 'email', reason, { ...details, about: 'recipient' });
  if (MESSAGE_CODES.has(String(code)))
    return new AdapterError('rejected', 'email', reason, { ...details, about: 'message' });
  return new AdapterError('rejected', 'email', reason, { ...details, about: 'request' });
}

/** The `5.1.1` of `550 5.1.1 No such user`; the words stay out, they may quote the address. */
function enhancedCode(response: unknown): string | null {
  return typeof response === 'string' ? (/^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null) : null;
}
