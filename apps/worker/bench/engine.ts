import { measureBusinessTime } from './business-time/measure.ts';
import { measureReplay } from './replay/measure.ts';

/** The engine's speed without a database: business time, then replay; printable lines. */
export function benchEngine(): string[] {
  return [...measureBusinessTime(), ...measureReplay()];
}
