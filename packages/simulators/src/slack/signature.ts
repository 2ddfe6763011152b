import { createHmac } from 'node:crypto';

/** `X-Slack-Signature` of a raw body; the timestamp is in whole seconds. */
export function signV0(signingSecret: string, timestamp: number | string, rawBody: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${rawBody}`, 'utf8').digest('hex')}`;
}
