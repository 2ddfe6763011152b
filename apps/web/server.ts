import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Machinery } from '@baton/services/context';
import { startWatch } from '@baton/services/health/watch';
import { getRequestListener } from '@hono/node-server';
import { createApi } from './api/app.ts';
import { createAuth, PEER_HEADER } from './auth.ts';
import { readWebConfig, type WebConfig } from './env.ts';
import { type Wiring, wire } from './wiring.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
export type RunningServer = { url: string; port: number; machinery: Machinery; close(): Promise<void> };

/**
 * Starts the web process: one server on one port; Hono answers `/api`, Next every other address. `port` 0 picks a free
 * one. Throws when the port is taken. `wiring` may be given by tests; then it is not closed here.
 */
export async function startServer(config: WebConfig, given?: Wiring): Promise<RunningServer> {
  const wiring = given ?? wire(config);
  const auth = createAuth(config, wiring);
  const api = createApi({ machinery: wiring.machinery, auth, config, emailLink: wiring.sendMail !== null });
  const answerApi = getRequestListener(api.app.fetch, { overrideGlobalObjects: false });
  const answerPage = config.onlyApi ? answerApi : await createPages(config);
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
      request.rawHeaders = withPeer(request);
      void (isApi(request.url ?? '/') ? answerApi : answerPage)(request, response);
    },
  );
  await listen(server, config.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    machinery: wiring.machinery,
    async close() {
      api.close();
      await stop(server);
      if (!given) await wiring.close();
    },
  };
}

function isApi(url: string): boolean {
  return /^\/api(?:[/?]|$)/.test(url);
}

/** The address of the caller as the socket has it; a header of that name from outside is dropped. */
function withPeer({ rawHeaders, socket }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== PEER_HEADER) kept.push(rawHeaders[i] as string, rawHeaders[i + 1] as string);
  }
  return [...kept, PEER_HEADER, socket.remoteAddress ?? ''];
}

/** Next renders pages; scripts carry a nonce that Next takes from the policy in the request's headers. */
async function createPages(config: WebConfig): Promise<Handler> {
  const { default: next } = await import('next');
  const pages = next({ dev: false, dir: import.meta.dirname });
  await pages.prepare();
  const answer = pages.getRequestHandler();
  const https = config.baseUrl.startsWith('https:');
  return async (request, response) => {
    const nonce = randomBytes(18).toString('base64');
    const policy = [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; ');
    delete request.headers['x-middleware-subrequest'];
    request.headers['content-security-policy'] = policy;
    request.headers['x-nonce'] = nonce;
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
    if (https) response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
    await answer(request, response);
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const GRACE_MS = 10_000;

/** Takes no more requests, lets running ones finish for a while, then cuts what is left (event streams). */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function main(): Promise<void> {
  const running = await startServer(readWebConfig());
  const watch = startWatch(running.machinery, () => ['web']);
  process.send?.({ ready: true });
  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    void watch
      .stop()
      .then(() => running.close())
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  process.on('disconnect', close);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
