import { PassThrough } from 'node:stream';
import type { HttpRequest, HttpResponse } from 'jsforce';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { CrmBudget } from '../crm.ts';
import { AdapterError } from '../errors.ts';

export type Answer = { status: number; headers: Readonly<Record<string, string>> };

/**
 * How jsforce's calls go out: one try (its own tries hide faults for half a minute, and our jobs try again anyway), an end
 * after `timeoutMs`, and no following of redirects, which would carry the token to another host.
 */
export function createTransport(timeoutMs: number, onAnswer: (answer: Answer) => void = () => undefined): Transport {
  const send = async ({ url, method, headers, body }: HttpRequest): Promise<HttpResponse> => {
    const response = await fetch(url, {
      method,
      headers: withoutLength(headers),
      body: typeof body === 'string' && body !== '' ? body : null,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = { status: response.status, headers: Object.fromEntries(response.headers) };
    onAnswer(answer);
    if (response.status >= 301 && response.status < 400 && response.status !== 304)
      throw new AdapterError('transient', 'salesforce', `HTTP ${response.status}: sent on to another address`);
    return { statusCode: response.status, headers: answer.headers, body: await response.text() };
  };
  return Object.assign(new Transport(), {
    httpRequest: (request: HttpRequest) =>
      StreamPromise.create(() => ({ stream: new PassThrough(), promise: send(request) })),
  });
}

/** fetch counts the bytes itself and refuses a header that says otherwise. */
function withoutLength(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'content-length'));
}

/** What `Sforce-Limit-Info` says of the day's calls: `api-usage=1834/100000`, maybe among other parts. Null when nothing. */
export function budgetOf(headers: Answer['headers']): CrmBudget | null {
  const usage = /(?:^|[;,\s])api-usage=(\d{1,12})\/(\d{1,12})/.exec(headers['sforce-limit-info'] ?? '');
  return usage ? { used: Number(usage[1]), max: Number(usage[2]), window: 'day' } : null;
}
