import { setTimeout as wait } from 'node:timers/promises';

const everyMs = 150;
const requestMs = 5_000;

/** Waits until the web process answers its health route; gives up when `signal` fires. */
export async function waitUntilAnswering(url: string, signal: AbortSignal): Promise<void> {
  while (!(await answers(`${url}/api/v1/health`, signal))) await wait(everyMs, undefined, { signal });
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}
