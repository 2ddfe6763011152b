import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
  port: number;
  /** Cuts both sides of every connection that is open now. */
  cutAll(): void;
  /** Refuses and cuts everything (true) or lets it through again. */
  setDown(down: boolean): void;
  /** Delays every chunk in each direction (ms). */
  setLatency(ms: () => number): void;
  /**
   * The next connection over which a text goes to the server is cut right after it went out, before any answer comes
   * back; `times` connections in all.
   */
  cutAfter(text: RegExp, times: number): void;
  /** How many connections were cut because of a text. */
  cuts(): number;
  stop(): Promise<void>;
};

/** A TCP proxy on the loopback with a few ways to go wrong. */
export async function startProxy(targetPort: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let down = false;
  let latency = () => 0;
  let text: RegExp | null = null;
  let left = 0;
  let cut = 0;

  const server = createServer((client) => {
    if (down) return void client.destroy();
    const upstream = connect(targetPort, '127.0.0.1');
    let deaf = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
      open.delete(upstream);
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (chunk) => {
      const isMatch = left > 0 && text !== null && text.test(chunk.toString('latin1'));
      if (isMatch) {
        left -= 1;
        cut += 1;
        deaf = true;
      }
      pass(upstream, chunk, () => {
        // The server gets time to do what it was told; its answer goes nowhere.
        if (isMatch) setTimeout(end, 100);
      });
    });
    upstream.on('data', (chunk) => {
      if (!deaf) pass(client, chunk);
    });
  });

  function pass(to: Socket, chunk: Buffer, written?: () => void): void {
    const ms = latency();
    if (ms <= 0) to.write(chunk, written);
    else setTimeout(() => to.writable && to.write(chunk, written), ms);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    cutAll,
    setDown(value) {
      down = value;
      if (down) cutAll();
    },
    setLatency(ms) {
      latency = ms;
    },
    cutAfter(pattern, times) {
      text = pattern;
      left = times;
    },
    cuts: () => cut,
    async stop() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
