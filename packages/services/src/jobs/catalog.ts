import { z } from 'zod';

const workspaceJob = z.strictObject({ workspaceId: z.uuid() });

/**
 * Every job that can be queued. A job is a wake-up: it carries ids only, the work lies in Postgres, and a lost or doubled
 * one costs latency, never data. `concurrency` is per worker process.
 */
export const JOBS = {
  'intake.process': { payload: workspaceJob, attempts: 3, backoffMs: 500, concurrency: 2 },
  'playbook.move': { payload: workspaceJob, attempts: 3, backoffMs: 1_000, concurrency: 1 },
  'clocks.sweep': { payload: z.strictObject({}), attempts: 1, backoffMs: 0, concurrency: 1 },
  'alerts.deliver': { payload: z.strictObject({}), attempts: 1, backoffMs: 0, concurrency: 1 },
  'imports.run': { payload: z.strictObject({}), attempts: 1, backoffMs: 0, concurrency: 1 },
  'crm.write': { payload: z.strictObject({}), attempts: 1, backoffMs: 0, concurrency: 1 },
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]['payload']>;

/** Wakes the workers after a commit; never throws into the caller's work, the sweeps pick up what it missed. */
export type Enqueue = <N extends JobName>(name: N, payload: JobPayload<N>) => Promise<void>;
