import { randomUUID } from 'node:crypto';
import { systemCtx } from '@baton/services/context';
import { processInbox } from '@baton/services/intake/process-inbox';
import { importPeople } from '@baton/services/people/import-people';
import { createWorkspace } from '@baton/services/workspaces/create-workspace';
import type { TestApi } from './start-api.ts';

/** An event of the generic source as it goes over the wire. */
export type Wire = { id: string; lead: string; type: string; occurredAt: string; data?: object; sequence?: number };
export type ClockSeen = Record<string, unknown> & {
  id: string;
  kind: string;
  state: string;
  outcome: string | null;
  breached: boolean;
  startedAt: string | null;
  dueAt: string | null;
  stoppedAt: string | null;
  targetMs: number;
  elapsedMs: number;
  wallMs: number;
  leftMs: number;
  serverNow: string;
  lead: { externalId: string; source: string };
  handoff: { id: string; cycle: number };
  owner: { key: string } | null;
};
export type SegmentSeen = {
  from: string;
  to: string;
  kind: string;
  wallMs: number;
  countedMs: number;
  ownerKey: string | null;
  why: string;
};
export type ClockDetailSeen = ClockSeen & {
  segments: SegmentSeen[];
  shares: { owner: { key: string } | null; countedMs: number }[];
  delay: { systemMs: number; personMs: number };
  planned: { tier: string; at: string; state: string }[];
  notStoppedBy: { event: string; at: string; condition: string }[];
};
export type HandoffSeen = Record<string, unknown> & { id: string; cycle: number; clocks: ClockSeen[] };
export type LeadSeen = Record<string, unknown> & { id: string; stage: string; handoffs: HandoffSeen[] };

/** A workspace as a program outside of the product knows it: an address, a key, and JSON. */
export type Outside = {
  workspaceId: string;
  /** Posts events in calls of at most 1,000; nothing is worked off yet. */
  post(events: readonly Wire[], source?: string): Promise<void>;
  /** Does what a worker does once it is woken. */
  work(): Promise<void>;
  /** Posts JSON; throws for another status. */
  send(path: string, body: object, expected: number): Promise<{ rejected?: unknown[] }>;
  /** The same workspace by way of another process. */
  through(other: TestApi): Outside;
  read<T>(path: string): Promise<T>;
  /** The lead with this outside id, as what it became; null when there is none. */
  lead(externalId: string, source?: string): Promise<LeadSeen | null>;
  clock(id: string): Promise<ClockDetailSeen>;
  /** All items of a list, page by page. */
  list<T>(path: string): Promise<T[]>;
};

const PEOPLE = `key,name,role,team,manager,calendar
priya,Priya Shah,rep,smb,marcus,
tom,Tom Ito,rep,smb,marcus,berlin
lena,Lena Vogt,rep,ent,marcus,
marcus,Marcus Lee,manager,,,
`;

/** A workspace made as the command line makes it, with people and a published playbook. */
export async function openOutside(api: TestApi, document: object, people: string = PEOPLE): Promise<Outside> {
  const { machinery } = api.wiring;
  const { workspaceId } = await createWorkspace(machinery, await machinery.db.now(), {
    slug: `w-${randomUUID()}`,
    name: 'Acme',
    adminEmail: `${randomUUID()}@acme.test`,
    adminPassword: 'correct horse',
  });
  const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
  await importPeople(
    ctx,
    (async function* () {
      yield Buffer.from(people);
    })(),
  );
  const outside = connect(api, workspaceId, await api.key(workspaceId));
  await outside.send('/playbook/publish', { document }, 200);
  return outside;
}

function connect(api: TestApi, workspaceId: string, key: string): Outside {
  const { machinery } = api.wiring;
  const send = async (path: string, body: object, expected: number) => {
    const answer = await api.call(path, {
      method: 'POST',
      key,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status !== expected) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { rejected?: unknown[] };
  };
  const read = async <T>(path: string): Promise<T> => {
    const answer = await api.call(path, { key });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const list = async <T>(path: string): Promise<T[]> => {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: T[]; nextCursor: string | null } = await read(`${path}${more}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };
  return {
    workspaceId,
    send,
    through: (other) => connect(other, workspaceId, key),
    read,
    list,
    async post(events, source = 'crm') {
      for (let at = 0; at < events.length; at += 1000) {
        const { rejected } = await send('/events', { source, events: events.slice(at, at + 1000) }, 202);
        if (rejected?.length) throw new Error(`rejected: ${JSON.stringify(rejected.slice(0, 3))}`);
      }
    },
    async work() {
      await processInbox(machinery, workspaceId);
    },
    async lead(externalId, source = 'crm') {
      const query = `source=${encodeURIComponent(source)}&externalId=${encodeURIComponent(externalId)}`;
      const found = await read<{ items: { id: string }[] }>(`/leads?${query}`);
      const id = found.items[0]?.id;
      return id === undefined ? null : read<LeadSeen>(`/leads/${id}`);
    },
    clock: (id) => read<ClockDetailSeen>(`/clocks/${id}`),
  };
}
