import { createHmac } from 'node:crypto';

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

/** The v3 signature (base64) of a request; decodes the twelve escapes that HubSpot decodes in the URI and no other. */
export function signV3(input: {
  clientSecret: string;
  method: string;
  url: string;
  body: string;
  timestamp: number | string;
}): string {
  const uri = input.url.replace(/%[0-9a-f]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
  return createHmac('sha256', input.clientSecret)
    .update(`${input.method}${uri}${input.body}${input.timestamp}`, 'utf8')
    .digest('base64');
}
