// Reads a history to its end, as a worker does: reader.ts <task>. Prints its largest memory so far (MB) now and then.
import { setTimeout as wait } from 'node:timers/promises';
import { systemCtx } from '@baton/services/context';
import { getBackfill } from '@baton/services/crm/get-backfill';
import { runBackfill } from '@baton/services/crm/run-backfill';
import { buildMachinery, type Settings } from '../../wiring.ts';

export type ReaderTask = { settings: Settings; workspaceId: string; connectionId: string };

const { settings, workspaceId, connectionId } = JSON.parse(process.argv[2] ?? '') as ReaderTask;
const { machinery, close } = buildMachinery(settings);
const tell = () => process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
const telling = setInterval(tell, 500);
for (let open = true; open; ) {
  if ((await runBackfill(machinery)) === null) await wait(500);
  const { state } = await getBackfill(systemCtx(machinery, workspaceId, await machinery.db.now()), connectionId);
  open = state === 'queued' || state === 'running';
}
clearInterval(telling);
tell();
await close();
