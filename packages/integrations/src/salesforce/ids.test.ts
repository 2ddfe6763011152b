import { describe, expect, it } from 'vitest';
import vectors from './fixtures/salesforce-ids.json' with { type: 'json' };
import { isSameId, toId18 } from './ids.ts';

describe('ids of 15 and 18 characters', () => {
  it.each(vectors.vectors)('$id15 is $id18', ({ id15, id18 }) => {
    expect(toId18(id15)).toBe(id18);
    expect(toId18(id18)).toBe(id18);
    expect(toId18(id18.toLowerCase())).toBe(id18);
    expect(toId18(id18.toUpperCase())).toBe(id18);
  });

  it.each(vectors.equal)('%s is the same as %s', (a, b) => expect(isSameId(a ?? '', b ?? '')).toBe(true));
  it.each(vectors.notEqual)('%s is another than %s', (a, b) => expect(isSameId(a ?? '', b ?? '')).toBe(false));

  it.each(['', '00Q', "00Q5g00000LeAd1' OR", '00Q5g00000LeAd1EA', '００Q5g00000LeAd1', '00Q5g00000LeAd1\n'])(
    '%j is no id',
    (text) => expect(toId18(text)).toBeNull(),
  );
});
