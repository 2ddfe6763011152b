import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const MINUTE = 60_000;
const json = { 'content-type': 'application/json' };
type Headers = Record<string, string>;
type Clock = {
  id: string;
  kind: string;
  state: string;
  outcome: string | null;
  breached: boolean;
  excused: boolean;
  excuse: { reason: string; by: { key: string } | null; rule: boolean } | null;
  override: { dueAt: string; reason: string; by: { key: string } | null } | null;
  dueAt: string;
  startedAt: string;
  elapsedMs: number;
  segments: { countedMs: number }[];
  shares: { owner: { key: string } | null; countedMs: number }[];
  delay: { systemMs: number; personMs: number };
};

let api: TestApi;
let workspace: WorkspaceRow;
let key: string;
let marcus: Headers;
let lena: Headers;
let admin: Headers;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key);
  marcus = await api.signIn(workspace, 'manager', 'marcus');
  lena = await api.signIn(workspace, 'manager', 'lena');
  admin = await api.signIn(workspace, 'admin');
});
afterAll(() => api.close());

/** A lead of priya's, its MQL so many minutes ago; the target of its first touch is an hour. */
async function clockOf(lead: string, minutesAgo: number, owner: string | null = 'priya'): Promise<Clock> {
  const occurredAt = new Date(Date.now() - minutesAgo * MINUTE).toISOString();
  await sendEvents(api, workspace, key, [
    { id: `${lead}-1`, lead, type: 'lead.created', occurredAt, data: { name: lead, score: 90, owner } },
  ]);
  const found = await (await api.call(`/leads?source=crm&externalId=${lead}`, { key })).json();
  const { items } = await (await api.call(`/clocks?lead=${found.items[0].id}&kind=firstTouch`, { key })).json();
  return items[0];
}
const decide = (id: string, name: string, body: object, headers: Headers) =>
  api.call(`/clocks/${id}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
const audit = async (id: string) =>
  (await (await api.call('/audit-log?limit=200', { key })).json()).items.filter(
    (one: { object: string }) => one.object === `clock ${id}`,
  );

describe('an excuse', () => {
  it('is given and taken back by the manager of the owner’s team, with who and why', async () => {
    const clock = await clockOf('E-1', 90);
    expect(clock).toMatchObject({ breached: true, excused: false, excuse: null });
    const given = await decide(clock.id, 'excuse', { reason: ' The CRM was down ' }, marcus);
    expect(given.status, await given.clone().text()).toBe(200);
    expect(await given.json()).toMatchObject({
      id: clock.id,
      excused: true,
      breached: true,
      outcome: 'missed',
      excuse: { reason: 'The CRM was down', by: { key: 'marcus' }, rule: false },
    });
    expect((await decide(clock.id, 'excuse', { reason: 'again' }, marcus)).status).toBe(409);
    const back = await decide(clock.id, 'unexcuse', { reason: 'It was up' }, admin);
    expect(await back.json()).toMatchObject({ excused: false, excuse: null });
    expect((await decide(clock.id, 'unexcuse', { reason: 'twice' }, admin)).status).toBe(409);
    const entries = await audit(clock.id);
    expect(entries.map((one: { action: string }) => one.action).sort()).toEqual(['clock.excuse', 'clock.unexcuse']);
    expect(entries.find((one: { action: string }) => one.action === 'clock.excuse')).toMatchObject({
      actor: 'marcus',
      after: { reason: 'The CRM was down', clock: 'firstTouch', lead: 'E-1' },
    });
  });

  it('is not for the rep, nor for a manager of others, nor for the manager whose own clock it is', async () => {
    const clock = await clockOf('E-2', 90);
    const priya = await api.signIn(workspace, 'rep', 'priya');
    const executive = await api.signIn(workspace, 'executive');
    for (const headers of [priya, executive, lena])
      expect((await decide(clock.id, 'excuse', { reason: 'please' }, headers)).status).toBe(403);
    const own = await clockOf('E-3', 90, 'marcus');
    expect((await decide(own.id, 'excuse', { reason: 'I was busy' }, marcus)).status).toBe(403);
    expect((await decide(own.id, 'excuse', { reason: 'He was busy' }, admin)).status).toBe(200);
    expect(await audit(clock.id)).toEqual([]);
  });

  it('is given once under an Idempotency-Key, and not to a clock nobody has', async () => {
    const clock = await clockOf('E-4', 90);
    const once = { ...marcus, 'idempotency-key': 'e-4' };
    const first = await decide(clock.id, 'excuse', { reason: 'Routing failed' }, once);
    const again = await decide(clock.id, 'excuse', { reason: 'Routing failed' }, once);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(await audit(clock.id)).toHaveLength(1);
    const nobody = '0190a5f0-0000-7000-8000-000000000000';
    expect((await decide(nobody, 'excuse', { reason: 'x' }, admin)).status).toBe(404);
    expect((await decide('nonsense', 'excuse', { reason: 'x' }, admin)).status).toBe(404);
  });

  it('stays with a clock of a lead that was deleted', async () => {
    const clock = await clockOf('E-5', 90);
    await sendEvents(api, workspace, key, [
      { id: 'E-5-2', lead: 'E-5', type: 'lead.deleted', occurredAt: new Date().toISOString() },
    ]);
    const answer = await decide(clock.id, 'excuse', { reason: 'A test record' }, admin);
    expect(await answer.json()).toMatchObject({ state: 'cancelled', outcome: 'missed', excused: true });
  });
});

describe('a due instant set by hand', () => {
  it('replaces the policy’s, un-breaches, is shown, and can be taken back', async () => {
    const clock = await clockOf('D-1', 90);
    expect(clock.breached).toBe(true);
    const dueAt = new Date(Date.now() + 30 * MINUTE).toISOString();
    const moved = await (await decide(clock.id, 'due', { dueAt, reason: 'Asked for a call later' }, marcus)).json();
    expect(moved).toMatchObject({
      dueAt,
      breached: false,
      outcome: null,
      override: { dueAt, reason: 'Asked for a call later', by: { key: 'marcus' } },
    });
    const back = await (await decide(clock.id, 'due', { dueAt: null, reason: 'No call after all' }, admin)).json();
    expect(back).toMatchObject({ dueAt: clock.dueAt, breached: true, outcome: 'missed', override: null });
    expect((await audit(clock.id)).map((one: { action: string }) => one.action)).toEqual(['clock.due', 'clock.due']);
  });

  it('is for clocks that run, and only after their start', async () => {
    const clock = await clockOf('D-2', 30);
    const before = new Date(Date.parse(clock.startedAt) - 1).toISOString();
    expect((await decide(clock.id, 'due', { dueAt: before, reason: 'x' }, admin)).status).toBe(422);
    expect((await decide(clock.id, 'due', { dueAt: clock.startedAt, reason: 'x' }, lena)).status).toBe(403);
    await sendEvents(api, workspace, key, [
      {
        id: 'D-2-2',
        lead: 'D-2',
        type: 'lead.touched',
        occurredAt: new Date().toISOString(),
        data: { kind: 'call', by: 'priya' },
      },
    ]);
    const late = await decide(clock.id, 'due', { dueAt: new Date().toISOString(), reason: 'x' }, admin);
    expect(late.status).toBe(409);
    expect((await late.json()).detail).toContain('has ended');
  });

  it('can be set by a key that may write', async () => {
    const clock = await clockOf('D-3', 30);
    const writer = await api.key(workspace.id, ['write']);
    const dueAt = new Date(Date.now() + 5 * MINUTE).toISOString();
    const answer = await api.call(`/clocks/${clock.id}/due`, {
      method: 'POST',
      key: writer,
      headers: json,
      body: JSON.stringify({ dueAt, reason: 'agreed' }),
    });
    expect(await answer.json()).toMatchObject({ dueAt, override: { by: { key: 'API key test' } } });
  });
});

describe('where the time went', () => {
  it('sums to the same in rows, shares and delay, whoever held the lead', async () => {
    const clock = await clockOf('S-1', 60, null);
    const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
    await sendEvents(api, workspace, key, [
      { id: 'S-1-2', lead: 'S-1', type: 'lead.owner', occurredAt: at(50), data: { owner: 'priya' } },
      { id: 'S-1-3', lead: 'S-1', type: 'lead.owner', occurredAt: at(20), data: { owner: 'tom' } },
      { id: 'S-1-4', lead: 'S-1', type: 'lead.touched', occurredAt: at(5), data: { kind: 'call', by: 'tom' } },
    ]);
    const found: Clock = await (await api.call(`/clocks/${clock.id}`, { key })).json();
    const sum = (rows: readonly { countedMs: number }[]) => rows.reduce((total, row) => total + row.countedMs, 0);
    expect(sum(found.segments)).toBe(found.elapsedMs);
    expect(sum(found.shares)).toBe(found.elapsedMs);
    expect(found.delay.systemMs + found.delay.personMs).toBe(found.elapsedMs);
    expect(found.shares.map(({ owner }) => owner?.key ?? null)).toEqual([null, 'priya', 'tom']);
    expect(found.shares.map(({ countedMs }) => Math.round(countedMs / MINUTE))).toEqual([10, 30, 15]);
  });
});
