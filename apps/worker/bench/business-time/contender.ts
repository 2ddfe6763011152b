import type { CalendarDefinition } from '@baton/core/business-time';

/** Questions to one calendar: `elapsed` from froms[i] to tos[i], or `add` of lengthMs to froms[i]. */
export type Questions = { calendar: number; froms: Float64Array; tos: Float64Array; lengthMs: number };

/**
 * A way to compute business time. Each asks its questions in a loop of its own, so that the compiler sees one callee
 * there. Both return the sum of the answers to `count` questions from `first` on, in ms.
 */
export type Contender = {
  name: string;
  /** It may never return from a span with a clock change, so it is asked only about others. */
  steadyOnly?: true;
  elapsed(questions: Questions, first: number, count: number): number;
  add(questions: Questions, first: number, count: number): number;
};

export type MakeContender = (calendars: readonly CalendarDefinition[]) => Contender;
