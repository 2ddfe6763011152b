import { expect, it } from 'vitest';
import { effectLines, type ModeEffect } from './effect-words.ts';

const nothing: ModeEffect = {
  clocksMoved: 0,
  wouldBreach: 0,
  wouldUnbreach: 0,
  clocksDropped: 0,
  clocksStarted: 0,
  alertsWithdrawn: 0,
  alertsUnsent: 0,
  examples: [],
};

it('says what changes, most important first, and nothing where nothing does', () => {
  expect(effectLines(nothing)).toEqual([]);
  expect(
    effectLines({
      ...nothing,
      clocksMoved: 37,
      wouldBreach: 1,
      wouldUnbreach: 2,
      clocksStarted: 3,
      clocksDropped: 1,
      alertsWithdrawn: 4,
      alertsUnsent: 2,
    }),
  ).toEqual([
    '1 clock would become breached',
    '2 breaches would clear',
    '37 clocks would move',
    '3 clocks would start',
    '1 clock would end',
    '4 alerts would be withdrawn (2 not sent yet)',
  ]);
});
