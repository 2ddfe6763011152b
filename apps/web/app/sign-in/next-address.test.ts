import { expect, it } from 'vitest';
import { nextAddress } from './next-address.ts';

it('stays on this site', () => {
  expect(nextAddress('/acme/queue?peek=1')).toBe('/acme/queue?peek=1');
  for (const bad of [null, 'https://evil.test', '//evil.test', '/\\evil.test', '/sign-in?next=/x'])
    expect(nextAddress(bad)).toBe('/');
});
