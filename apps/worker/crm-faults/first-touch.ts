import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from './stage.ts';

/** A lead's clock of the first contact (epoch ms), and on which ways contacts with it were told. */
type FirstTouch = {
  state: string;
  outcome: string | null;
  breached: boolean;
  startedAt: number;
  stoppedAt: number | null;
  vias: string[];
};

const SOON_MS = 45_000;

/** The clock of a lead by its name in the story; null while Baton knows of none. */
export async function findFirstTouch({ world, crm }: Stage, lead: string): Promise<FirstTouch | null> {
  const id = [...crm.names()].find(([, name]) => name === lead)?.[0];
  const { rows } = await world.postgres.admin.pool.query<FirstTouch>(
    `select c.state, c.outcome, c.breached, (extract(epoch from c.started_at) * 1000)::float8 as "startedAt",
        (extract(epoch from c.stopped_at) * 1000)::float8 as "stoppedAt",
        array(select via from lead_events e where e.lead_id = l.id and e.type = 'lead.touched') as vias
      from leads l join clocks c on c.lead_id = l.id where l.external_id = $1 and c.kind = 'firstTouch'`,
    [id],
  );
  return rows[0] ?? null;
}

/** Waits until something holds that is to hold soon. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const limit = performance.now() + SOON_MS; performance.now() < limit; await wait(50)) if (await holds()) return;
  throw new Error(`not within ${SOON_MS / 1000} s: ${what}`);
}
