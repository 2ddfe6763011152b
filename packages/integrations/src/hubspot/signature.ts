import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '../crm.ts';
import { equalDigests, findHeader } from '../signed-request.ts';

const TOLERANCE_MS = 300_000;
const DECODED: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/**
 * Checks a HubSpot v3 signature (X-HubSpot-Signature-v3) with any of the secrets: two are valid while one is being replaced.
 * Refuses timestamps more than 300 s off on either side; without a secret nothing is valid.
 */
export function verifyHubspot(request: WebhookRequest, secrets: readonly string[], now: number): 'valid' | 'invalid' {
  const signature = findHeader(request.headers, 'x-hubspot-signature-v3');
  const timestamp = findHeader(request.headers, 'x-hubspot-request-timestamp');
  if (signature === null || timestamp === null || !/^\d{1,15}$/.test(timestamp)) return 'invalid';
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_MS) return 'invalid';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return 'invalid';
  const given = Buffer.from(signature, 'base64');
  let valid = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const hmac = createHmac('sha256', secret).update(request.method + decodeUri(request.url));
    if (equalDigests(hmac.update(request.rawBody).update(timestamp).digest(), given)) valid = true;
  }
  return valid ? 'valid' : 'invalid';
}

/** HubSpot decodes these twelve escapes before it signs and leaves all others as they are. */
function decodeUri(url: string): string {
  return url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (code) => DECODED[code.toUpperCase()] ?? code);
}
