import { type AlertWithDeliveries, listAlerts } from '@baton/db/alerts';
import { newId } from '@baton/db/id';
import { publishVersion } from '@baton/db/playbooks';
import { createTestDatabase, createTestWorkspace } from '@baton/db/testing/database';
import { type Machinery, systemCtx } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveEvents } from '../intake/receive-events.ts';
import { testMachinery } from './machinery.ts';

export const MINUTE = 60_000;

export type SweepWorld = {
  machinery: Machinery;
  /** A workspace with the playbook and its people, whose addresses end so. */
  workspace(document: object, domain: string, people?: readonly string[]): Promise<string>;
  /** Stores events of the generic source without applying them. */
  receive(workspaceId: string, events: object[]): Promise<void>;
  /** Creates leads of one owner that are this old (ms). */
  createLeads(workspaceId: string, names: readonly string[], ageMs: number, owner?: string | null): Promise<void>;
  alerts(workspaceId: string): Promise<AlertWithDeliveries[]>;
  /** Sweeps until nothing is due. */
  sweepAll(sweep: (machinery: Machinery) => Promise<number>): Promise<void>;
  end(): Promise<void>;
};

/** A database with mail connected, for as many workspaces as a test needs. */
export async function createSweepWorld(): Promise<SweepWorld> {
  const { db, drop } = await createTestDatabase({ poolMax: 12 });
  const machinery = testMachinery(db, { mail: { smtpUrl: 'smtp://127.0.0.1:1', from: 'Baton <baton@acme.test>' } });
  const ctxOf = async (workspaceId: string) => systemCtx(machinery, workspaceId, await db.now());
  const receive: SweepWorld['receive'] = async (workspaceId, events) => {
    await receiveEvents(await ctxOf(workspaceId), { source: 'crm', events });
  };
  return {
    machinery,
    receive,
    async workspace(document, domain, people = ['priya', 'tom', 'marcus']) {
      const { id: workspaceId } = await createTestWorkspace(db);
      await db.inWorkspace(workspaceId, async (tx) => {
        for (const key of people)
          await tx.person.create({ data: { workspaceId, id: newId(), key, name: key, email: `${key}@${domain}` } });
        await publishVersion(tx, { document, effectiveAt: 0 });
      });
      return workspaceId;
    },
    async createLeads(workspaceId, names, ageMs, owner = 'priya') {
      const occurredAt = new Date((await db.now()) - ageMs).toISOString();
      const data = { score: 90, ...(owner === null ? {} : { owner }) };
      await receive(
        workspaceId,
        names.map((lead) => ({ id: `created-${lead}`, lead, type: 'lead.created', occurredAt, data })),
      );
      await processInbox(machinery, workspaceId);
    },
    alerts: async (workspaceId) =>
      (await db.inWorkspace(workspaceId, (tx) => listAlerts(tx, {}, { limit: 2000, cursor: null }))).items,
    async sweepAll(sweep) {
      while ((await sweep(machinery)) > 0);
    },
    async end() {
      await Promise.all(Object.values(machinery.integrations.channels).map((channel) => channel.close()));
      await drop();
    },
  };
}
