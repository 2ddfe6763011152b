import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../faults/random.ts';

export type CourierHabits = {
  /** Shares of calls that are lost for good, and that are delivered twice. */
  drop: number;
  double: number;
  /** Calls are held back for up to so long (ms), each for another while: they overtake each other. */
  delayMs: number;
};
export const HONEST: CourierHabits = { drop: 0, double: 0, delayMs: 0 };

/** What became of the calls that a CRM made. */
export type CourierCounts = { taken: number; dropped: number; doubled: number };

/** Stands at Baton's public address: takes what CRMs send, says thank you, and brings it to web as its habits are. */
export type Courier = {
  url: string;
  /** Where web is. */
  deliverTo(url: string): void;
  setHabits(habits: CourierHabits): void;
  /** Which calls are never lost: a CRM says again for a day what it cannot tell in any other way. */
  spare(isSpared: (body: string) => boolean): void;
  counts: CourierCounts;
  /** Brings everything that was ever taken once more, also what was lost. */
  repeat(): Promise<void>;
  /** Resolves once everything that was not dropped was brought. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

const ACK =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
  '<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
  '</notificationsResponse></soapenv:Body></soapenv:Envelope>';
const AGAIN_MS = 200;

export async function startCourier(random: Random): Promise<Courier> {
  let target = '';
  let habits = HONEST;
  let stopped = false;
  let isSpared: (body: string) => boolean = () => false;
  const counts = { taken: 0, dropped: 0, doubled: 0 };
  const underWay = new Set<Promise<void>>();
  const taken: Parameters<typeof bring>[] = [];

  const bring = async (
    path: string,
    headers: Record<string, string>,
    body: Uint8Array<ArrayBuffer>,
    delayMs: number,
  ) => {
    await wait(delayMs);
    while (!stopped) {
      const status = await fetch(`${target}${path}`, { method: 'POST', headers, body }).then(
        (response) => response.status,
        () => 0,
      );
      if (status >= 200 && status < 300) return;
      await wait(AGAIN_MS);
    }
  };
  const send = (...args: Parameters<typeof bring>) => {
    const work = bring(...args).finally(() => underWay.delete(work));
    underWay.add(work);
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Uint8Array.from(Buffer.concat(chunks));
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
      ),
    );
    const isSoap = headers['content-type']?.startsWith('text/xml') ?? false;
    response.writeHead(200, { 'content-type': isSoap ? 'text/xml' : 'text/plain' }).end(isSoap ? ACK : '');
    counts.taken += 1;
    taken.push([request.url ?? '/', headers, body, 0]);
    // The same draws whatever becomes of the call, so that a seed says the same in every run.
    const [luck, first, second] = [random(), random(), random()];
    if (luck < habits.drop && !isSpared(new TextDecoder().decode(body))) {
      counts.dropped += 1;
      return;
    }
    send(request.url ?? '/', headers, body, first * habits.delayMs);
    if (luck < habits.drop + habits.double) {
      counts.doubled += 1;
      send(request.url ?? '/', headers, body, second * habits.delayMs);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the courier has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    deliverTo(url) {
      target = url;
    },
    setHabits(given) {
      habits = given;
    },
    spare(given) {
      isSpared = given;
    },
    counts,
    async repeat() {
      for (const call of taken) await bring(...call);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      stopped = true;
      server.close();
      server.closeAllConnections();
      await Promise.allSettled(underWay);
    },
  };
}
