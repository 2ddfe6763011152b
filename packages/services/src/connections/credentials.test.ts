import { createDatabase, type Database } from '@baton/db/client';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { testMachinery } from '../testing/machinery.ts';
import { addConnection } from './add-connection.ts';
import { credentialsOf } from './credentials.ts';
import { findConnection } from './open-connection.ts';

let test: TestDatabase;
let other: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  other = createDatabase(test.appUrl, { poolMax: 5 });
});
afterAll(async () => {
  await other.close();
  await test.drop();
});

const config = {
  organizationId: '00D000000000001',
  instanceUrl: 'https://acme.my.salesforce.com',
  clientId: 'c',
  refreshToken: 'r-0',
};

async function connect(): Promise<{ ctx: Ctx; connectionId: string }> {
  const { id } = await createTestWorkspace(test.db);
  const ctx = systemCtx(testMachinery(test.db), id, await test.db.now());
  return { ctx, connectionId: (await addConnection(ctx, { kind: 'salesforce', config })).connectionId };
}

/** An authorization server with rotating refresh tokens: using a spent one kills the grant. */
function createGrant() {
  const grant = { refreshes: 0, current: 'r-0', dead: false };
  const renew = async (stored: Readonly<Record<string, unknown>>) => {
    if (stored.refreshToken !== grant.current) {
      grant.dead = true;
      throw new Error('invalid_grant');
    }
    grant.current = `r-${++grant.refreshes}`;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { accessToken: `a-${grant.refreshes}`, refreshToken: grant.current };
  };
  return { grant, renew };
}

describe('credentials of a connection', () => {
  it('are renewed once, however many ask for it in two processes, and stored before anyone has them', async () => {
    const { ctx, connectionId } = await connect();
    const { workspaceId } = ctx.scope;
    const { grant, renew } = createGrant();
    const processes = [test.db, other].map((db) => credentialsOf({ ...ctx, db }, workspaceId, connectionId));
    const renewals = Array.from({ length: 50 }, async (_, n) => {
      const credentials = processes[n % 2];
      const fresh = await credentials?.renew((stored) => stored.accessToken === undefined, renew);
      return [fresh?.accessToken, (await credentials?.load())?.accessToken];
    });
    expect(await Promise.all(renewals)).toEqual(Array.from({ length: 50 }, () => ['a-1', 'a-1']));
    expect(grant).toEqual({ refreshes: 1, current: 'r-1', dead: false });

    // The next time, what is stale is the token that came then.
    const again = await Promise.all(
      Array.from({ length: 10 }, (_, n) => processes[n % 2]?.renew((stored) => stored.accessToken === 'a-1', renew)),
    );
    expect(new Set(again.map((one) => one?.accessToken))).toEqual(new Set(['a-2']));
    expect(grant).toEqual({ refreshes: 2, current: 'r-2', dead: false });
  });

  it('keep what is secret encrypted and the door as it was', async () => {
    const { ctx, connectionId } = await connect();
    const { workspaceId } = ctx.scope;
    const door = async () =>
      (await ctx.db.inWorkspace(workspaceId, (tx) => findConnection(ctx, tx, connectionId)))?.door;
    const before = await door();
    const { renew } = createGrant();
    const userId = '005000000000001AAA';
    const credentials = credentialsOf(ctx, workspaceId, connectionId);
    await credentials.renew(
      () => true,
      async (stored) => ({ ...(await renew(stored)), userId }),
    );
    const row = await ctx.db.inWorkspace(workspaceId, (tx) => tx.connection.findFirstOrThrow());
    expect(row.config).toMatchObject({ clientId: 'c', userId });
    expect(JSON.stringify(row.config)).not.toContain('a-1');
    expect(Buffer.from(row.secretCiphertext ?? []).toString('latin1')).not.toContain('a-1');
    expect(await credentials.load()).toMatchObject({ accessToken: 'a-1', refreshToken: 'r-1', userId });
    expect(await door()).toEqual(before);
  });

  it('stay as they are when renewing fails, and the next one may try', async () => {
    const { ctx, connectionId } = await connect();
    const credentials = credentialsOf(ctx, ctx.scope.workspaceId, connectionId);
    const fail = async () => {
      throw new Error('no answer');
    };
    await expect(credentials.renew(() => true, fail)).rejects.toThrow('no answer');
    expect(await credentials.load()).toMatchObject({ refreshToken: 'r-0' });
    const { renew } = createGrant();
    expect(await credentials.renew((stored) => stored.accessToken === undefined, renew)).toMatchObject({
      accessToken: 'a-1',
    });
  });

  it('let webhooks be stored while they are renewed', async () => {
    const { ctx, connectionId } = await connect();
    const { workspaceId } = ctx.scope;
    const credentials = credentialsOf(ctx, workspaceId, connectionId);
    const { receiveInbox } = await import('@baton/db/inbox');
    const row = { workspaceId, source: 'salesforce', sourceKey: 'om:1', connectionId, body: {} };
    await credentials.renew(
      () => true,
      async () => {
        expect(await receiveInbox(other, [row])).toMatchObject({ inserted: 1 });
        return { accessToken: 'a' };
      },
    );
  });
});
