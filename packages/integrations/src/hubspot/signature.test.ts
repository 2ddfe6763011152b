import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import vectors from './fixtures/hubspot-signature-v3.json' with { type: 'json' };
import { verifyHubspot } from './signature.ts';

const SECRET = vectors.clientSecret;
const bytes = (text: string) => new TextEncoder().encode(text);
const headersOf = (headers: object): Record<string, string | undefined> => ({ ...headers });

function signed(timestamp: string, secret = SECRET, body = '[]') {
  const request = { method: 'POST', url: 'https://app.example.com/hooks/hubspot', rawBody: bytes(body) };
  const hmac = createHmac('sha256', secret).update(request.method + request.url + body + timestamp);
  return {
    ...request,
    headers: { 'x-hubspot-signature-v3': hmac.digest('base64'), 'x-hubspot-request-timestamp': timestamp },
  };
}

describe('HubSpot signature v3, published vectors', () => {
  it.each(vectors.vectors)('$name: $expect', ({ request, now, expect: verdict }) => {
    const { method, url, body, headers } = request;
    // "policy" is a stamp an hour ahead: the protocol leaves it open, we refuse both sides.
    const wanted = verdict === 'valid' ? 'valid' : 'invalid';
    expect(verifyHubspot({ method, url, headers: headersOf(headers), rawBody: bytes(body) }, [SECRET], now)).toBe(
      wanted,
    );
  });

  it('has all 21', () => expect(vectors.vectors).toHaveLength(21));
});

describe('HubSpot signature v3, our rules', () => {
  const now = 1_795_341_600_000;

  it.each([
    [-300_000, 'valid'],
    [-300_001, 'invalid'],
    [300_000, 'valid'],
    [300_001, 'invalid'],
  ])('a stamp %i ms off is %s', (offset, verdict) => {
    expect(verifyHubspot(signed(String(now + offset)), [SECRET], now)).toBe(verdict);
  });

  it.each(['abc', '-1795341600000', '1e309', '', ' 1795341600000', '1795341600000.5', '1795341600'])(
    'refuses the stamp "%s" even when it is signed',
    (stamp) => {
      expect(verifyHubspot(signed(stamp), [SECRET], now)).toBe('invalid');
    },
  );

  it('accepts either secret while one is being replaced', () => {
    expect(verifyHubspot(signed(String(now), 'new'), ['old', 'new'], now)).toBe('valid');
    expect(verifyHubspot(signed(String(now), 'old'), ['old', 'new'], now)).toBe('valid');
    expect(verifyHubspot(signed(String(now), 'third'), ['old', 'new'], now)).toBe('invalid');
  });

  it('never accepts an empty secret or none', () => {
    expect(verifyHubspot(signed(String(now), ''), [''], now)).toBe('invalid');
    expect(verifyHubspot(signed(String(now)), [], now)).toBe('invalid');
  });

  it('refuses a header that was sent twice, in either form', () => {
    const request = signed(String(now));
    const signature = request.headers['x-hubspot-signature-v3'];
    expect(
      verifyHubspot(
        { ...request, headers: { ...request.headers, 'X-HubSpot-Signature-v3': signature } },
        [SECRET],
        now,
      ),
    ).toBe('invalid');
    expect(
      verifyHubspot(
        { ...request, headers: { ...request.headers, 'x-hubspot-signature-v3': [signature, signature] } },
        [SECRET],
        now,
      ),
    ).toBe('invalid');
  });

  it('signs bytes, not text: a byte order mark changes it', () => {
    const request = signed(String(now));
    expect(verifyHubspot({ ...request, rawBody: bytes('\ufeff[]') }, [SECRET], now)).toBe('invalid');
  });
});
