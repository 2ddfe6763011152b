import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { nextDeliveryAt } from '@baton/db/deliveries';
import { newId } from '@baton/db/id';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { deliverAlerts } from '@baton/services/alerts/deliver';
import { sweepClocks } from '@baton/services/clocks/sweep';
import { addConnection } from '@baton/services/connections/add-connection';
import { type Machinery, systemCtx } from '@baton/services/context';
import { type SlackWorkspace, startSlackWorkspace } from '@baton/simulators/slack/workspace';
import type { SlackMessage } from '@baton/simulators/slack/workspace-state';
import { vi } from 'vitest';
import { sendEvents } from './seed.ts';
import { startTestApi, type TestApi } from './start-api.ts';

const SIGNING_SECRET = 'a signing secret for tests';
export const TEAM = 'T0ACME0001';
const MINUTE = 60_000;

const week = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week } },
  teams: {
    smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'always' },
    emea: { name: 'EMEA', manager: 'lena', members: ['sofia'], calendar: 'always' },
  },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [
    {
      key: 'all',
      name: 'All leads',
      calendar: 'always',
      clocks: {
        firstTouch: { target: '1h', starts: 'mql', stopsOn: ['call'] },
        accept: { target: '50m', starts: 'mql' },
      },
      tiers: {
        firstTouch: [{ at: '50%', notify: ['owner', 'manager'], via: ['slack'] }],
        accept: [{ at: '50%', notify: ['owner'], via: ['slack'] }],
      },
    },
  ],
  // Each test has leads of its own; together they are no burst.
  notifications: { group: { moreThan: 1000, within: '10m' } },
  rejection: {
    reasons: [
      { key: 'bad_data', label: 'Bad data', outcome: 'disqualified' },
      { key: 'timing', label: 'Bad timing', outcome: 'recycled', note: 'required', wakeAfter: '90d' },
    ],
  },
};

/** Everybody of the workspace; `eve` is in Slack only, `tom` is known to Baton by his address alone. */
const PEOPLE = [
  { key: 'priya', name: 'Priya Shah', role: 'rep' },
  { key: 'tom', name: 'Tom Ito', role: 'rep' },
  { key: 'marcus', name: 'Marcus Lee', role: 'manager' },
  { key: 'sofia', name: 'Sofia Rossi', role: 'rep' },
  { key: 'lena', name: 'Lena Vogt', role: 'manager' },
  { key: 'ana', name: 'Ana Ruiz', role: 'admin' },
];
export const slackIdOf = (key: string) => `U0${key.toUpperCase()}`;

export type SlackWorld = {
  api: TestApi;
  slack: SlackWorkspace;
  workspace: WorkspaceRow;
  key: string;
  /** A lead whose messages were delivered: one per clock to the owner, one to the manager. */
  lead(
    name: string,
    owner?: string,
  ): Promise<{ id: string; own: SlackMessage; accept: SlackMessage; manager: SlackMessage }>;
  message(message: SlackMessage): SlackMessage;
  /** The same message in a channel where everybody can press it. */
  share(message: SlackMessage): Promise<SlackMessage>;
  /** What one person alone was told in Slack. */
  told(key: string): string[];
  /** Facts of a type about a lead. */
  facts(leadId: string, type: string): Promise<{ sourceId: string; actor: string | null; data: unknown }[]>;
  /** Calls the door with a body signed as Slack signs, unless told otherwise. */
  call(body: string, signed?: { secret?: string | null; offsetS?: number }): Promise<Response>;
  close(): Promise<void>;
};

/** The web process with a connected Slack workspace whose buttons lead to its door; `policy` adds to the one policy. */
export async function startSlackWorld(policy: object = {}, reasons: readonly object[] = []): Promise<SlackWorld> {
  const slack = await startSlackWorkspace({
    botToken: 'xoxb-test',
    signingSecret: SIGNING_SECRET,
    teamId: TEAM,
    users: [...PEOPLE.map(({ key }) => key), 'eve'].map((key) => ({
      id: slackIdOf(key),
      name: key,
      email: `${key}@acme.test`,
    })),
    channels: [{ id: 'C0SDR', name: 'sdr' }],
  });
  const api = await startTestApi({ slackApiUrl: slack.url });
  const workspace = await api.workspace();
  const { machinery } = api.wiring;
  const { db } = machinery;
  const key = await api.key(workspace.id);
  await db.inWorkspace(workspace.id, async (tx) => {
    for (const person of PEOPLE) {
      const slackId = person.key === 'tom' ? null : slackIdOf(person.key);
      const email = `${person.key === 'tom' ? 'Tom' : person.key}@acme.test`;
      await tx.person.create({ data: { workspaceId: workspace.id, id: newId(), ...person, slackId, email } });
    }
  });
  const published = await api.call('/playbook/publish', {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      document: {
        ...document,
        policies: [{ ...document.policies[0], ...policy }],
        rejection: { reasons: [...document.rejection.reasons, ...reasons] },
      },
    }),
  });
  if (published.status !== 200) throw new Error(`publish failed: ${await published.text()}`);
  await addConnection(systemCtx(machinery, workspace.id, await db.now()), {
    kind: 'slack',
    config: { teamId: TEAM, botToken: 'xoxb-test', signingSecret: SIGNING_SECRET },
  });
  slack.setInteractivityUrl(`${api.server.url}/api/v1/hooks/slack`);

  const find = (text: string) => {
    const found = slack.messages().findLast((one) => one.text === text);
    if (!found) throw new Error(`no message about ${text}`);
    return found;
  };
  return {
    api,
    slack,
    workspace,
    key,
    async lead(name, owner = 'priya') {
      const occurredAt = new Date((await db.now()) - 31 * MINUTE).toISOString();
      const data = { name, company: 'Kestrel <!channel>', score: 90, owner };
      await sendEvents(api, workspace, key, [{ id: newId(), lead: name, type: 'lead.created', occurredAt, data }]);
      while ((await sweepClocks(machinery)) > 0);
      await deliverAll(machinery);
      const row = await db.inWorkspace(workspace.id, (tx) =>
        tx.lead.findFirstOrThrow({ where: { workspaceId: workspace.id, externalId: name } }),
      );
      const about = slack.messages().filter((one) => one.text.includes(name));
      const withAction = (label: string, action: boolean) => {
        const message = about.find(
          (one) => one.text.includes(label) && JSON.stringify(one.blocks).includes('"accept"') === action,
        );
        if (!message) throw new Error(`no message ‘${label}’ about ${name}`);
        return message;
      };
      return {
        id: row.id,
        own: withAction('first touch', true),
        accept: withAction('accept', true),
        manager: withAction('first touch', false),
      };
    },
    message: ({ channel, ts }) => {
      const found = slack.messages().find((one) => one.channel === channel && one.ts === ts);
      return found ?? find('a message that is gone');
    },
    async share({ text, blocks }) {
      await fetch(`${slack.url}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
        body: JSON.stringify({ channel: 'C0SDR', text, blocks }),
      });
      return find(text);
    },
    told: (person) =>
      slack
        .messages()
        .filter((one) => one.ephemeralFor === slackIdOf(person))
        .map((one) => one.text),
    facts: (leadId, type) =>
      db.inWorkspace(workspace.id, (tx) =>
        tx.leadEvent.findMany({
          where: { workspaceId: workspace.id, leadId, type },
          select: { sourceId: true, actor: true, data: true },
        }),
      ),
    call: (body, { secret = SIGNING_SECRET, offsetS = 0 } = {}) => {
      const stamp = String(Math.floor(Date.now() / 1000) + offsetS);
      const digest = secret === null ? null : createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
      return api.call('/hooks/slack', {
        method: 'POST',
        body,
        headers: {
          'content-type': body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded',
          ...(digest === null ? {} : { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${digest}` }),
        },
      });
    },
    async close() {
      await api.close();
      await slack.stop();
    },
  };
}

/** Delivers until nothing waits that may go within the second. */
async function deliverAll(machinery: Machinery): Promise<void> {
  for (;;) {
    if ((await deliverAlerts(machinery)) > 0) continue;
    const next = await nextDeliveryAt(machinery.db);
    const wait = next === null ? Number.POSITIVE_INFINITY : next - (await machinery.db.now());
    if (wait > 1_000) return;
    await setTimeout(Math.max(5, wait));
  }
}

/** Waits until a condition about Slack holds: what is shown there follows the answer. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 5000, interval: 20 });
}
