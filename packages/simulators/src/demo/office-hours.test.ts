import { readFileSync } from 'node:fs';
import { calendarsOf } from '@baton/core/handoff/replay';
import { playbookSchema } from '@baton/core/playbook/schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { seededRandom } from '../seeded-random.ts';
import { playbookPath, readOfficeHours } from './office-hours.ts';

const calendars = calendarsOf(playbookSchema.parse(parse(readFileSync(playbookPath, 'utf8'))));
const hours = readOfficeHours();
const FROM = Date.parse('2026-10-20T00:00:00Z');
const MINUTE_MS = 60_000;

describe.each(['us', 'emea'] as const)('office hours of %s', (key) => {
  it('count as the product counts, over holidays, half days and clock changes', () => {
    const random = seededRandom(7);
    const [ours, theirs] = [hours[key], calendars(key)];
    for (let i = 0; i < 300; i++) {
      const at = FROM + random.below(150 * 24 * 60) * MINUTE_MS;
      const ms = (1 + random.below(40 * 60)) * MINUTE_MS;
      const message = `${new Date(at).toISOString()} + ${ms}`;
      expect(ours.after(at, ms), message).toBe(theirs.add(at, ms));
      expect(ours.isOpen(at), message).toBe(theirs.isOpen(at));
      expect(ours.nextOpen(at), message).toBe(theirs.nextOpen(at));
      expect(ours.between(at, at + ms), message).toBe(theirs.elapsed(at, at + ms));
      expect(theirs.elapsed(ours.before(at, ms), at), message).toBe(ms);
    }
  });
});
