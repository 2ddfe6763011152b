import { describe, expect, it } from 'vitest';
import type { TranslatedEvent } from '../crm.ts';
import { createSalesforceHistory } from './history.ts';
import { createLibrary } from './library.ts';
import { idsOf, NOW, openDesk, RITA, SAM } from './testing/desk.ts';

const desk = openDesk();
const CALL = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' };

function seed(count: number): void {
  for (let i = 0; i < count; i++) {
    const id = desk.org.createLead(
      { LastName: `L${i}`, Email: `l${i}@x.example.com`, OwnerId: RITA, Status: 'MQL' },
      { quiet: true },
    );
    desk.later(1000);
    desk.org.updateLead(id, { Status: i % 2 ? 'Accepted' : 'Rejected' }, { by: RITA, quiet: true });
    if (i % 3 === 0) desk.org.logTask(id, { ...CALL, CallDurationInSeconds: 60 }, { by: RITA, quiet: true });
    if (i % 5 === 0) desk.org.sendEmail(id, {}, { by: SAM, quiet: true });
    if (i % 7 === 0) desk.org.bookEvent(id, {}, { by: SAM, quiet: true });
  }
}

async function readAll(since: number) {
  const history = createSalesforceHistory(createLibrary({ loginUrl: desk.org.url, timeoutMs: 5000 }));
  const events: TranslatedEvent[] = [];
  const read: Record<string, number> = {};
  const counted: Record<string, number | null> = {};
  for (const object of history.objects) {
    counted[object] = await history.count(object, since, desk.context());
    for (let cursor: string | null = null; ; ) {
      const page = await history.readPage(object, since, cursor, desk.context());
      events.push(...page.events);
      read[object] = (read[object] ?? 0) + page.read;
      if (page.cursor === null) break;
      cursor = page.cursor;
    }
  }
  return { events, read, counted };
}

describe('history', () => {
  it('is read whole, each event once, and is what a poll reads', async () => {
    desk.org.defineField('Lead', { name: 'Rejection_Reason__c', type: 'picklist' });
    seed(30);
    const { events, read, counted } = await readAll(NOW - 1000);
    expect(idsOf(events)).toHaveLength(events.length);
    expect(read).toEqual(counted);
    expect(read).toMatchObject({ Lead: 30, Event: 5, EmailMessage: 6, Task: 16 });
    const polled = await desk.sync();
    expect(idsOf(events)).toEqual(idsOf(polled));
    const byId = new Map(polled.map((event) => [event.sourceId, event]));
    for (const event of events) expect(event).toEqual(byId.get(event.sourceId));
  });

  it('goes on at a cursor, and does not from what is none', async () => {
    seed(3);
    const library = createLibrary({ loginUrl: desk.org.url });
    const history = createSalesforceHistory(library);
    const last = desk.org.records('Lead').at(-1);
    const cursor = JSON.stringify([Date.parse(String(last?.SystemModstamp)), last?.Id]);
    expect(await history.readPage('Lead', 0, cursor, desk.context())).toMatchObject({ read: 0, cursor: null });
    for (const bad of ['x', '[1]', '["a","b"]', `[1,"00Q' OR Id != '"]`])
      await expect(history.readPage('Lead', 0, bad, desk.context())).rejects.toMatchObject({ kind: 'rejected' });
    await expect(history.count('Lead; DROP', 0, desk.context())).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('knows a lead by the status that it began with, also when its history is older than the window', async () => {
    seed(1);
    desk.later(86_400_000);
    const id = desk.org.records('Lead')[0]?.Id ?? '';
    desk.org.updateLead(id, { Phone: '1' }, { by: RITA, quiet: true });
    const { events } = await readAll(desk.now - 1000);
    expect(events.find((event) => event.type === 'lead.created')?.data).toMatchObject({ stage: 'mql' });
  });
});
