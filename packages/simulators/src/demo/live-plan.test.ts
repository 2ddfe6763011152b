import { describe, expect, it } from 'vitest';
import { PERSONA_REP } from './cast.ts';
import { type Arrival, planArrivals } from './live-plan.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

function take(seed: number, count: number): Arrival[] {
  const plan = planArrivals(seed);
  return Array.from({ length: count }, () => plan.next().value);
}

describe('the plan of the live feed', () => {
  it('is the same for the same seed', () => {
    expect(take(7, 60)).toEqual(take(7, 60));
    expect(take(8, 60)).not.toEqual(take(7, 60));
  });

  it('begins at once with a chat for the persona and one for somebody else, both left alone', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const [first, second] = take(seed, 2);
      expect(first).toMatchObject({ leadType: 'Live chat', accountOwner: PERSONA_REP, fate: { kind: 'left' } });
      expect(first?.afterMs).toBeLessThan(10 * SECOND_MS);
      expect(second).toMatchObject({ leadType: 'Live chat', fate: { kind: 'left' } });
      expect(second?.accountOwner ?? second?.contact.team).not.toMatch(new RegExp(`${PERSONA_REP}|us-smb`));
      expect((first?.afterMs ?? 0) + (second?.afterMs ?? 0)).toBeLessThan(60 * SECOND_MS);
    }
  });

  it('goes on every 25 to 40 seconds, then slows down and stays small', () => {
    const plan = take(3, 1_000);
    for (const { afterMs } of plan.slice(1, 40)) {
      expect(afterMs).toBeGreaterThanOrEqual(25 * SECOND_MS);
      expect(afterMs).toBeLessThanOrEqual(40 * SECOND_MS);
    }
    let left = 24 * HOUR_MS;
    const inADay = plan.findIndex(({ afterMs }) => {
      left -= afterMs;
      return left < 0;
    });
    expect(inADay).toBeGreaterThan(120);
    expect(inADay).toBeLessThan(300);
  });

  it('brings every kind of lead and ending, each contact once', () => {
    const plan = take(5, 200);
    expect(new Set(plan.map(({ contact }) => contact.email)).size).toBe(200);
    expect(new Set(plan.map(({ contact }) => contact.team)).size).toBe(3);
    expect(new Set(plan.map(({ leadType }) => leadType)).size).toBeGreaterThanOrEqual(5);
    const endings = plan.map(({ fate }) => (fate.kind === 'left' ? 'left' : fate.decision));
    expect(new Set(endings)).toEqual(new Set(['left', 'OPEN', 'UNQUALIFIED', 'BAD_TIMING']));
  });
});
