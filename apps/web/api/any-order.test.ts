import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from './testing/differences.ts';
import { livelyPlaybook } from './testing/lively-playbook.ts';
import { sampleLives } from './testing/lives.ts';
import { type Outside, openOutside, type Wire } from './testing/outside.ts';
import { clocksOf, type Picture, pictureOf, type View } from './testing/picture.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const LEADS = 24;
// Two cores may be busy with other test files.
const LIMIT_MS = 120_000;
const SEED = 11;
const AT = Date.parse('2026-11-18T00:00:00Z');
const HOUR = 3_600_000;
const WEEKS_4 = 4 * 7 * 24 * HOUR;
const playbook = livelyPlaybook();
// Both changes to and from summer time lie in between.
const lives = sampleLives(LEADS, SEED, { from: '2026-01-05T00:00:00Z', to: '2026-08-30T00:00:00Z' });
const names = Array.from({ length: LEADS }, (_, index) => `L-${index}`);

let api: TestApi;
let inOrder: Map<string, Picture | null>;
beforeAll(async () => {
  api = await startTestApi();
  const outside = await openOutside(api, playbook);
  await outside.post(lives);
  await outside.work();
  inOrder = await look(outside);
}, LIMIT_MS);
afterAll(() => api.close());

async function look(outside: Outside, view: View = { at: AT }): Promise<Map<string, Picture | null>> {
  const seen = new Map<string, Picture | null>();
  for (const name of names) seen.set(name, await pictureOf(outside, name, view));
  return seen;
}

async function expectSame(outside: Outside, view?: View): Promise<void> {
  const seen = await look(outside, view);
  for (const name of names) expect(differences(inOrder.get(name), seen.get(name)), name).toEqual([]);
}

const draw = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed: SEED })[0] as T;
const mixed = <T>(all: readonly T[]): T[] => draw(fc.shuffledSubarray([...all], { minLength: all.length }));

function* inBatches<T>(all: readonly T[]): Generator<T[]> {
  const sizes = fc.sample(fc.integer({ min: 1, max: 60 }), { numRuns: all.length, seed: SEED });
  for (let at = 0, index = 0; at < all.length; at += sizes[index++] ?? 1) yield all.slice(at, at + (sizes[index] ?? 1));
}

describe('whatever the way on which the same events arrive, a client sees the same leads, clocks and ledgers', () => {
  it(
    'shuffled, each twice, in batches of any size',
    async () => {
      const outside = await openOutside(api, playbook);
      for (const batch of inBatches(mixed([...lives, ...lives]))) {
        await outside.post(batch);
        await outside.work();
      }
      await expectSame(outside);
    },
    LIMIT_MS,
  );

  it(
    'backwards, some of them much later, over a restart',
    async () => {
      const before = await openOutside(api, playbook);
      const late = new Set(lives.filter((_, index) => index % 3 === 0));
      await before.post(
        lives
          .filter((one) => !late.has(one))
          .reverse()
          .slice(0, 120),
      );
      await before.work();
      await before.post(lives.filter((one) => !late.has(one)).reverse());
      // What was taken in is not worked off yet; another process takes over.
      const another = await startTestApi({}, api.test.db);
      try {
        const after = before.through(another);
        await after.work();
        await after.post([...late]);
        await after.work();
        await expectSame(after);
      } finally {
        await another.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'in many calls at once, worked off by several workers at once',
    async () => {
      const outside = await openOutside(api, playbook);
      const batches = [...inBatches(mixed(lives))];
      await Promise.all(batches.map((batch) => outside.post(batch).then(() => outside.work())));
      await outside.work();
      await expectSame(outside);
    },
    LIMIT_MS,
  );
});

it(
  'events that have nothing to do with a clock leave every handoff and clock as it was',
  async () => {
    const untimed = livelyPlaybook({ recycling: { maximum: 3 } });
    const [alone, among] = [await openOutside(api, untimed), await openOutside(api, untimed)];
    await alone.post(lives);
    await among.post(mixed([...lives, ...lives.flatMap(unrelatedTo)]));
    await Promise.all([alone.work(), among.work()]);
    const [expected, seen] = [await look(alone), await look(among)];
    for (const name of names)
      expect(differences(clocksOf(expected.get(name)), clocksOf(seen.get(name))), name).toEqual([]);
  },
  LIMIT_MS,
);

function unrelatedTo(one: Wire, index: number): Wire[] {
  const { lead } = one;
  const instant = (ms: number) => new Date(Date.parse(one.occurredAt) + ms).toISOString();
  return [
    { id: `0:${index}`, lead, type: 'lead.behaviour', occurredAt: instant(0), data: { did: 'newsletter_opened' } },
    {
      id: `1:${index}`,
      lead,
      type: 'lead.changed',
      occurredAt: instant(index % 2),
      data: { favouriteColour: `${index}` },
    },
    {
      id: `2:${index}`,
      lead,
      type: 'lead.behaviour',
      occurredAt: instant(7 * HOUR),
      data: { did: 'newsletter_opened' },
    },
    {
      id: `3:${index}`,
      lead,
      type: 'lead.changed',
      occurredAt: instant(33 * 24 * HOUR),
      data: { favouriteColour: 'none' },
    },
    ...(one.type === 'lead.merged' ? [] : [{ ...one, id: `4:${index}`, lead: `other-${lead}` }]),
  ];
}

it(
  'the same lives four weeks later, in the same part of the year, give the same four weeks later',
  async () => {
    // Summer time in both zones, from the first event to the last look.
    const summer = sampleLives(LEADS, SEED + 1, { from: '2026-04-06T00:00:00Z', to: '2026-06-20T00:00:00Z' });
    const at = Date.parse('2026-09-21T00:00:00Z');
    const [one, other] = [await openOutside(api, playbook), await openOutside(api, playbook)];
    await one.post(summer);
    await other.post(summer.map((event) => shifted(event, WEEKS_4)));
    await Promise.all([one.work(), other.work()]);
    const [first, second] = [await look(one, { at, shiftMs: WEEKS_4 }), await look(other, { at: at + WEEKS_4 })];
    for (const name of names) expect(differences(first.get(name), second.get(name)), name).toEqual([]);
  },
  LIMIT_MS,
);

function shifted(one: Wire, ms: number): Wire {
  const text = JSON.stringify(one.data).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) =>
    new Date(Date.parse(instant) + ms).toISOString(),
  );
  return { ...one, occurredAt: new Date(Date.parse(one.occurredAt) + ms).toISOString(), data: JSON.parse(text) };
}
