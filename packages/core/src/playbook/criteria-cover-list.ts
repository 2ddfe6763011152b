import type { Criteria } from './criteria.ts';
import { isAlways } from './criteria-cover.ts';
import { addToIndex, findInIndex, newIndex, type RuleIndex } from './criteria-cover-index.ts';
import { type Literal, type Node, opposite, toNode } from './criteria-cover-literal.ts';
import { contradicts, type Effort, type Known, refute } from './criteria-cover-refute.ts';

/** A rule of a list that is tried top to bottom; one that may pass a lead on (`takes` false) hides nothing below it. */
export type Listed = { when: Criteria | null; takes: boolean };

type Entry = {
  place: number;
  when: Node[];
  outside: Node;
  /** What some of its leads pass: the tests of the first way in which it can hold. */
  first: Known;
  about: ReadonlySet<string>;
  size: number;
};

/** Rules that hide another one together are few and short; others are not tried. */
const MOST_TOGETHER = 40;
const LONGEST_TOGETHER = 8;
const EFFORT_OF_ONE = 5_000;

/**
 * Finds rules that no lead can reach, because earlier ones take every lead that they would take: by place, the places of
 * those. What cannot be told before the effort is used up is left out.
 */
export function findHidden(list: readonly Listed[], effort: Effort): Map<number, number[]> {
  const hidden = new Map<number, number[]>();
  const index = newIndex();
  const before = new Map<number, Entry>();
  const times = timesOf(list);
  for (const [place, { when, takes }] of list.entries()) {
    const entry = toEntry(when, place, times);
    // A rule that takes no lead is neither hidden nor in the way.
    if (refute(entry.when, effort)) continue;
    const one = entriesIn(before, findInIndex(index, [...entry.first.values()].flat(), false)).find((other) =>
      hides(other, entry, effort),
    );
    const by = one ? [one.place] : hiddenTogether(before, index, entry, effort);
    if (by !== null) hidden.set(place, by);
    else if (takes) {
      before.set(place, entry);
      addToIndex(index, place, when === null || isAlways(when) ? null : toNode(when), times);
    }
  }
  return hidden;
}

/** How often each test is written. What few rules say tells most rules apart, so it is looked at first. */
function timesOf(list: readonly Listed[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { when } of list)
    if (when !== null) for (const { key } of literalsOf(toNode(when))) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}

function toEntry(when: Criteria | null, place: number, times: ReadonlyMap<string, number>): Entry {
  if (when === null)
    return { place, when: [], outside: { op: 'any', of: [] }, first: new Map(), about: new Set(), size: 0 };
  const node = toNode(when);
  const outside = opposite(node);
  const literals = [...literalsOf(outside)];
  if (outside.op === 'any') {
    const ranked = outside.of.map((one) => ({
      one,
      rank: one.op === 'literal' ? (times.get(one.literal.key) ?? 0) : times.size,
    }));
    outside.of = ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
  }
  return {
    place,
    when: [node],
    outside,
    first: Map.groupBy(firstWay(node), ({ about }) => about),
    about: new Set(literals.map(({ about }) => about)),
    size: literals.length,
  };
}

function* literalsOf(node: Node): Iterable<Literal> {
  if (node.op === 'literal') yield node.literal;
  else for (const inner of node.of) yield* literalsOf(inner);
}

function firstWay(node: Node): Literal[] {
  if (node.op === 'literal') return [node.literal];
  if (node.op === 'all') return node.of.flatMap(firstWay);
  return node.of[0] ? firstWay(node.of[0]) : [];
}

function entriesIn(entries: ReadonlyMap<number, Entry>, places: readonly number[]): Entry[] {
  return places.flatMap((place) => entries.get(place) ?? []);
}

function hides({ outside }: Entry, entry: Entry, effort: Effort): boolean {
  if (effort.left <= 0) return false;
  effort.left -= 1;
  // The quick way out, for nearly every pair: one test that the first way of the other rule leaves open.
  if (outside.op === 'any' && outside.of.some((node) => isOpen(node, entry.first, effort))) return false;
  return within(effort, (own) => refute([...entry.when, outside], own));
}

/** Spends at most so much on one question. */
function within<T>(effort: Effort, ask: (own: Effort) => T): T {
  const given = Math.min(effort.left, EFFORT_OF_ONE);
  const own: Effort = { left: given };
  const answer = ask(own);
  effort.left -= given - own.left;
  return answer;
}

function isOpen(node: Node, known: Known, effort: Effort): boolean {
  return node.op === 'literal' && !contradicts(known.get(node.literal.about) ?? [], node.literal, effort);
}

/** The earlier rules that take together what none of them takes alone; those it can do without are not named. */
function hiddenTogether(
  before: ReadonlyMap<number, Entry>,
  index: RuleIndex,
  entry: Entry,
  effort: Effort,
): number[] | null {
  if (entry.size > LONGEST_TOGETHER) return null;
  const places = entry.size === 0 ? [...before.keys()] : findInIndex(index, literalsOf(entry.when[0] as Node), true);
  const near = entriesIn(before, places.slice(0, 10 * MOST_TOGETHER)).filter(
    (other) =>
      other.size <= LONGEST_TOGETHER &&
      isNear(other, entry) &&
      !within(effort, (own) => refute([...entry.when, ...other.when], own)),
  );
  if (near.length < 2 || near.length > MOST_TOGETHER || effort.left <= 0) return null;
  return within(effort, (own) => {
    const hiddenBy = (others: readonly Entry[]) =>
      refute([...entry.when, ...others.map(({ outside }) => outside)], own);
    if (!hiddenBy(near)) return null;
    const by = near.reduce((needed, other) => {
      const less = needed.filter((one) => one !== other);
      return hiddenBy(less) ? less : needed;
    }, near);
    return by.map(({ place }) => place);
  });
}

/** Whether a rule speaks only of what the other speaks of, or of one thing alone. */
function isNear({ about }: Entry, entry: Entry): boolean {
  if (about.size === 1 && entry.about.size <= 1) return true;
  for (const one of about) if (!entry.about.has(one)) return false;
  return true;
}
