import { listAlerts } from '@baton/db/alerts';
import { newId } from '@baton/db/id';
import { findLead } from '@baton/db/lead-readers';
import { startSlackWorkspace } from '@baton/simulators/slack/workspace';
import { startMailSink } from '@baton/simulators/smtp/sink';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deliverAlerts } from '../alerts/deliver.ts';
import { sweepClocks } from '../clocks/sweep.ts';
import { acceptLead } from '../leads/accept-lead.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { processInbox } from './process-inbox.ts';
import { receiveEvents } from './receive-events.ts';

const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  teams: { smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'always', channel: '#sdr' } },
  definitions: { mql: { score: { atLeast: 80 } } },
  // Each message by itself, although these leads are late for everything at once.
  notifications: { group: { moreThan: 100, within: '10m' } },
  policies: [
    {
      key: 'demo',
      name: 'Demo request',
      calendar: 'always',
      clocks: {
        assign: { target: '2m' },
        firstTouch: { target: '10m', stopsOn: ['call'] },
        accept: { target: '30m', starts: 'assigned' },
      },
      tiers: {
        firstTouch: [
          { at: '50%', notify: ['owner'], via: ['slack'] },
          { at: '80%', notify: ['owner'], via: ['slack', 'email'] },
          { at: 'breach', notify: ['owner', 'manager'], via: ['slack', 'email'] },
          { at: 'breach + 5m', reassign: { team: 'smb' }, notify: ['owner', 'manager'], via: ['slack'] },
        ],
      },
    },
  ],
  assignment: [{ to: { roundRobin: 'smb' } }],
  rejection: { reasons: [{ key: 'bad_data', label: 'Bad data', outcome: 'disqualified' }] },
};

const ofLead = async ({ machinery, workspaceId }: TestWorld, externalId: string) => {
  const lead = await machinery.db.inWorkspace(workspaceId, (tx) => findLead(tx, { source: 'marketo', externalId }));
  const all = await machinery.db.inWorkspace(workspaceId, (tx) => listAlerts(tx, {}, { limit: 50, cursor: null }));
  return all.items.filter((one) => one.leadId === lead?.id);
};

describe('from an event to a message', () => {
  let world: TestWorld;
  let slack: Awaited<ReturnType<typeof startSlackWorkspace>>;
  let mail: Awaited<ReturnType<typeof startMailSink>>;

  beforeAll(async () => {
    slack = await startSlackWorkspace({
      botToken: 'xoxb-test',
      signingSecret: 'a signing secret for tests',
      teamId: 'T1',
      users: ['priya', 'tom', 'marcus'].map((key) => ({
        id: `U${key.toUpperCase()}`,
        name: key,
        email: `${key}@acme.test`,
      })),
      channels: [{ id: 'CSDR', name: 'sdr' }],
    });
    mail = await startMailSink({});
    world = await createTestWorld(document, ['priya', 'tom', 'marcus'], {
      slackApiUrl: slack.url,
      mail: { smtpUrl: mail.smtpUrl, from: 'Baton <baton@acme.test>' },
    });
    const { machinery, workspaceId } = world;
    const secret = machinery.secrets.seal(
      workspaceId,
      JSON.stringify({ botToken: 'xoxb-test', signingSecret: 'a signing secret for tests' }),
    );
    await machinery.db.inWorkspace(workspaceId, (tx) =>
      tx.connection.create({
        data: {
          workspaceId,
          id: newId(),
          kind: 'slack',
          name: 'Slack',
          config: { teamId: 'T1', managerChannel: '#sdr' },
          secretCiphertext: Buffer.from(secret.ciphertext),
          secretKeyId: secret.keyId,
        },
      }),
    );
  });

  afterAll(async () => {
    await world.end();
    await slack.stop();
    await mail.stop();
  });

  it('assigns, warns, breaches, reassigns, delivers, and stops when the lead is worked', async () => {
    const { machinery, workspaceId } = world;
    const started = (await machinery.db.now()) - 11 * 60_000;
    const created = {
      id: 'e1',
      lead: 'L-1',
      type: 'lead.created',
      occurredAt: new Date(started).toISOString(),
      data: {
        firstName: 'Jo',
        lastName: 'Blake',
        company: 'Kestrel <!channel>',
        leadType: 'demo_request',
        score: 90,
        owner: 'priya',
      },
    };
    expect(await receiveEvents(await world.ctx(), { source: 'marketo', events: [created, created] })).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: [],
    });
    expect(await processInbox(machinery, workspaceId)).toBe(1);
    while ((await sweepClocks(machinery)) > 0);
    while ((await deliverAlerts(machinery)) > 0);

    const alerts = await machinery.db.inWorkspace(workspaceId, (tx) => listAlerts(tx, {}, { limit: 50, cursor: null }));
    const told = alerts.items
      .map((one) =>
        [
          one.tier,
          one.recipient,
          one.deliveries
            .map((each) => `${each.channel} ${each.status}`)
            .sort()
            .join(', '),
        ].join(' | '),
      )
      .sort();
    expect(told).toEqual([
      '50% | priya | slack sent',
      '80% | priya | email sent, slack sent',
      'breach | marcus | email sent, slack sent',
      'breach | priya | email sent, slack sent',
    ]);
    expect(slack.messages()).toHaveLength(4);
    expect(
      mail
        .messages()
        .map((one) => one.subject)
        .every((subject) => subject?.includes('Jo Blake')),
    ).toBe(true);

    const lead = await machinery.db.inWorkspace(workspaceId, (tx) =>
      findLead(tx, { source: 'marketo', externalId: 'L-1' }),
    );
    expect(lead).toMatchObject({ name: 'Jo Blake', stage: 'mql', ownerKey: 'priya' });
    const clocks = Object.fromEntries((lead?.handoffs[0]?.clocks ?? []).map((clock) => [clock.kind, clock]));
    expect(clocks.firstTouch).toMatchObject({
      breached: true,
      outcome: 'missed',
      breachedAt: started + 600_000,
      state: 'running',
    });
    expect(clocks.assign).toMatchObject({ state: 'completed', outcome: 'met' });

    await acceptLead(await world.ctx(), { leadId: lead?.id ?? '' });
    const after = await machinery.db.inWorkspace(workspaceId, (tx) =>
      findLead(tx, { source: 'marketo', externalId: 'L-1' }),
    );
    expect(after?.stage).toBe('sal');
  });

  it('gives a lead without an owner to the next in the rotation, and moves it on after the breach', async () => {
    const { machinery, workspaceId } = world;
    const started = (await machinery.db.now()) - 16 * 60_000;
    const event = {
      id: 'e2',
      lead: 'L-2',
      type: 'lead.created',
      occurredAt: new Date(started).toISOString(),
      data: { name: 'Ana Ruiz', score: 95 },
    };
    await receiveEvents(await world.ctx(), { source: 'marketo', events: [event] });
    await processInbox(machinery, workspaceId);
    const find = () =>
      machinery.db.inWorkspace(workspaceId, (tx) => findLead(tx, { source: 'marketo', externalId: 'L-2' }));
    const first = (await find())?.ownerKey;
    expect(['priya', 'tom']).toContain(first);
    while ((await sweepClocks(machinery)) > 0);
    const second = (await find())?.ownerKey;
    expect(['priya', 'tom']).toContain(second);
    expect(second).not.toBe(first);
    while ((await deliverAlerts(machinery)) > 0);
    const moves = slack.messages().filter((one) => one.text.startsWith('Reassigned'));
    expect(moves.length).toBeGreaterThan(0);
    for (const { text } of moves) expect(text).toContain(`→ ${second} (was ${first})`);
  });

  it('sends once more when an answer was lost, and says that it may be there twice', async () => {
    const { machinery, workspaceId } = world;
    const occurredAt = new Date((await machinery.db.now()) - 6 * 60_000).toISOString();
    const data = { score: 95, owner: 'priya' };
    const event = { id: 'e3', lead: 'L-3', type: 'lead.created', occurredAt, data };
    await receiveEvents(await world.ctx(), { source: 'marketo', events: [event] });
    await processInbox(machinery, workspaceId);
    while ((await sweepClocks(machinery)) > 0);
    slack.dropAnswerNext(1, 'chat.postMessage');
    const deliveries = async () => (await ofLead(world, 'L-3')).flatMap((one) => one.deliveries);
    // A busy machine lets it wait a moment for others that may go with it.
    await vi.waitFor(async () => {
      await deliverAlerts(machinery);
      expect(await deliveries()).toMatchObject([{ status: 'ambiguous', attempts: 1, sentAt: null }]);
    }, 5_000);
    await vi.waitFor(
      async () => {
        await deliverAlerts(machinery);
        expect(await deliveries()).toMatchObject([
          { status: 'sent', attempts: 2, error: expect.stringContaining('may have arrived twice') },
        ]);
      },
      { timeout: 10_000, interval: 250 },
    );
  });

  it('tells the manager of the team whose queue holds a lead that nobody took', async () => {
    const { machinery, workspaceId } = world;
    const occurredAt = new Date((await machinery.db.now()) - 11 * 60_000).toISOString();
    const data = { score: 95, owner: { queue: 'smb' } };
    const event = { id: 'e4', lead: 'L-4', type: 'lead.created', occurredAt, data };
    await receiveEvents(await world.ctx(), { source: 'marketo', events: [event] });
    await processInbox(machinery, workspaceId);
    while ((await sweepClocks(machinery)) > 0);
    const alerts = await ofLead(world, 'L-4');
    expect(alerts.find((one) => one.tier === 'breach')).toMatchObject({ recipient: 'marcus', state: 'open' });
  });
});
