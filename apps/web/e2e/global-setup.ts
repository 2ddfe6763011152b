import { startDemo } from './demo.ts';
import { announceDemo, findDemo } from './env.ts';

/** One demo for the whole run, unless one is given. Returns what ends it. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (findDemo()) return;
  const demo = await startDemo();
  announceDemo(demo.addresses);
  return demo.stop;
}
