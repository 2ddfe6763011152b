import { type Machinery, systemCtx } from '@baton/services/context';
import { processInbox } from '@baton/services/intake/process-inbox';
import { JOBS, type JobName, type JobPayload } from '@baton/services/jobs/catalog';
import { type OpenWorker, openWorker, type QueuePlace } from '@baton/services/jobs/queue';
import { moveOpenHandoffs } from '@baton/services/playbook/move-open-handoffs';
import type { Schedules } from './schedules.ts';

type Handlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> };

/** Starts a worker for every job of the catalogue; a job without a handler here does not compile. */
export function startWorkers(place: QueuePlace, machinery: Machinery, schedules: Schedules): OpenWorker[] {
  const handlers: Handlers = {
    'intake.process': async ({ workspaceId }) => {
      await processInbox(machinery, workspaceId);
      schedules.wakeSweep();
      schedules.wakeWrite();
    },
    'playbook.move': async ({ workspaceId }) => {
      await moveOpenHandoffs(systemCtx(machinery, workspaceId, await machinery.db.now()));
      schedules.wakeSweep();
    },
    'clocks.sweep': async () => schedules.wakeSweep(),
    'alerts.deliver': async () => schedules.wakeDeliver(),
    'imports.run': async () => schedules.wakeImport(),
    'crm.write': async () => schedules.wakeWrite(),
  };
  const start = <N extends JobName>(name: N) => openWorker(place, name, handlers[name]);
  return (Object.keys(JOBS) as JobName[]).map(start);
}
