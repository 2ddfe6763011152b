// Loaded into a worker before its own code: SIGUSR2 keeps its event loop busy for BLOCK_MS, as a runaway computation would.
import { blockMs } from './env.ts';

process.on('SIGUSR2', () => {
  for (const until = performance.now() + blockMs(); performance.now() < until; );
});
