import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import vectors from './fixtures/slack-signature-v0.json' with { type: 'json' };
import { verifySlack } from './signature.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('Slack signature v0, published vectors', () => {
  it.each(vectors.vectors)('$name: $expect', ({ signingSecret, request, now, expect: verdict }) => {
    // "policy" is a stamp an hour ahead: we compare the absolute difference.
    const wanted = verdict === 'valid' ? 'valid' : 'invalid';
    const headers: Record<string, string | undefined> = { ...request.headers };
    expect(verifySlack({ headers, rawBody: bytes(request.body) }, [signingSecret], now * 1000)).toBe(wanted);
  });

  it('has all 14', () => expect(vectors.vectors).toHaveLength(14));
});

describe('Slack signature v0, our rules', () => {
  const now = 1_795_341_600_000;
  const signed = (stamp: string, secret = 's') => ({
    rawBody: bytes('a=b'),
    headers: {
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${stamp}:a=b`).digest('hex')}`,
    },
  });

  it.each([
    [-300, 'valid'],
    [-301, 'invalid'],
    [300, 'valid'],
    [301, 'invalid'],
  ])('a stamp %i s off is %s', (offset, verdict) => {
    expect(verifySlack(signed(String(now / 1000 + offset)), ['s'], now)).toBe(verdict);
  });

  it('refuses milliseconds, words and an empty secret', () => {
    expect(verifySlack(signed(String(now)), ['s'], now)).toBe('invalid');
    expect(verifySlack(signed('abc'), ['s'], now)).toBe('invalid');
    expect(verifySlack(signed(String(now / 1000), ''), [''], now)).toBe('invalid');
    expect(verifySlack(signed(String(now / 1000)), [], now)).toBe('invalid');
  });

  it('accepts either secret while one is being replaced', () => {
    expect(verifySlack(signed(String(now / 1000), 'new'), ['old', 'new'], now)).toBe('valid');
  });
});
