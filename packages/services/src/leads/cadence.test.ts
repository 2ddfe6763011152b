import type { CadenceProgress } from '@baton/core/clock/cadence';
import { describe, expect, it } from 'vitest';
import { missingOf, nextStepOf, wasEarly, whyNotYet } from './cadence.ts';

const half: CadenceProgress = {
  made: 3,
  needed: 6,
  kinds: [
    { kind: 'call', made: 2, needed: 3 },
    { kind: 'email', made: 1, needed: 3 },
  ],
  dueAt: 1000,
  doneAt: null,
};
const done: CadenceProgress = { ...half, made: 7, doneAt: 500, kinds: half.kinds.map((one) => ({ ...one, made: 3 })) };
const unreachable = { label: 'Bad data or unreachable', afterCadence: true };

describe('a follow-up', () => {
  it('says what is missing, kind by kind, and what is next', () => {
    expect(missingOf(half)).toBe('3 of 6 touches made, 1 more call, 2 more emails');
    expect(missingOf({ ...half, kinds: [] })).toBe('3 of 6 touches made');
    expect(missingOf(done)).toBeNull();
    expect(nextStepOf(half)).toBe('Call or email · 4 of 6');
    expect(nextStepOf({ ...half, kinds: [] })).toBe('Touch · 4 of 6');
    expect(nextStepOf({ ...half, made: 6, kinds: [{ kind: 'meeting', made: 0, needed: 1 }] })).toBe('Meet · 7 of 7');
    expect(nextStepOf(done)).toBeNull();
  });

  it('holds back the reasons that wait for it, and no others', () => {
    expect(whyNotYet(unreachable, { facts: { cadence: half } })).toBe(
      '‘Bad data or unreachable’ can be chosen after the follow-up: 3 of 6 touches made, 1 more call, 2 more emails.',
    );
    expect(whyNotYet(unreachable, { facts: { cadence: done } })).toBeNull();
    expect(whyNotYet(unreachable, { facts: { cadence: null } })).toBeNull();
    expect(whyNotYet(unreachable, { facts: {} })).toBeNull();
    expect(whyNotYet({ ...unreachable, afterCadence: false }, { facts: { cadence: half } })).toBeNull();
  });

  it('tells a rejection that came before it was done', () => {
    expect(wasEarly(unreachable, 600, half)).toBe(true);
    expect(wasEarly(unreachable, 400, done)).toBe(true);
    expect(wasEarly(unreachable, 500, done)).toBe(false);
    expect(wasEarly(unreachable, 600, null)).toBe(false);
    expect(wasEarly({ afterCadence: false }, 600, half)).toBe(false);
    expect(wasEarly(undefined, 600, half)).toBe(false);
  });
});
