import type { Fault, Result } from './scene.ts';
import { firstDifferences, type State } from './state.ts';

const columns = [
  'FAULT',
  'SEED',
  'EVENTS',
  'NOTICES',
  'LOST_IN',
  'DOUBLE_IN',
  'LOST_OUT',
  'DOUBLE_OUT',
  'PHANTOM',
  'EARLY',
  'LATE_P99',
  'LATE_MAX',
  'STATE',
  'BACKLOG',
  '',
] as const;

const BACKLOG_S = 60;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)}s`;

/** Everything in which a run missed its bars; empty when all hold. `reference` is the fault-free run's fingerprint. */
export function judge(fault: Fault, result: Result, reference: State | null): string[] {
  const { bars } = fault;
  const misses = [...result.problems];
  const none = {
    LOST_IN: 'lostIn',
    DOUBLE_IN: 'doubleIn',
    LOST_OUT: 'lostOut',
    PHANTOM: 'phantom',
  } as const;
  for (const [name, key] of Object.entries(none)) if (result[key] > 0) misses.push(`${name} ${result[key]}`);
  if (result.earliestMs > (bars.earlyMs ?? 0)) misses.push(`EARLY ${result.early}`);
  const allowed = bars.answersGetLost ? result.lostAnswers : 0;
  if (result.doubleOut > allowed) misses.push(`DOUBLE_OUT ${result.doubleOut}, at most ${allowed}`);
  if (result.lateP99Ms > bars.lateP99Ms) misses.push(`LATE p99 over ${seconds(bars.lateP99Ms)}`);
  if (result.lateMaxMs > bars.lateMaxMs) misses.push(`LATE max over ${seconds(bars.lateMaxMs)}`);
  if (bars.sameState && reference !== null && reference.hash !== result.state.hash) {
    misses.push('STATE differs');
    result.examples.push(...firstDifferences(reference, result.state));
  }
  if (result.backlogS > BACKLOG_S) misses.push(`BACKLOG over ${BACKLOG_S}s`);
  return misses;
}

const widths = columns.map((name) => Math.max(name.length, name === 'STATE' ? 12 : name === 'FAULT' ? 8 : 0) + 2);
const toLine = (cells: readonly string[]) =>
  cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('')
    .trimEnd();

/** The table's first line. */
export const headLine = (): string => toLine(columns);

/** One run as a line of the table, with what it missed. */
export function resultLine(result: Result, misses: readonly string[]): string {
  const doubled = result.lostAnswers > 0 ? `${result.doubleOut} (≤${result.lostAnswers})` : String(result.doubleOut);
  return toLine([
    result.fault,
    String(result.seed),
    String(result.acked),
    String(result.notices),
    String(result.lostIn),
    String(result.doubleIn),
    String(result.lostOut),
    doubled,
    String(result.phantom),
    String(result.early),
    seconds(result.lateP99Ms),
    seconds(result.lateMaxMs),
    result.state.hash,
    `${result.backlogS.toFixed(1)}s`,
    [misses.length === 0 ? 'ok' : `FAILED: ${misses.join('; ')}`, ...result.notes].join(' · '),
  ]);
}

/** The result of a run that could not be carried through. */
export function brokenOff({ id, title }: Fault, seed: number, why: string): Result {
  const nothing = {
    lostIn: 0,
    doubleIn: 0,
    lostOut: 0,
    doubleOut: 0,
    lostAnswers: 0,
    phantom: 0,
    early: 0,
    earliestMs: 0,
  };
  return {
    ...{
      fault: id,
      title,
      seed,
      ...nothing,
      acked: 0,
      notices: 0,
      lateP99Ms: 0,
      lateMaxMs: 0,
      examples: [],
      arrivals: [],
    },
    ...{ state: { hash: '', lines: [] }, backlogS: 0, problems: [`could not be run: ${why}`], notes: [] },
  };
}
