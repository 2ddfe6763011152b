import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';

export type Listening = { origin: string; port: number; stop(): Promise<void> };

type FetchHandler = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** Serves a Hono app on loopback; port 0 takes a free one. Rejects when the port is taken. */
export function listen(fetch: FetchHandler, port = 0): Promise<Listening> {
  const server = createAdaptorServer({ fetch, createServer }) as Server;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ origin: `http://127.0.0.1:${bound}`, port: bound, stop: () => close(server) });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
