import { describe, expect, it } from 'vitest';
import { parseAddress, parseMailbox } from './address.ts';

describe('one plain address', () => {
  it.each([
    ['rita.reyes+x@example.com', 'rita.reyes+x@example.com'],
    ['a@localhost', 'a@localhost'],
    ['jo@bücher.example', 'jo@xn--bcher-kva.example'],
    ['a@b.com,c@d.com', null],
    ['a@b.com, c@d.com', null],
    ['"x@evil.com "@acme.com', null],
    ['x@evil.com@acme.com', null],
    ['Rita <rita@example.com>', null],
    ['a@b.com\r\nBcc: x@evil.com', null],
    ['a@b.com(comment)', null],
    ['a@[127.0.0.1]', null],
    ['.a@b.com', null],
    ['a..b@b.com', null],
    ['a@b', null],
    ['a@-b.com', null],
    ['@b.com', null],
    ['', null],
    [`${'a'.repeat(65)}@b.com`, null],
    [Array.from({ length: 300 }, (_, i) => `a${i}@b.com`).join(';'), null],
  ])('%s is %s', (text, wanted) => expect(parseAddress(text)).toBe(wanted));

  it.each([
    ['alerts@example.com', { name: '', address: 'alerts@example.com' }],
    ['Baton <alerts@example.com>', { name: 'Baton', address: 'alerts@example.com' }],
    ['"Baton, Inc." <alerts@example.com>', { name: 'Baton, Inc.', address: 'alerts@example.com' }],
    ['Baton <a@example.com>, b@example.com', null],
    ['Baton\r\nBcc: x@evil.com <a@example.com>', null],
  ])('sender %s', (text, wanted) => expect(parseMailbox(text)).toEqual(wanted));
});
