import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Redis = { url: string; stop(): Promise<void> };

/** A Redis server in memory on a free port, where the machine has one installed; else null. */
export async function findRedis(): Promise<Redis | null> {
  const port = await freePort();
  const child: ChildProcess = spawn('redis-server', ['--port', `${port}`, '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  const missing = once(child, 'error').then(() => true);
  for (let tries = 0; tries < 100; tries++) {
    if (await Promise.race([missing, wait(50, false)])) return null;
    if (await answers(port))
      return {
        url: `redis://127.0.0.1:${port}`,
        async stop() {
          const gone = once(child, 'exit');
          child.kill();
          await gone;
        },
      };
  }
  child.kill();
  return null;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
