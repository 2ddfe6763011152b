import type { Tx } from '@baton/db/client';
import type { Credentials, CrmConfig } from '@baton/integrations/crm';
import type { Machinery } from '../context.ts';
import { openParts } from './connection-config.ts';
import { type ConnectionKind, openRow } from './open-connection.ts';

/** Longest wait for another process that renews the same tokens; the answer of the CRM takes less. */
const WAIT_MS = 60_000;
/** New tokens are in our hands only: storing them is tried so often (pauses double from 100 ms). */
const STORE_ATTEMPTS = 8;

const queues = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * The tokens of a connection, kept encrypted in its row. Whoever renews them holds the row's lock while the CRM is asked, in
 * whichever process, and stores what came before anyone uses it: a rotated refresh token is spent only once.
 */
export function credentialsOf(machinery: Machinery, workspaceId: string, connectionId: string): Credentials {
  const { db, secrets } = machinery;

  const load = (): Promise<CrmConfig> =>
    db.inWorkspace(workspaceId, async (tx) => {
      const row = await tx.connection.findFirstOrThrow({ where: { workspaceId, id: connectionId } });
      return openRow(secrets, row).config;
    });

  const renew: Credentials['renew'] = async (isStale, ask) => {
    const stored = await load();
    if (!isStale(stored)) return stored;
    let changes: Record<string, unknown> | null = null;
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.inWorkspace(
          workspaceId,
          async (tx) => {
            const locked = await lockRow(tx, workspaceId, connectionId);
            const { config, kind } = openRow(secrets, locked);
            if (changes === null) {
              if (!isStale(config)) return config;
              changes = await ask(config);
            }
            await store(machinery, tx, locked, kind, changes);
            return { ...config, ...changes };
          },
          // Asked again, the CRM would see a token that is spent already.
          { timeoutMs: WAIT_MS, retries: 0 },
        );
      } catch (error) {
        if (changes === null || attempt === STORE_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      }
    }
  };

  // One at a time within a process, so that waiting for the row takes one connection of the pool and not all of them.
  return { load, renew: (isStale, ask) => inTurn(db, connectionId, () => renew(isStale, ask)) };
}

async function inTurn<T>(owner: object, key: string, work: () => Promise<T>): Promise<T> {
  const mine = queues.get(owner) ?? new Map<string, Promise<unknown>>();
  queues.set(owner, mine);
  const turn = (mine.get(key) ?? Promise.resolve()).then(work, work);
  mine.set(key, turn);
  try {
    return await turn;
  } finally {
    if (mine.get(key) === turn) mine.delete(key);
  }
}

type Row = Awaited<ReturnType<typeof lockRow>>;

/** References to the connection may be added meanwhile: its webhooks are stored while its tokens are renewed. */
async function lockRow(tx: Tx, workspaceId: string, connectionId: string) {
  await tx.$executeRaw`select set_config('lock_timeout', '45s', true),
    set_config('idle_in_transaction_session_timeout', ${`${WAIT_MS}ms`}, true)`;
  await tx.$executeRaw`select from connections where workspace_id = ${workspaceId}::uuid and id = ${connectionId}::uuid
    for no key update`;
  return tx.connection.findFirstOrThrow({ where: { workspaceId, id: connectionId } });
}

async function store(
  { secrets }: Machinery,
  tx: Tx,
  row: Row,
  kind: ConnectionKind,
  changes: Record<string, unknown>,
): Promise<void> {
  const { workspaceId, id } = row;
  const names = openParts(kind);
  const pick = (open: boolean) =>
    Object.fromEntries(Object.entries(changes).filter(([name]) => names.includes(name) === open));
  const sealed = secrets.seal(workspaceId, JSON.stringify({ ...openRow(secrets, row).secret, ...pick(false) }));
  await tx.connection.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: {
      config: { ...(row.config as Record<string, string>), ...(pick(true) as Record<string, string>) },
      secretCiphertext: Uint8Array.from(sealed.ciphertext),
      secretKeyId: sealed.keyId,
    },
  });
}
