import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { testMachinery } from '../testing/machinery.ts';
import { addConnection } from './add-connection.ts';
import { findConnection } from './open-connection.ts';

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
    expect(
      await addConnection(ctx, {
        kind: 'salesforce',
        config: { organizationId: '00D000000000001', clientId: 'c', clientSecret: 's' },
      }),
    ).toMatchObject({ webhookUrl: null });
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
