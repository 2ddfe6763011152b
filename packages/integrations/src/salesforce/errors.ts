import { clip, oneLine } from '../clip.ts';
import { AdapterError, type AdapterErrorKind } from '../errors.ts';
import { isJsonObject } from '../json-body.ts';
import type { Answer } from './transport.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NETWORK = /ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|UND_ERR|fetch failed|socket|network|abort|timed? ?out/i;

/** One fault as Salesforce tells it, in a REST answer, in a collection's result, or in a SOAP fault. */
export type Fault = { code: string; message: string; fields: readonly string[] };

type Rule = { kind: AdapterErrorKind; words: string; waitMs?: number };

const RULES: Readonly<Record<string, Rule>> = {
  INVALID_SESSION_ID: { kind: 'auth', words: 'Salesforce no longer accepts the sign-in; connect it again' },
  INVALID_AUTH_HEADER: { kind: 'auth', words: 'Salesforce no longer accepts the sign-in; connect it again' },
  REQUEST_LIMIT_EXCEEDED: {
    kind: 'rateLimited',
    words: "the organisation's API calls of the last 24 hours are used up",
    waitMs: 15 * MINUTE_MS,
  },
  API_DISABLED_FOR_ORG: { kind: 'auth', words: 'the API is not enabled for the user or the edition' },
  API_CURRENTLY_DISABLED: { kind: 'auth', words: 'the API is not enabled for the user or the edition' },
  INSUFFICIENT_ACCESS: { kind: 'auth', words: 'the integration user may not do this' },
  INSUFFICIENT_ACCESS_OR_READONLY: { kind: 'rejected', words: 'the integration user may not change this record' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    kind: 'rejected',
    words: 'the integration user may not see a record that this one points to',
  },
  ORG_LOCKED: { kind: 'auth', words: 'the organisation is locked' },
  INACTIVE_ORGANIZATION: { kind: 'auth', words: 'the organisation is not active' },
  UNSUPPORTED_API_VERSION: { kind: 'rejected', words: 'the organisation no longer offers this version of the API' },
  NOT_FOUND: { kind: 'rejected', words: 'Salesforce has no such record' },
  ENTITY_IS_DELETED: { kind: 'rejected', words: 'the record was deleted in Salesforce' },
  INVALID_CROSS_REFERENCE_KEY: {
    kind: 'rejected',
    words: 'the record, or one it points to, is not there or not visible',
  },
  CANNOT_UPDATE_CONVERTED_LEAD: {
    kind: 'rejected',
    words: 'the lead was converted; Salesforce lets nobody change it any more',
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: { kind: 'rejected', words: 'a validation rule of the organisation refuses it' },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: {
    kind: 'rejected',
    words: 'an automation of the organisation (trigger or flow) failed',
  },
  REQUIRED_FIELD_MISSING: { kind: 'rejected', words: 'fields that the organisation requires are empty' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { kind: 'rejected', words: 'the picklist does not have this value' },
  INVALID_STATUS: {
    kind: 'rejected',
    words: 'this status belongs to converted leads; Salesforce sets it only by converting',
  },
  INVALID_FIELD_FOR_INSERT_UPDATE: {
    kind: 'rejected',
    words: 'the integration user may not write this field; grant it in a permission set',
  },
  INVALID_FIELD: {
    kind: 'rejected',
    words: 'the field is not there or hidden from the integration user; grant it in a permission set',
  },
  INVALID_TYPE: { kind: 'rejected', words: 'the object is not there or hidden from the integration user' },
  STRING_TOO_LONG: { kind: 'rejected', words: 'the text is longer than the field' },
  INVALID_TYPE_ON_FIELD_IN_RECORD: { kind: 'rejected', words: 'the value is of another type than the field' },
  JSON_PARSER_ERROR: { kind: 'rejected', words: 'the value is of another type than the field' },
  DUPLICATES_DETECTED: { kind: 'rejected', words: 'a duplicate rule of the organisation refuses it' },
  DUPLICATE_VALUE: { kind: 'rejected', words: 'another record has this value already' },
  INVALID_ID_FIELD: { kind: 'rejected', words: 'not an id of a record' },
  MALFORMED_ID: { kind: 'rejected', words: 'not an id of a record' },
  MALFORMED_QUERY: { kind: 'rejected', words: 'Salesforce did not understand the query' },
  INVALID_QUERY_LOCATOR: { kind: 'transient', words: 'a long reading took too long and begins again' },
  INVALID_REPLICATION_DATE: { kind: 'rejected', words: 'the span of time cannot be asked for' },
  EXCEEDED_ID_LIMIT: { kind: 'rejected', words: 'too many records for one call' },
  OPERATION_TOO_LARGE: { kind: 'rejected', words: 'too many records for one call' },
  STORAGE_LIMIT_EXCEEDED: { kind: 'rejected', words: "the organisation's storage is full" },
  ALL_OR_NONE_OPERATION_ROLLED_BACK: { kind: 'transient', words: 'another record of the call was refused' },
  UNABLE_TO_LOCK_ROW: { kind: 'transient', words: 'somebody else is changing the record', waitMs: 2000 },
  SERVER_UNAVAILABLE: { kind: 'transient', words: 'Salesforce is not available', waitMs: 10_000 },
  UNKNOWN_EXCEPTION: { kind: 'transient', words: 'Salesforce had a fault of its own', waitMs: 10_000 },
  QUERY_TIMEOUT: { kind: 'transient', words: 'the query took too long', waitMs: 30_000 },
};
/** Faults whose text is the customer's own and says more than ours. */
const OWN_TEXT = new Set(['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);

/** The faults that a failed call of jsforce told; empty when no answer of Salesforce is behind it. */
export function faultsOf(error: unknown): Fault[] {
  if (!isJsonObject(error) && !(error instanceof Error)) return [];
  const { errorCode, message, data } = error as { errorCode?: unknown; message?: unknown; data?: unknown };
  if (typeof errorCode !== 'string') return [];
  if (Array.isArray(data) && data.length > 0) return data.flatMap((one) => toFault(one) ?? []);
  const fields = isJsonObject(data) && Array.isArray(data.fields) ? data.fields : [];
  return [{ code: errorCode.replace(/^\w+:/, ''), message: String(message ?? ''), fields: fields.map(String) }];
}

/** A fault in a list: REST names its code `errorCode`, collections and the Metadata API `statusCode`. */
export function toFault(value: unknown): Fault | null {
  if (!isJsonObject(value)) return null;
  const code = value.errorCode ?? value.statusCode;
  if (typeof code !== 'string') return null;
  const fields = Array.isArray(value.fields) ? value.fields : typeof value.fields === 'string' ? [value.fields] : [];
  return { code, message: String(value.message ?? ''), fields: fields.map(String) };
}

/** What happened, for an admin; texts of the organisation's own rules as they are. */
export function wordsOf({ code, message, fields }: Fault): string {
  const own = OWN_TEXT.has(code) ? clip(oneLine(message), 300) : '';
  const rule = Object.hasOwn(RULES, code) ? RULES[code] : undefined;
  const words = rule?.words ?? `Salesforce answered ${clip(oneLine(code), 60)}`;
  const named = fields.length > 0 ? ` (${clip(fields.join(', '), 200)})` : '';
  return `${words}${named}${own ? `: ${own}` : ''}`;
}

/** Whether trying this one again, later and as it is, may succeed. */
export function isBusy({ code }: Fault): boolean {
  return Object.hasOwn(RULES, code) && (RULES[code]?.kind === 'transient' || RULES[code]?.kind === 'rateLimited');
}

/**
 * Turns what a call of jsforce threw into our error. `answer` is the last one that came, `now` epoch milliseconds.
 * Texts of answers stay out, but for those of the organisation's own rules: they may hold people's data.
 */
export function toSalesforceError(error: unknown, answer: Answer | null, now: number): AdapterError {
  if (error instanceof AdapterError) return error;
  const fault = faultsOf(error)[0];
  const rule = fault && Object.hasOwn(RULES, fault.code) ? RULES[fault.code] : undefined;
  const status = answer?.status ?? null;
  if (fault && rule) {
    const concurrent = fault.code === 'REQUEST_LIMIT_EXCEEDED' && /concurrent/i.test(fault.message);
    if (concurrent)
      return new AdapterError('rateLimited', 'salesforce', 'too many long calls at a time', {
        retryAt: now + 10_000,
        cause: error,
      });
    const waitMs = retryAfterOf(answer) ?? rule.waitMs;
    return new AdapterError(rule.kind, 'salesforce', wordsOf(fault), {
      retryAt: waitMs === undefined ? null : now + waitMs,
      cause: error,
    });
  }
  if (status === null || fault === undefined) return toNetworkError(error);
  const code = fault.code.startsWith('ERROR_HTTP_') ? '' : ` ${clip(oneLine(fault.code), 60)}`;
  return new AdapterError(kindOfStatus(status), 'salesforce', `HTTP ${status}${code}`, {
    retryAt: status === 429 || status >= 500 ? now + (retryAfterOf(answer) ?? 5000) : null,
    cause: error,
  });
}

function kindOfStatus(status: number): AdapterErrorKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rateLimited';
  // 420 is what some of Salesforce's servers answer for an organisation that is being moved.
  return status >= 500 || status === 408 || status === 420 || status < 400 ? 'transient' : 'rejected';
}

function retryAfterOf(answer: Answer | null): number | null {
  const header = answer?.headers['retry-after'];
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 ? Math.min(seconds * 1000, 24 * HOUR_MS) : null;
}

function toNetworkError(error: unknown): AdapterError {
  const text = causeOf(error);
  const reason = NETWORK.test(text) ? `no answer: ${clip(oneLine(text), 100)}` : 'the answer could not be read';
  return new AdapterError('transient', 'salesforce', reason, { cause: error });
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  const cause = error.cause instanceof Error ? causeOf(error.cause) : '';
  return [typeof code === 'string' ? code : error.message, cause].filter(Boolean).join(' ');
}

const OAUTH: readonly { test: RegExp; rule: Rule }[] = [
  {
    test: /login rate exceeded/i,
    rule: { kind: 'rateLimited', words: 'too many sign-ins within a short time', waitMs: MINUTE_MS },
  },
  {
    test: /expired authorization code/i,
    rule: { kind: 'rejected', words: 'the code has been used or is older than 15 minutes; begin again' },
  },
  { test: /code verifier/i, rule: { kind: 'rejected', words: 'the code verifier does not fit; begin again' } },
  {
    test: /hasn.t approved this consumer/i,
    rule: { kind: 'auth', words: 'the app is not approved for this user: an admin must allow it in a permission set' },
  },
  {
    test: /no client credentials user/i,
    rule: { kind: 'auth', words: 'the app has no user to run as: choose one in its client credentials settings' },
  },
  {
    test: /audience/i,
    rule: { kind: 'auth', words: 'the sign-in was meant for another site (production or sandbox)' },
  },
  {
    test: /inactive_user|user is inactive/i,
    rule: { kind: 'auth', words: 'the user who connected Salesforce is not active any more; connect it again' },
  },
  { test: /inactive_org/i, rule: { kind: 'auth', words: 'the organisation is not active' } },
  {
    test: /invalid_client_id|client identifier/i,
    rule: { kind: 'auth', words: 'Salesforce does not know the client id' },
  },
  { test: /invalid_client/i, rule: { kind: 'auth', words: 'the client secret is wrong' } },
  { test: /redirect_uri/i, rule: { kind: 'rejected', words: 'the redirect address is not one the app allows' } },
  { test: /unsupported_grant_type/i, rule: { kind: 'auth', words: 'the app does not allow this way to sign in' } },
  { test: /access_denied|end-user denied/i, rule: { kind: 'auth', words: 'access was denied in Salesforce' } },
  {
    test: /invalid assertion/i,
    rule: { kind: 'auth', words: 'the private key does not belong to the app, or the user is another' },
  },
  {
    test: /authentication failure/i,
    rule: { kind: 'auth', words: 'the user was frozen or changed the password; connect Salesforce again' },
  },
  {
    test: /invalid_grant|expired access.refresh token/i,
    rule: { kind: 'auth', words: 'the sign-in has ended or was revoked; connect Salesforce again' },
  },
];

/** Turns a failed call of an OAuth endpoint, as jsforce throws it (name = error, message = description), into our error. */
export function toOauthError(error: unknown, answer: Answer | null, now: number): AdapterError {
  if (error instanceof AdapterError) return error;
  const status = answer?.status ?? null;
  if (status === null || !(error instanceof Error)) return toNetworkError(error);
  if (status >= 500 || status === 429)
    return new AdapterError(kindOfStatus(status), 'salesforce', `HTTP ${status} at sign-in`, {
      retryAt: now + (retryAfterOf(answer) ?? 5000),
      cause: error,
    });
  const text = `${error.name} ${error.message}`;
  const rule = OAUTH.find((one) => one.test.test(text))?.rule;
  return new AdapterError(
    rule?.kind ?? 'auth',
    'salesforce',
    rule?.words ?? `sign-in refused: ${clip(oneLine(error.name), 60)}`,
    {
      retryAt: rule?.waitMs === undefined ? null : now + rule.waitMs,
      cause: error,
    },
  );
}
