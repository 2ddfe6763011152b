import type { Database } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { publishVersion } from '@baton/db/playbooks';
import { createSecretBox } from '@baton/db/secrets';
import { createTestDatabase, createTestWorkspace } from '@baton/db/testing/database';
import { createEmailChannel } from '@baton/integrations/email/client';
import { createSlackChannel } from '@baton/integrations/slack/client';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { createCrmPorts } from '../crm/ports.ts';

const silent = () => undefined;

/** Outside systems of a test: addresses of simulators, or of nothing. */
export type Outside = {
  slackApiUrl?: string;
  hubspotApiUrl?: string;
  salesforceLoginUrl?: string;
  mail?: Machinery['mail'];
};

/** The real machinery on a test database, with outside systems at the given addresses. */
export function testMachinery(db: Database, outside: Outside = {}): Machinery {
  return {
    db,
    secrets: createSecretBox('a secret that only tests know, 32 chars'),
    integrations: {
      crm: createCrmPorts({
        hubspotApiUrl: outside.hubspotApiUrl ?? 'http://127.0.0.1:1',
        salesforceLoginUrl: outside.salesforceLoginUrl ?? 'http://127.0.0.1:1',
      }),
      channels: {
        slack: createSlackChannel({ apiUrl: outside.slackApiUrl ?? 'http://127.0.0.1:1/' }),
        email: createEmailChannel({}),
      },
    },
    enqueue: async () => undefined,
    log: { info: silent, warn: silent, error: silent },
    baseUrl: 'https://baton.test',
    mail: outside.mail ?? null,
  };
}

export type TestWorld = {
  machinery: Machinery;
  workspaceId: string;
  adminUrl: string;
  ctx(now?: number): Promise<Ctx>;
  end(): Promise<void>;
};

/** A workspace with a published playbook and its people, on a database of its own. */
export async function createTestWorld(
  document: unknown,
  people: readonly string[],
  outside: Outside = {},
  enforceFrom: number | null = null,
): Promise<TestWorld> {
  const { db, adminUrl, drop } = await createTestDatabase();
  const machinery = testMachinery(db, outside);
  const { id: workspaceId } = await createTestWorkspace(db, { enforceFrom });
  await db.inWorkspace(workspaceId, async (tx) => {
    for (const key of people)
      await tx.person.create({
        data: { workspaceId, id: newId(), key, name: key, email: `${key}@acme.test`, role: 'rep', active: true },
      });
    await publishVersion(tx, { document, effectiveAt: 0 });
  });
  return {
    machinery,
    workspaceId,
    adminUrl,
    ctx: async (now) => systemCtx(machinery, workspaceId, now ?? (await db.now())),
    end: async () => {
      await Promise.all(Object.values(machinery.integrations.channels).map((channel) => channel.close()));
      await drop();
    },
  };
}
