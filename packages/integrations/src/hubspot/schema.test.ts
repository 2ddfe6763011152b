import { describe, expect, it } from 'vitest';
import type { WebhookItem } from '../crm.ts';
import disorder from './fixtures/hubspot-webhook-duplicates-and-disorder.json' with { type: 'json' };
import generic from './fixtures/hubspot-webhook-generic-objects.json' with { type: 'json' };
import mixed from './fixtures/hubspot-webhook-mixed-batch.json' with { type: 'json' };
import { parseHubspotWebhook, parseNotice } from './schema.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (value: unknown) => parseHubspotWebhook(bytes(typeof value === 'string' ? value : JSON.stringify(value)));

function itemsOf(value: unknown): WebhookItem[] {
  const batch = parse(value);
  if ('problem' in batch) throw new Error(batch.problem.message);
  return batch.items;
}
const problemOf = (value: unknown) => {
  const batch = parse(value);
  return 'problem' in batch ? batch.problem.kind : null;
};
const one = {
  portalId: 62515,
  subscriptionId: 25,
  subscriptionType: 'contact.propertyChange',
  objectId: 7,
  occurredAt: 1795341600000,
  propertyName: 'company',
  propertyValue: 'A',
};

describe('webhook body', () => {
  it('reads every kind of the mixed batch, each with its own key and its portal', () => {
    const items = itemsOf(mixed.body);
    expect(items).toHaveLength(mixed.body.length);
    expect(items.every((item) => item.problem === null && item.route === '62515')).toBe(true);
    expect(new Set(items.map((item) => item.key)).size).toBe(items.length);
  });

  it('reads generic objects by their type ids', () => {
    const names = itemsOf(generic.body).map((item) => {
      const parsed = parseNotice(item.body);
      return 'notice' in parsed ? `${parsed.notice.object}.${parsed.notice.kind}` : parsed.problem;
    });
    expect(names).toEqual(['contact.propertyChange', 'call.creation', 'contact.associationChange']);
  });

  it('gives a retry the same key and two events that share an eventId different keys', () => {
    const keys = disorder.deliveries.map((delivery) => itemsOf(delivery).map((item) => item.key));
    expect(keys[2]?.[0]).toBe(keys[1]?.[0]);
    expect(new Set(keys.flat()).size).toBe(3);
    expect(disorder.expect['7001'].events + disorder.expect['7002'].events).toBe(3);
  });

  it('tells values apart however long they are, and does not put them into the key', () => {
    const long = 'x'.repeat(9000);
    const keys = [long, `${long}y`, ''].map((propertyValue) => itemsOf([{ ...one, propertyValue }])[0]?.key ?? '');
    expect(new Set(keys).size).toBe(3);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(200);
  });

  it('keeps the good items of a batch with a bad one', () => {
    const items = itemsOf([
      one,
      { ...one, objectId: 'seven' },
      'nonsense',
      null,
      { ...one, objectId: 8, somethingNew: { a: 1 } },
    ]);
    expect(items.map((item) => item.problem)).toEqual([
      null,
      'objectId: must be a number',
      expect.any(String),
      expect.any(String),
      null,
    ]);
    expect(items[4]?.body).toMatchObject({ somethingNew: { a: 1 } });
  });

  it('accepts kinds that do not exist yet, and eventType for subscriptionType', () => {
    const { subscriptionType, ...rest } = one;
    expect(
      itemsOf([
        { ...one, subscriptionType: 'contact.teleported' },
        { ...rest, eventType: subscriptionType },
      ]).map((item) => item.problem),
    ).toEqual([null, null]);
  });

  it.each([
    ['[]', null],
    ['{}', 'not-a-list'],
    ['', 'not-json'],
    ['[{]', 'not-json'],
    ['null', 'not-a-list'],
  ])('%s: %s', (body, problem) => {
    expect(problemOf(body)).toBe(problem);
  });

  it('refuses deep nesting, 10,000 items and bytes that are not UTF-8', () => {
    expect(problemOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).toBe('too-deep');
    expect(problemOf(`[${'1,'.repeat(9_999)}1]`)).toBe('too-many');
    const batch = parseHubspotWebhook(new Uint8Array([0x5b, 0xff, 0x5d]));
    expect('problem' in batch && batch.problem.kind).toBe('not-utf8');
  });

  it('does not count brackets inside strings as depth', () => {
    expect(itemsOf([{ ...one, propertyValue: `${'['.repeat(100)}\\"` }])[0]?.problem).toBeNull();
  });

  it('keeps ids beyond 2^53 exact, drops NUL and lone surrogates, and lets no key reach a prototype', () => {
    const body = `[{"portalId":9007199254740993,"objectId":7,"subscriptionType":"contact.propertyChange","propertyName":"company","propertyValue":"a\\u0000b\\ud800","__proto__":{"admin":true},"big":1e400,"occurredAt":1}]`;
    const [item] = itemsOf(body);
    expect(item?.route).toBe('9007199254740993');
    expect(item?.body.propertyValue).toBe('ab\ufffd');
    expect(Object.keys(item?.body ?? {})).not.toContain('__proto__');
    expect(item?.body.big).toBe('1e400');
    expect(item?.problem).toBeNull();
  });
});
