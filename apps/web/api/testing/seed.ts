import { newId } from '@baton/db/id';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { processInbox } from '@baton/services/intake/process-inbox';
import type { TestApi } from './start-api.ts';

const everyDay = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

/** Two teams, one policy for all, clocks that never sleep. */
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: everyDay } },
  teams: {
    smb: { name: 'SMB', manager: 'marcus', members: ['priya', 'tom'], calendar: 'always' },
    emea: { name: 'EMEA', manager: 'lena', members: ['sofia'], calendar: 'always' },
  },
  definitions: { mql: { score: { atLeast: 80 } } },
  kpis: { slaCompliance: '85%' },
  policies: [
    {
      key: 'all',
      name: 'All leads',
      calendar: 'always',
      clocks: { firstTouch: { target: '1h', starts: 'mql' }, accept: { target: '2h', starts: 'mql' } },
    },
  ],
  rejection: {
    reasons: [
      { key: 'bad_data', label: 'Bad data', outcome: 'disqualified' },
      { key: 'timing', label: 'Bad timing', outcome: 'recycled', note: 'required' },
    ],
  },
};
const PEOPLE = ['priya', 'tom', 'marcus', 'sofia', 'lena'];

export type TestEvent = { id: string; lead: string; type: string; occurredAt: string; data?: object };

/** Publishes the playbook (`parts` of it given otherwise), with its people, in a workspace. */
export async function seedPlaybook(
  api: TestApi,
  workspace: WorkspaceRow,
  key: string,
  parts: object = {},
): Promise<void> {
  const workspaceId = workspace.id;
  await api.test.db.inWorkspace(workspaceId, async (tx) => {
    for (const person of PEOPLE) {
      await tx.person.create({
        data: {
          workspaceId,
          id: newId(),
          key: person,
          name: person,
          email: `${person}@acme.test`,
          role: 'rep',
          active: true,
        },
      });
    }
  });
  const answer = await api.call('/playbook/publish', {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ document: { ...document, ...parts } }),
  });
  if (answer.status !== 200) throw new Error(`publish failed: ${await answer.text()}`);
}

/** Sends events through the door and works them off. */
export async function sendEvents(
  api: TestApi,
  workspace: WorkspaceRow,
  key: string,
  events: readonly TestEvent[],
): Promise<void> {
  for (let i = 0; i < events.length; i += 500) {
    const body = JSON.stringify({ source: 'crm', events: events.slice(i, i + 500) });
    const answer = await api.call('/events', {
      method: 'POST',
      key,
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (answer.status !== 202) throw new Error(`events failed: ${await answer.text()}`);
  }
  await processInbox(api.wiring.machinery, workspace.id);
}

const MINUTE = 60_000;
const SOURCES = ['Paid search', 'Webinar', '', null, 'Referral'];
const OWNERS = ['priya', 'tom', 'sofia', null];

/** A mix of leads of the last days: met, missed, never touched, accepted, rejected, won; deterministic. */
export function mixedLeads(count: number, now: number): TestEvent[] {
  const events: TestEvent[] = [];
  for (let i = 0; i < count; i++) {
    const lead = `L-${i}`;
    let at = now - ((i * 7919) % (20 * 24 * 60)) * MINUTE - 10 * MINUTE;
    let n = 0;
    const add = (type: string, data: object, afterMinutes: number) => {
      at += afterMinutes * MINUTE;
      if (at <= now) events.push({ id: `${lead}-${n++}`, lead, type, occurredAt: new Date(at).toISOString(), data });
    };
    const source = SOURCES[i % SOURCES.length];
    add(
      'lead.created',
      {
        firstName: 'Lead',
        lastName: String(i),
        email: `l${i}@x.test`,
        company: `Co ${i % 9}`,
        score: 90,
        owner: OWNERS[i % OWNERS.length],
        leadType: i % 2 ? 'demo' : 'content',
        campaign: `C${i % 3}`,
        ...(source === null ? {} : { source }),
      },
      0,
    );
    if (i % 6 !== 5)
      add(
        'lead.touched',
        { kind: 'call', by: OWNERS[i % OWNERS.length] ?? 'priya', verified: i % 3 !== 0 },
        5 + ((i * 37) % 120),
      );
    if (i % 4 === 1) add('lead.rejected', { reason: i % 8 === 1 ? 'bad_data' : 'timing', note: 'x', by: 'priya' }, 20);
    else if (i % 4 !== 3) add('lead.accepted', { by: 'priya' }, 20);
    if (i % 4 === 2) add('lead.stage', { stage: 'sql' }, 300);
    if (i % 8 === 2) add('lead.opportunity', { amount: 5 }, 600);
    if (i % 16 === 2) add('lead.won', { amount: 5 }, 900);
  }
  return events;
}
