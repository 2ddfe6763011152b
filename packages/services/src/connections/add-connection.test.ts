import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { testMachinery } from '../testing/machinery.ts';
import { addConnection } from './add-connection.ts';
import { opensDoor } from './door-token.ts';
import { listConnections } from './list-connections.ts';
import { findConnection } from './open-connection.ts';
import { rotateDoorToken } from './rotate-door-token.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function newWorkspace(): Promise<Ctx> {
  const { id } = await createTestWorkspace(test.db);
  return systemCtx(testMachinery(test.db), id, await test.db.now());
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.catch((caught: unknown) => caught);
  if (!(error instanceof ServiceError)) throw error;
  return [error.code, ...error.issues.map(({ path, message }) => `${path} ${message}`)];
};

const hubspot = { portalId: 4711, clientSecret: 'sign-with-this', accessToken: 'pat-1' };
const salesforce = { organizationId: '00D000000000001', clientId: 'c', clientSecret: 's' };
const slack = { teamId: 'T1', botToken: 'xoxb-1', signingSecret: 'sign', managerChannel: '#managers' };

describe('a new connection', () => {
  it('keeps its secrets encrypted, opens as it was given and names its door', async () => {
    const ctx = await newWorkspace();
    const { connectionId, webhookUrl } = await addConnection(ctx, { kind: 'hubspot', config: hubspot });
    expect(webhookUrl).toBe(`https://baton.test/api/v1/hooks/hubspot/${connectionId}`);
    await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      const row = await tx.connection.findFirstOrThrow({ where: { id: connectionId } });
      expect(row.config).toEqual({ portalId: '4711' });
      expect(Buffer.from(row.secretCiphertext ?? []).toString('latin1')).not.toContain('sign-with-this');
      expect(await findConnection(ctx, tx, connectionId)).toMatchObject({
        kind: 'hubspot',
        status: 'healthy',
        config: { ...hubspot, portalId: '4711' },
      });
      expect(JSON.stringify(await tx.auditEntry.findMany())).not.toContain('sign-with-this');
    });
    expect(await addConnection(ctx, { kind: 'slack', config: slack })).toMatchObject({
      webhookUrl: 'https://baton.test/api/v1/hooks/slack',
    });
    expect(
      await addConnection(ctx, {
        kind: 'email',
        config: { smtpUrl: 'smtp://u:p@mail.test', from: 'Baton <b@acme.test>' },
      }),
    ).toMatchObject({ webhookUrl: null });
    expect(await addConnection(ctx, { kind: 'teams', config: { webhookUrl: 'https://teams.test/x' } })).toMatchObject({
      webhookUrl: null,
    });
  });

  it('to Salesforce has a door whose address is secret, and may get another one', async () => {
    const ctx = await newWorkspace();
    const { connectionId, webhookUrl } = await addConnection(ctx, { kind: 'salesforce', config: salesforce });
    const start = `https://baton.test/api/v1/hooks/salesforce/${connectionId}/`;
    const tokenOf = (url: string | null) => url?.slice(start.length) ?? '';
    expect(webhookUrl).toMatch(/\/[\w-]{32}$/);
    expect((await listConnections(ctx)).map((one) => one.webhookUrl)).toEqual([webhookUrl]);
    const first = tokenOf(webhookUrl);
    const second = tokenOf((await rotateDoorToken(ctx, connectionId)).webhookUrl);
    const found = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => findConnection(ctx, tx, connectionId));
    if (!found) throw new Error('the connection is gone');
    // The adapter knows nothing of the door.
    expect(JSON.stringify(found.config)).not.toContain(second);
    const day = 24 * 3_600_000;
    const opens = (token: string, now: number) => opensDoor(found.door, token, now);
    expect([opens(second, ctx.now), opens(first, ctx.now), opens(first, ctx.now + day + 1)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([
      opens('', ctx.now),
      opens(`${second}x`, ctx.now),
      opensDoor({ token: null, previous: null }, '', 0),
    ]).toEqual([false, false, false]);
    const stored = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) =>
      JSON.stringify([await tx.auditEntry.findMany(), (await tx.connection.findFirstOrThrow()).config]),
    );
    for (const token of [first, second]) expect(stored).not.toContain(token);
  });

  it('to a second account of the same CRM is refused: leads of the two could not be told apart', async () => {
    const ctx = await newWorkspace();
    await addConnection(ctx, { kind: 'hubspot', config: hubspot });
    const second = addConnection(ctx, { kind: 'hubspot', config: { ...hubspot, portalId: 4712 } });
    await expect(second).rejects.toThrow(/HubSpot 4711 is connected already .* one HubSpot account/);
    const both = await Promise.allSettled(
      ['00D000000000001', '00D000000000002'].map((organizationId) =>
        addConnection(ctx, { kind: 'salesforce', config: { ...salesforce, organizationId } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is refused with the path of what is wrong', async () => {
    const ctx = await newWorkspace();
    expect(await refusal(addConnection(ctx, { kind: 'fax', config: {} }))).toEqual([
      'invalid',
      expect.stringContaining('kind must be one of hubspot'),
    ]);
    expect(await refusal(addConnection(ctx, { kind: 'hubspot', config: { portalId: 1, clientSecret: 'x' } }))).toEqual([
      'invalid',
      'config.accessToken is missing',
    ]);
    expect(await refusal(addConnection(ctx, { kind: 'slack', config: { ...slack, botToken: '' } }))).toEqual([
      'invalid',
      expect.stringContaining('config.botToken'),
    ]);
    expect(await refusal(addConnection(ctx, { kind: 'email', config: [] }))).toEqual([
      'invalid',
      expect.stringContaining('config '),
    ]);
  });

  it('is refused where two would be one: the same account again, a Slack team of another workspace', async () => {
    const [one, two] = [await newWorkspace(), await newWorkspace()];
    await addConnection(one, { kind: 'hubspot', config: hubspot });
    expect(await refusal(addConnection(one, { kind: 'hubspot', config: hubspot }))).toEqual(['conflict']);
    // Each HubSpot connection has a door of its own, so another workspace may use the same portal.
    await addConnection(two, { kind: 'hubspot', config: hubspot });
    const team = { ...slack, teamId: 'T2' };
    const both = await Promise.allSettled([one, two].map((ctx) => addConnection(ctx, { kind: 'slack', config: team })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
