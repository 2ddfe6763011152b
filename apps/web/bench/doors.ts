import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { type BenchedProduct, startProduct } from './product.ts';

const CONNECTIONS = 50;
const SECONDS = 5;
const ROUNDS = 3;
const PORTAL = 62_515;
const SECRET = 'a client secret of the benchmark';

/** Requests a second of our doors beside a bare Hono + pg door, alternating in one run; prints medians and ratios. */
export async function benchDoors(): Promise<void> {
  const product = await startProduct();
  const bare = spawn(process.execPath, [join(import.meta.dirname, 'bare-door.ts'), product.adminUrl, SECRET], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [{ port }] = (await Promise.race([
      once(bare, 'message'),
      once(bare, 'exit').then(() => Promise.reject(new Error('the bare door did not start'))),
    ])) as [{ port: number }];
    const { webhookUrl, key } = await setUp(product);
    const doors = {
      'bare Hono + pg, HMAC, one insert': () => load(`http://127.0.0.1:${port}/door`, signBare),
      'POST /hooks/hubspot (signature v3)': () => load(webhookUrl, (body) => signHubspot(webhookUrl, body)),
      'POST /events (API key)': () =>
        load(`${product.url}/api/v1/events`, () => ({ authorization: `Bearer ${key}` }), genericBody),
    };
    const rates = new Map(Object.keys(doors).map((name) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, run] of Object.entries(doors)) rates.get(name)?.push(await run());
    const base = median(rates.get('bare Hono + pg, HMAC, one insert') ?? []);
    console.log(`Doors: ${CONNECTIONS} connections, medians of ${ROUNDS} × ${SECONDS} s`);
    for (const [name, measured] of rates)
      console.log(
        `  ${name.padEnd(36)} ${Math.round(median(measured))}/s  ${(median(measured) / base).toFixed(2)} of bare`,
      );
  } finally {
    bare.kill();
    await product.stop();
  }
}

async function setUp(product: BenchedProduct): Promise<{ webhookUrl: string; key: string }> {
  await product.cli([
    'workspace',
    'create',
    '--slug',
    'bench',
    '--name',
    'Bench',
    '--admin-email',
    'bench@acme.test',
    '--admin-password',
    randomUUID(),
  ]);
  const { key = '' } = await product.cli([
    'api-key',
    'create',
    '--workspace',
    'bench',
    '--name',
    'bench',
    '--scopes',
    'admin',
  ]);
  const config = await product.writeFile(
    'hubspot.json',
    JSON.stringify({ portalId: PORTAL, clientSecret: SECRET, accessToken: 'pat-none' }),
  );
  const { webhookUrl = '' } = await product.cli([
    'connection',
    'add',
    '--workspace',
    'bench',
    '--kind',
    'hubspot',
    '--config',
    config,
  ]);
  return { webhookUrl, key };
}

let count = 0;

// An event the adapter stores and then ignores, so that the doors are measured and not what comes after them.
function hubspotBody(): string {
  count += 1;
  return JSON.stringify([
    {
      eventId: count,
      subscriptionId: 1,
      portalId: PORTAL,
      appId: 1,
      occurredAt: Date.now(),
      attemptNumber: 0,
      changeSource: 'CRM_UI',
      subscriptionType: 'ticket.creation',
      objectId: count,
    },
  ]);
}

function genericBody(): string {
  count += 1;
  return JSON.stringify({
    source: 'bench',
    events: [
      {
        id: `e${count}`,
        lead: `L-${count % 1000}`,
        type: 'lead.changed',
        occurredAt: new Date().toISOString(),
        data: { score: count % 100 },
      },
    ],
  });
}

function signBare(body: string): Record<string, string> {
  return { 'x-signature': createHmac('sha256', SECRET).update(body).digest('base64') };
}

function signHubspot(url: string, body: string): Record<string, string> {
  const timestamp = String(Date.now());
  return {
    'x-hubspot-request-timestamp': timestamp,
    'x-hubspot-signature-v3': createHmac('sha256', SECRET).update(`POST${url}${body}${timestamp}`).digest('base64'),
  };
}

async function load(
  url: string,
  headersFor: (body: string) => Record<string, string>,
  makeBody = hubspotBody,
): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    method: 'POST',
    requests: [
      {
        setupRequest(request) {
          const body = makeBody();
          return { ...request, body, headers: { 'content-type': 'application/json', ...headersFor(body) } };
        },
      },
    ],
  });
  if (result.non2xx > 0) throw new Error(`${url} refused ${result.non2xx} of ${result.requests.total} requests`);
  return result.requests.average;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
