import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './ports.ts';

export type OwnRedis = {
  url: string;
  /** Sends one command, such as FLUSHALL. */
  command(line: string): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again at the same address with nothing in it. */
  start(): Promise<void>;
};

/** Whether this machine has a redis-server. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A Redis of our own on the loopback that keeps nothing over a restart. */
export async function startRedis(): Promise<OwnRedis> {
  const port = await freePort();
  let server: ChildProcess | null = null;
  const command = (line: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
      socket.once('data', () => {
        socket.end();
        resolve();
      });
      socket.once('error', reject);
    });
  const own: OwnRedis = {
    url: `redis://127.0.0.1:${port}`,
    command,
    async kill() {
      const child = server;
      if (child === null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      server = null;
    },
    async start() {
      const options = ['--port', String(port), '--save', '', '--maxmemory-policy', 'noeviction', '--bind', '127.0.0.1'];
      server = spawn('redis-server', options, { stdio: 'ignore' });
      while (
        !(await command('PING').then(
          () => true,
          () => false,
        ))
      )
        await wait(20);
    },
  };
  await own.start();
  return own;
}
