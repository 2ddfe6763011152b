import { createHmac } from 'node:crypto';
import { equalDigests, findHeader, type RequestHeaders } from '../signed-request.ts';

const TOLERANCE_S = 300;

/**
 * Checks a Slack v0 signature over the raw body with any of the secrets; `now` is epoch milliseconds.
 * Refuses timestamps more than 300 s off on either side; without a secret nothing is valid.
 */
export function verifySlack(
  request: { headers: RequestHeaders; rawBody: Uint8Array },
  secrets: readonly string[],
  now: number,
): 'valid' | 'invalid' {
  const signature = findHeader(request.headers, 'x-slack-signature');
  const timestamp = findHeader(request.headers, 'x-slack-request-timestamp');
  if (signature === null || timestamp === null || !/^\d{1,12}$/.test(timestamp)) return 'invalid';
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_S) return 'invalid';
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) return 'invalid';
  const given = Buffer.from(signature.slice(3), 'hex');
  let valid = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(request.rawBody);
    if (equalDigests(hmac.digest(), given)) valid = true;
  }
  return valid ? 'valid' : 'invalid';
}
