import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from './id.ts';
import { createSecretBox } from './secrets.ts';

const box = createSecretBox('a secret of some length');
const workspaceId = newId();

test('a sealed text opens again, and no two seals are alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      const [one, two] = [box.seal(workspaceId, plain), box.seal(workspaceId, plain)];
      expect(one.ciphertext.equals(two.ciphertext)).toBe(false);
      expect(createSecretBox('a secret of some length').open(workspaceId, one)).toBe(plain);
    }),
  );
});

test('it opens for no other workspace, under no other key, and not when a byte was changed', () => {
  const sealed = box.seal(workspaceId, 'token');
  expect(sealed.ciphertext.includes('token')).toBe(false);
  expect(() => box.open(newId(), sealed)).toThrow(/another workspace/);
  expect(() => createSecretBox('another secret').open(workspaceId, sealed)).toThrow(/not the current one/);
  for (let n = 0; n < sealed.ciphertext.length; n++) {
    const bytes = Buffer.from(sealed.ciphertext);
    bytes.writeUInt8(bytes.readUInt8(n) ^ 1, n);
    expect(() => box.open(workspaceId, { ...sealed, ciphertext: bytes })).toThrow(/cannot be opened/);
  }
  for (const length of [0, 11, 12, 27]) {
    const ciphertext = sealed.ciphertext.subarray(0, length);
    expect(() => box.open(workspaceId, { ...sealed, ciphertext })).toThrow(/cannot be opened/);
  }
});

test('an empty secret is refused', () => {
  expect(() => createSecretBox('')).toThrow(/empty/);
});
