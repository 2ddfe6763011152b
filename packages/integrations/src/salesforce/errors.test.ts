import { describe, expect, it } from 'vitest';
import { AdapterError } from '../errors.ts';
import { faultsOf, isBusy, toFault, toOauthError, toSalesforceError, wordsOf } from './errors.ts';
import fixture from './fixtures/salesforce-errors.json' with { type: 'json' };

const NOW = 1_795_341_600_000;
/** As jsforce throws a REST error. */
const thrown = (body: readonly { errorCode: string; message: string; fields?: string[] }[]) => {
  const [first] = body;
  if (body.length > 1 || !first)
    return Object.assign(new Error('Multiple'), { errorCode: 'MULTIPLE_API_ERRORS', data: body });
  return Object.assign(new Error(first.message), { errorCode: first.errorCode, data: first });
};
const KINDS: Record<string, string> = {
  'session expired': 'auth',
  'session not for REST': 'auth',
  'daily API limit': 'rateLimited',
  'API off for the user or edition': 'auth',
  'record lock': 'transient',
  'locator gone': 'transient',
  down: 'transient',
};

describe('errors of REST', () => {
  it.each(fixture.rest)('$name', ({ name, status, body }) => {
    const error = toSalesforceError(thrown(body), { status, headers: {} }, NOW);
    expect(error.kind).toBe(KINDS[name] ?? 'rejected');
    expect(error.reason).not.toMatch(/^HTTP/);
    expect(error.reason).not.toContain('00Q5g');
    expect(faultsOf(thrown(body)).map((fault) => fault.code)).toEqual(body.map((one) => one.errorCode));
  });

  it("shows the text of the organisation's own rule and the fields, and says when to try again", () => {
    const rule = fixture.rest.find((one) => one.name === 'validation rule')?.body ?? [];
    expect(toSalesforceError(thrown(rule), { status: 400, headers: {} }, NOW).reason).toBe(
      'a validation rule of the organisation refuses it (Rejection_Reason__c): Choose a rejection reason.',
    );
    const limit = fixture.rest.find((one) => one.name === 'daily API limit')?.body ?? [];
    expect(toSalesforceError(thrown(limit), { status: 403, headers: {} }, NOW).retryAt).toBe(NOW + 15 * 60_000);
    const concurrent = [
      { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.' },
    ];
    expect(toSalesforceError(thrown(concurrent), { status: 403, headers: {} }, NOW).retryAt).toBe(NOW + 10_000);
    const down = fixture.rest.find((one) => one.name === 'down')?.body ?? [];
    expect(toSalesforceError(thrown(down), { status: 503, headers: { 'retry-after': '30' } }, NOW).retryAt).toBe(
      NOW + 30_000,
    );
  });

  it('of several takes the first and keeps all', () => {
    const error = thrown([
      { errorCode: 'REQUIRED_FIELD_MISSING', message: 'a', fields: ['Company'] },
      { errorCode: 'STRING_TOO_LONG', message: 'b' },
    ]);
    expect(faultsOf(error).map((one) => one.code)).toEqual(['REQUIRED_FIELD_MISSING', 'STRING_TOO_LONG']);
    expect(toSalesforceError(error, { status: 400, headers: {} }, NOW).reason).toContain('(Company)');
  });

  it('without a code goes by the status, without an answer it is no answer', () => {
    const html = Object.assign(new Error('<html>'), { errorCode: 'ERROR_HTTP_502', data: {} });
    expect(toSalesforceError(html, { status: 502, headers: {} }, NOW)).toMatchObject({
      kind: 'transient',
      retryAt: NOW + 5000,
    });
    expect(toSalesforceError(html, { status: 429, headers: {} }, NOW).kind).toBe('rateLimited');
    expect(toSalesforceError(html, { status: 418, headers: {} }, NOW).kind).toBe('rejected');
    const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
    expect(toSalesforceError(refused, null, NOW).reason).toBe('no answer: fetch failed ECONNREFUSED');
    expect(toSalesforceError(new SyntaxError('Unexpected token <'), { status: 200, headers: {} }, NOW).kind).toBe(
      'transient',
    );
    expect(toSalesforceError(new AdapterError('auth', 'salesforce', 'x'), null, NOW).kind).toBe('auth');
  });

  it('of collections and SOAP are the same faults', () => {
    const [, failed] = fixture.collections.body;
    const fault = toFault(failed?.errors[0]);
    expect(fault?.code).toBe('DUPLICATES_DETECTED');
    expect(wordsOf(fault ?? { code: '', message: '', fields: [] })).toBe(
      'a duplicate rule of the organisation refuses it',
    );
    expect(isBusy({ code: 'UNABLE_TO_LOCK_ROW', message: '', fields: [] })).toBe(true);
    expect(isBusy({ code: 'toString', message: '', fields: [] })).toBe(false);
    const soap = Object.assign(new Error('INVALID_SESSION_ID: …'), { errorCode: 'sf:INVALID_SESSION_ID' });
    expect(faultsOf(soap)[0]?.code).toBe('INVALID_SESSION_ID');
  });
});

describe('errors of OAuth', () => {
  it.each(fixture.oauth)('$name', ({ name, status, body, fatal }) => {
    const thrown = Object.assign(new Error(body.error_description), { name: body.error });
    const error = toOauthError(thrown, { status, headers: {} }, NOW);
    expect(error.kind).toBe(
      name === 'login rate' ? 'rateLimited' : /code used|redirect/.test(name) ? 'rejected' : 'auth',
    );
    if (fatal === 'reconnect') expect(error.reason).toMatch(/connect (it|Salesforce) again/);
    expect(error.reason).not.toMatch(/^sign-in refused/);
  });

  it('keeps an outage of the sign-in apart from a refusal', () => {
    const error = Object.assign(new Error('<html>'), { name: 'ERROR_HTTP_503' });
    expect(toOauthError(error, { status: 503, headers: {} }, NOW)).toMatchObject({
      kind: 'transient',
      retryAt: NOW + 5000,
    });
    expect(toOauthError(new TypeError('fetch failed'), null, NOW).kind).toBe('transient');
  });
});
