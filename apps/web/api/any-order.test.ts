import { testDocument } from '@baton/core/handoff/testing';
import { newId } from '@baton/db/id';
import { publishVersion } from '@baton/db/playbooks';
import { processInbox } from '@baton/services/intake/process-inbox';
import { sampleHistories, scramble, type Wire } from '@baton/services/testing/histories';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const LEADS = 60;
// What names a row or says when something was learned differs between two workspaces; nothing else may.
const OWN = new Set(['id', 'changedAt', 'recordedAt', 'lateMs', 'serverNow', 'leads', 'reference', 'createdAt']);

type Place = { workspaceId: string; key: string };
let api: TestApi;
let inOrder: Place;
let shuffled: Place;

beforeAll(async () => {
  api = await startTestApi();
  [inOrder, shuffled] = await Promise.all([openPlace(), openPlace()]);
});
afterAll(() => api.close());

async function openPlace(): Promise<Place> {
  const { id: workspaceId } = await api.workspace();
  const { db } = api.wiring.machinery;
  await db.inWorkspace(workspaceId, async (tx) => {
    for (const key of ['priya', 'tom', 'lena', 'marcus'])
      await tx.person.create({ data: { workspaceId, id: newId(), key, name: key, role: 'rep', active: true } });
    await tx.workspace.update({ where: { id: workspaceId }, data: { enforceFrom: new Date() } });
    await publishVersion(tx, { document: testDocument(), effectiveAt: 0 });
  });
  return { workspaceId, key: await api.key(workspaceId) };
}

async function send({ workspaceId, key }: Place, events: Wire[]): Promise<void> {
  const answer = await api.call('/events', {
    key,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'crm', events }),
  });
  expect(answer.status).toBe(202);
  await processInbox(api.wiring.machinery, workspaceId);
}

async function read(key: string, path: string): Promise<unknown> {
  const answer = await api.call(path, { key });
  expect(answer.status, path).toBe(200);
  return answer.json();
}

/** A lead with its handoffs, touches and the ledger of every finished clock, as the API tells it. */
async function tell({ key }: Place, externalId: string): Promise<unknown> {
  const found = (await read(key, `/leads?source=crm&externalId=${externalId}`)) as { items: { id: string }[] };
  const id = found.items[0]?.id;
  if (id === undefined) return null;
  const lead = (await read(key, `/leads/${id}`)) as { handoffs: { clocks: { id: string; state: string }[] }[] };
  const ended = lead.handoffs
    .flatMap((one) => one.clocks)
    .filter((one) => one.state === 'completed' || one.state === 'cancelled');
  return plain({ lead, ledgers: await Promise.all(ended.map((clock) => read(key, `/clocks/${clock.id}`))) });
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const running = 'state' in value && (value.state === 'running' || value.state === 'paused');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !OWN.has(name) && !(running && ['elapsedMs', 'wallMs', 'leftMs'].includes(name)))
      .map(([name, inner]) => [name, name === 'timeline' ? byText(plain(inner)) : plain(inner)]),
  );
}

// Lines of one instant stand in the order in which they were learned.
function byText(lines: unknown): string[] {
  return (lines as unknown[]).map((line) => JSON.stringify(line)).sort();
}

it('events sent over HTTP shuffled, doubled and in random batches give the same leads, clocks and ledgers', async () => {
  const all = sampleHistories(LEADS, 11);
  for (let at = 0; at < all.length; at += 500) await send(inOrder, all.slice(at, at + 500));
  for (const batch of scramble(all, 5)) await send(shuffled, batch);
  for (let index = 0; index < LEADS; index++) {
    expect(await tell(shuffled, `L-${index}`), `L-${index}`).toEqual(await tell(inOrder, `L-${index}`));
  }
}, 120_000);
