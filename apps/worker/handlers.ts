import type { Machinery } from '@baton/services/context';
import { processInbox } from '@baton/services/intake/process-inbox';
import type { JobHandlers } from '@baton/services/jobs/queue';
import type { Schedules } from './schedules.ts';

/** What each job of the catalogue does; a job without a line here does not compile. */
export function makeHandlers(machinery: Machinery, schedules: Schedules): JobHandlers {
  return {
    'intake.process': async ({ workspaceId }) => {
      await processInbox(machinery, workspaceId);
      schedules.wakeSweep();
    },
    'clocks.sweep': async () => schedules.wakeSweep(),
    'alerts.deliver': async () => schedules.wakeDeliver(),
  };
}
