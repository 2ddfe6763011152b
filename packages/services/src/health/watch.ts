import { hostname } from 'node:os';
import type { Machinery } from '../context.ts';
import { type Loop, startLoop } from '../process/loop.ts';
import { auditWork } from './audit.ts';
import { beat } from './beat.ts';

const EVERY_MS = 10_000;
/** A process that just started finds what lay there while nothing ran: that is about to be done. */
const GRACE_MS = 50_000;

/**
 * Notes every few seconds which tasks of this process are alive and how far its clock is off, and looks after the others.
 * `livingTasks` names those that got through their work lately.
 */
export function startWatch(machinery: Machinery, livingTasks: () => readonly string[]): Loop {
  const processId = `${hostname()}:${process.pid}`;
  const startedAt = performance.now();
  return startLoop(
    'watch',
    async () => {
      await beat(machinery, processId, livingTasks());
      if (performance.now() - startedAt > GRACE_MS) await auditWork(machinery);
      return EVERY_MS;
    },
    machinery.log,
    EVERY_MS,
  );
}
