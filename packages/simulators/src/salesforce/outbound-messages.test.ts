import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { type Listening, listen } from '../listen.ts';
import { readAck } from './outbound-envelope.ts';
import { orgPerTest, RITA } from './testing/org-per-test.ts';

const read = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const salesforce = orgPerTest();
let door: Listening | undefined;
const close = async () => {
  await door?.stop();
  door = undefined;
};
afterEach(close);

/** A listener that answers what `answer` says, and an org that sends its leads there. */
async function open(answer: (call: number) => Response | Promise<Response>, outbound = {}) {
  const bodies: string[] = [];
  door = await listen(async (request) => {
    bodies.push(await request.text());
    return answer(bodies.length);
  });
  const fields = [
    'Company',
    'Email',
    'FirstName',
    'IsConverted',
    'LastModifiedById',
    'LastName',
    'OwnerId',
    'Status',
    'SystemModstamp',
  ];
  const rules = [{ object: 'Lead' as const, url: `${door.origin}/in/sf`, fields }];
  await salesforce.start({ outbound: { rules, batchMs: 5, retryMs: [5, 5], ...outbound } });
  return bodies;
}
const ack = () => new Response(read('om-ack-true.xml'), { headers: { 'Content-Type': 'text/xml' } });
const idsOf = (body: string) => [...body.matchAll(/<sf:Id>(\w+)</g)].map((match) => match[1]);

it('sends the message that the fixture shows', async () => {
  const bodies = await open(ack);
  salesforce.org.createLead(
    {
      Id: '00Q5g00000LeAd1',
      FirstName: 'Ana',
      LastName: 'Díaz',
      Company: 'Contoso Example & Sons',
      Email: 'ana.diaz@contoso.example.com',
      OwnerId: RITA,
      Status: 'Accepted',
    },
    { by: RITA },
  );
  await salesforce.org.settled();
  const same = (text: string) =>
    text
      .replace(/<Id>04l\w+/, '<Id>')
      .replace(/https?:[^<"]*\/services/g, '')
      .replace(/\d\d\.0\//g, '');
  expect(bodies.map(same)).toEqual([same(read('om-1-notification.xml').trim())]);
});

it('reads the acknowledgements of the fixtures', () => {
  expect([readAck(read('om-ack-true.xml')), readAck(read('om-ack-false.xml')), readAck('<Ack>true</Ack>')]).toEqual([
    true,
    false,
    null,
  ]);
});

it('carries at most 100 notices, each as its record is when it goes out', async () => {
  const bodies = await open(ack);
  const ids = Array.from({ length: 120 }, (_, i) => salesforce.org.createLead({ LastName: `L${i}` }));
  salesforce.org.updateLead(ids[0] ?? '', { Status: 'Rejected' });
  salesforce.org.deleteLead(ids[1] ?? '');
  await salesforce.org.settled();
  expect(bodies.map((body) => body.split('<Notification>').length - 1)).toEqual([100, 21]);
  expect(idsOf(bodies[0] ?? '')).toHaveLength(99);
  expect(bodies[0]).toContain('<sf:Status>Rejected</sf:Status>');
  expect(bodies[0]).toContain('xmlns:sf="urn:sobject.enterprise.soap.sforce.com"/>');
});

it('sends again with the same ids until it is acknowledged, and gives up in the end', async () => {
  const answers = [new Response('', { status: 503 }), new Response(read('om-ack-false.xml')), ack()];
  const bodies = await open((call) => answers[call - 1] ?? new Response('<html/>'));
  const id = salesforce.org.createLead({ LastName: 'A' });
  await salesforce.org.settled();
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies.map((body) => /<Id>(04l\w+)/.exec(body)?.[1])).size).toBe(1);
  salesforce.org.updateLead(id, { Rating: 'Hot' });
  await salesforce.org.settled();
  expect(salesforce.org.outbound.attempts.map(({ acked }) => acked)).toEqual([false, false, true, false, false, false]);
  expect(salesforce.org.outbound.failed).toMatchObject([{ recordId: id }]);
});

it('counts silence as no acknowledgement, doubles and drops when told to', async () => {
  const bodies = await open(() => new Promise((resolve) => setTimeout(() => resolve(ack()), 100)), {
    timeoutMs: 20,
    retryMs: [],
  });
  salesforce.org.createLead({ LastName: 'A' });
  await salesforce.org.settled();
  expect(salesforce.org.outbound.attempts).toMatchObject([{ status: null, acked: false }]);
  expect(bodies).toHaveLength(1);
  await close();
  const doubled = await open(ack, { duplicateChance: 1 });
  salesforce.org.createLead({ LastName: 'B' });
  await salesforce.org.settled();
  expect(doubled).toHaveLength(2);
  await close();
  const dropped = await open(ack, { dropChance: 1 });
  salesforce.org.createLead({ LastName: 'C' });
  await salesforce.org.settled();
  expect(dropped).toHaveLength(0);
});
