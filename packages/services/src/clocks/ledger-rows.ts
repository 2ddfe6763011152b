import type { ClockTerms, Span } from '@baton/core/clock/clock';
import { buildLedger, type LedgerRow } from '@baton/core/clock/ledger';
import type { Holding } from '@baton/core/handoff/handoff';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import { describeDuration, describeTarget } from '@baton/core/playbook/words';
import type { Directory } from '../people/directory.ts';

export type Told = {
  kind: ClockKind;
  spans: readonly Span[];
  terms: readonly ClockTerms[];
  holdings: readonly Holding[];
  /** When the start was learned, where the feed lagged. */
  knownAt: number | null;
};
export type ToldRow = LedgerRow & { version: number };
type Names = Pick<Directory, 'person' | 'team' | 'policy' | 'version' | 'calendars'>;

/**
 * The arithmetic of a clock up to an instant (epoch ms), with what people want to know of each row: who held the lead or
 * stood in, who paused, where other terms began, and a start that was learned late. The rows are those of the core, cut
 * where such a thing begins, so they sum to the same time.
 */
export function toLedgerRows(told: Told, until: number, directory: Names): ToldRow[] {
  const { terms, holdings } = told;
  const cuts = new Set([...holdings.map(({ from }) => from), ...terms.slice(1).map(({ from }) => from)]);
  const spans = splitAt(told.spans, cuts);
  const rows = buildLedger(spans, until, directory.calendars).map((row) => {
    const span = spans.find((one) => one.from <= row.from && (one.to === null || one.to > row.from));
    const holder = holderOf(row, span, holdings, directory);
    return { row: { ...row, version: span?.version ?? 0 }, holder };
  });
  const shared = new Set(rows.map(({ holder }) => holder.text)).size > 1;
  const telling = rows.map(({ row, holder }, index) => {
    const notes = [
      pausedBy(row, directory),
      ...(shared || holder.special ? [holder.text] : []),
      ...termsNote(told, row.from, directory),
      ...(index === 0 ? lateNote(row.from, told.knownAt) : []),
    ];
    return { ...row, why: notes.join(' · ') };
  });
  return joinAt(telling, cuts);
}

function splitAt(spans: readonly Span[], cuts: ReadonlySet<number>): Span[] {
  const ordered = [...cuts].sort((a, b) => a - b);
  return spans.flatMap((span) => {
    const inside = ordered.filter((at) => at > span.from && (span.to === null || at < span.to));
    return [span.from, ...inside].map((from, index) => ({ ...span, from, to: inside[index] ?? span.to }));
  });
}

/** Rows that were cut where nothing is to be said become one again. */
function joinAt(rows: readonly ToldRow[], cuts: ReadonlySet<number>): ToldRow[] {
  const joined: ToldRow[] = [];
  for (const row of rows) {
    const last = joined.at(-1);
    const isSame =
      last !== undefined &&
      cuts.has(row.from) &&
      last.to === row.from &&
      last.kind === row.kind &&
      last.ownerKey === row.ownerKey &&
      last.calendarKey === row.calendarKey &&
      last.version === row.version &&
      last.why === row.why;
    if (isSame) {
      last.to = row.to;
      last.wallMs += row.wallMs;
      last.countedMs += row.countedMs;
    } else joined.push({ ...row });
  }
  return joined;
}

/** `special`: worth saying even where nothing else is told apart. */
type Holder = { text: string; special: boolean };

function holderOf(
  { from, ownerKey, kind }: LedgerRow,
  span: Span | undefined,
  holdings: readonly Holding[],
  directory: Names,
): Holder {
  const holding = holdings.find((one) => one.from <= from && (one.to === null || one.to > from)) ?? holdings.at(-1);
  const name = (key: string) => directory.person(key)?.name ?? key;
  const person = holding?.person ?? null;
  if (ownerKey !== null && person !== null && ownerKey !== person)
    return { text: `${name(ownerKey)} covers for ${name(person)}, out of office`, special: true };
  if (ownerKey !== null) return { text: name(ownerKey), special: false };
  if (person === null) {
    const queue = holding?.queue;
    return { text: queue ? `in queue ${directory.team(queue)?.name ?? queue}` : 'nobody', special: false };
  }
  const known = directory.version(span?.version ?? null)?.people.get(person);
  const away = known?.leaves.some((leave) => leave.from <= from && from < leave.to);
  if (away && kind === 'paused') return { text: 'nobody covers', special: true };
  return { text: away ? `${name(person)} is out of office, nobody covers` : `${name(person)} has left`, special: true };
}

/** The core names who paused by their key. */
function pausedBy({ kind, why }: LedgerRow, directory: Names): string {
  if (kind !== 'paused') return why;
  return why.replace(/ \(([^()]+)\)$/, (_, key: string) => ` (${directory.person(key)?.name ?? key})`);
}

function termsNote({ kind, terms }: Told, at: number, directory: Names): string[] {
  const index = terms.findLastIndex(({ from }) => from === at);
  const [now, before] = [terms[index], terms[index - 1]];
  if (index < 1 || now === undefined || before === undefined) return [];
  const policy = directory.policy(now.version, now.policyKey);
  const rule = policy?.clocks[kind];
  const target = rule ? `target ${describeTarget(rule.target)}` : `target ${describeDuration(now.targetMs)}`;
  const by = [
    ...(now.policyKey === before.policyKey ? [] : [`policy ${policy?.name ?? now.policyKey}`]),
    ...(now.version === before.version ? [] : [`playbook v${now.version}`]),
  ].join(' of ');
  return [`from here by ${by || `policy ${policy?.name ?? now.policyKey}`}, ${target}`];
}

function lateNote(startedAt: number, knownAt: number | null): string[] {
  const lag = knownAt === null ? 0 : knownAt - startedAt;
  return lag < 1000 ? [] : [`arrived ${describeDuration(lag, 'wall')} later`];
}
