import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createDatabase, type Database } from '@baton/db/client';
import { ensureEmbeddedPostgres } from '@baton/db/embedded';
import { findBinaries } from '@baton/db/embedded/binaries';
import { chooseRunAs } from '@baton/db/embedded/run-as';
import { plainEnv } from './env.ts';

export type OwnPostgres = {
  adminUrl: string;
  admin: Database;
  folder: string;
  /** `pg_ctl -m immediate stop`: the server breaks off, the next start recovers from the log. */
  stopAtOnce(): Promise<void>;
  start(env?: Record<string, string>): Promise<void>;
  end(): Promise<void>;
};

const flags = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'wal_level=minimal',
  'max_wal_senders=0',
  'jit=off',
  'autovacuum_naptime=15s',
];

/** A Postgres server in a folder of its own that can be broken off and started again at the same address. */
export async function startPostgres(folder: string): Promise<OwnPostgres> {
  const built = await ensureEmbeddedPostgres(folder);
  const { adminUrl } = built;
  await built.stop();
  const cluster = join(folder, 'postgres');
  const binaries = await findBinaries();
  const { program, args, uid, gid } = chooseRunAs([binaries.postgres, cluster]).wrap(binaries.postgres, [
    ...['-D', cluster, '-p', new URL(adminUrl).port],
    ...flags.flatMap((flag) => ['-c', flag]),
  ]);
  let server: ChildProcess | null = null;
  const onExit = () => server?.kill('SIGINT');
  process.once('exit', onExit);
  const admin = createDatabase(adminUrl, { poolMax: 3 });

  async function start(env: Record<string, string> = {}): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const log = openSync(join(folder, 'postgres.log'), 'a');
      const child = spawn(program, args, {
        uid,
        gid,
        cwd: '/',
        detached: true,
        env: { ...plainEnv(), ...env },
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      server = child;
      while (child.exitCode === null && child.signalCode === null) {
        if (await admin.now().then(Number.isFinite, () => false)) return;
        await wait(50);
      }
      // The last pieces of the one before may still hold its memory.
      if (attempt === 20) throw new Error(`Postgres did not start; see ${folder}/postgres.log`);
      await wait(100);
    }
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const child = server;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    adminUrl,
    admin,
    folder,
    start,
    stopAtOnce: () => stop('SIGQUIT'),
    async end() {
      await admin.close().catch(() => undefined);
      await stop('SIGINT');
      process.off('exit', onExit);
    },
  };
}
