import { describe, expect, it } from 'vitest';
import { equals, every, hasId, isAfter, isAtAny, isIn, partIds, since, some, toCountSoql, toSoql } from './soql.ts';

const AT = Date.parse('2026-11-22T10:00:00.789Z');
const LEAD = '00Q5g00000LeAd1';

describe('SOQL', () => {
  it('is written from parts', () => {
    const where = every(
      since('SystemModstamp', AT),
      some(equals('IsDeleted', false), null),
      equals('Owner.Type', 'User'),
    );
    expect(
      toSoql({ select: ['Id', 'Owner.Name'], from: 'Lead', where, orderBy: ['SystemModstamp', 'Id'], limit: 200 }),
    ).toBe(
      "SELECT Id, Owner.Name FROM Lead WHERE (SystemModstamp >= 2026-11-22T10:00:00Z AND IsDeleted = false AND Owner.Type = 'User') " +
        'ORDER BY SystemModstamp ASC, Id ASC LIMIT 200',
    );
    expect(toCountSoql({ from: 'Lead', where: null })).toBe('SELECT COUNT() FROM Lead');
    expect(isAfter('SystemModstamp', AT, LEAD).soql).toBe(
      "(SystemModstamp > 2026-11-22T10:00:00Z OR (SystemModstamp = 2026-11-22T10:00:00Z AND Id > '00Q5g00000LeAd1EAF'))",
    );
    expect(isAtAny('CompletedDateTime', [AT, AT + 100]).soql).toBe('CompletedDateTime IN (2026-11-22T10:00:00Z)');
  });

  it.each([
    ["x' OR Id != null OR Name='y", "'x\\' OR Id != null OR Name=\\'y'"],
    ["'x' OR Id != null OR Name = 'y'", "'\\'x\\' OR Id != null OR Name = \\'y\\''"],
    ["x\\' OR Name != '", "'x\\\\\\' OR Name != \\''"],
    ['100%', "'100%'"],
    ['a_b', "'a_b'"],
    ['a\nb"c\u0000', "'a\\nb\\\"c'"],
  ])('keeps %j inside its literal', (value, literal) => {
    expect(equals('Name', value).soql).toBe(`Name = ${literal}`);
    expect(isIn('Name', [value, 'z']).soql).toBe(`Name IN (${literal},'z')`);
  });

  it.each(["Id FROM User WHERE Name = 'x' OR Name", 'Name, Email', '1', '', 'a b', 'Owner.', '__proto__', 'Name--'])(
    'takes %j for no field name',
    (name) => {
      expect(() => equals(name, 'x')).toThrow(RangeError);
      expect(() => toSoql({ select: ['Id', name], from: 'Lead' })).toThrow(RangeError);
      expect(() => toSoql({ select: ['Id'], from: 'Lead', orderBy: [name] })).toThrow(RangeError);
    },
  );

  it('keeps the address of a query short enough', () => {
    const ids = Array.from({ length: 2000 }, (_, i) => `00Q5g000000${String(i).padStart(4, '0')}AAA`);
    const parts = partIds([...ids, ...ids], 'SELECT Id FROM Lead WHERE Id IN ()');
    expect(parts.flat()).toEqual(ids);
    const longest = toSoql({ select: ['Id'], from: 'Lead', where: hasId('Id', parts[0] ?? []) });
    const { search } = new URL(`http://x/?q=${encodeURIComponent(longest)}`);
    expect(search.length).toBeLessThan(12_200);
    expect(parts.length).toBe(5);
  });

  it('takes only ids for ids, and an empty list matches nothing', () => {
    expect(() => hasId('Id', ["00Q5g00000LeAd1' OR Id != '"])).toThrow(RangeError);
    expect(hasId('Id', [LEAD, '00Q5g00000LeAd1EAF']).soql).toBe("Id IN ('00Q5g00000LeAd1EAF')");
    expect(hasId('Id', []).soql).toBe('Id = null');
    expect(isIn('Name', []).soql).toBe('Id = null');
  });
});
