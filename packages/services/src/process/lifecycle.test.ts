import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** Starts a process that ends through `stopWith`, and waits until it runs. */
async function start(stop: string, more = ''): Promise<ChildProcess & { stdout: Readable }> {
  const module = JSON.stringify(join(import.meta.dirname, 'lifecycle.ts'));
  const code = `
    const { report, stopWith } = await import(${module});
    const end = stopWith(async (reason) => { ${stop} }, { limitMs: 300 });
    setInterval(() => {}, 1000);
    ${more}
    report({ is: 'ready' });`;
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  child = started;
  if (!started.stdout) throw new Error('no output');
  await once(started, 'message');
  return Object.assign(started, { stdout: started.stdout });
}

async function readEnd(started: ChildProcess & { stdout: Readable }): Promise<{ code: unknown; printed: string }> {
  const [[code], printed] = await Promise.all([once(started, 'exit'), text(started.stdout)]);
  return { code, printed };
}

test.each([
  ['SIGTERM', (started: ChildProcess) => started.kill('SIGTERM'), 'SIGTERM'],
  ['SIGINT', (started: ChildProcess) => started.kill('SIGINT'), 'SIGINT'],
  ['the message stop', (started: ChildProcess) => started.send('stop'), 'asked to stop'],
  [
    'the loss of its starter',
    (started: ChildProcess) => started.disconnect(),
    'the process that started this one is gone',
  ],
])('%s ends it in order', async (_name, ask, reason) => {
  const started = await start('console.log(reason)');
  const ended = readEnd(started);
  ask(started);
  expect(await ended).toEqual({ code: 0, printed: `${reason}\n` });
});

test('two requests stop it once', async () => {
  const started = await start(`console.log('stopped'); await new Promise((go) => setTimeout(go, 50))`);
  const ended = readEnd(started);
  started.send('stop');
  started.send('stop');
  expect(await ended).toEqual({ code: 0, printed: 'stopped\n' });
});

test('it ends even when stopping takes for ever, and says that with its exit code', async () => {
  const started = await start('await new Promise(() => {})');
  const ended = readEnd(started);
  started.send('stop');
  expect((await ended).code).toBe(1);
});

test('an error that nothing caught stops it in order too', async () => {
  const started = await start('console.log(reason)', `setTimeout(() => { throw new Error('oh') }, 50);`);
  expect(await readEnd(started)).toEqual({ code: 1, printed: 'an error that nothing caught\n' });
});
