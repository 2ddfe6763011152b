import { describe, expect, it } from 'vitest';
import { brief, idsOf, NOW, openDesk, QUEUE, RITA, SAM } from './testing/desk.ts';

const desk = openDesk();
const lead = (more = {}) =>
  desk.org.createLead({ LastName: 'Díaz', Email: 'ana@x.example.com', OwnerId: RITA, ...more }, { quiet: true });
const CALL = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' };
const task = async (id: string) => {
  const [item] = await desk.translate([desk.hint(id, 'Task')]);
  return item?.state === 'ignored' ? item.reason : item?.events.map((event) => event.data);
};
const base = { kind: 'call', by: 'rita', direction: 'out', automated: false, verified: true };

describe('tasks', () => {
  it.each([
    [CALL, base],
    [
      { ...CALL, CallDurationInSeconds: 95, CallDisposition: 'Connected' },
      { ...base, outcome: 'Connected', durationMs: 95_000 },
    ],
    [
      { ...CALL, CallDurationInSeconds: 0 },
      { ...base, outcome: 'no conversation', durationMs: 0 },
    ],
    [
      { ...CALL, CallType: 'Inbound' },
      { ...base, direction: 'in' },
    ],
    [{ Type: 'Call', Status: 'Completed' }, base],
    [
      { TaskSubtype: 'Email', Status: 'Completed' },
      { ...base, kind: 'email' },
    ],
    [
      { TaskSubtype: 'Email', Status: 'Completed', Subject: '← Email: Re' },
      { ...base, kind: 'email', direction: 'in' },
    ],
    [
      { TaskSubtype: 'ListEmail', Status: 'Completed' },
      { ...base, kind: 'email', automated: true },
    ],
    [
      { TaskSubtype: 'LinkedIn', Status: 'Completed' },
      { ...base, kind: 'social' },
    ],
    [
      { TaskSubtype: 'Cadence', Type: 'Call', Status: 'Completed' },
      { ...base, automated: true },
    ],
  ])('%j is a touch', async (fields, data) => {
    const id = desk.org.logTask(lead(), fields, { by: RITA, quiet: true });
    expect(await task(id)).toEqual([data]);
  });

  it.each([
    [{ TaskSubtype: 'Call', Status: 'Not Started' }, 'the task is not done'],
    [{ Status: 'Completed', Subject: 'Think' }, 'the task is no call, mail or other contact'],
    [{ ...CALL, CallType: 'Internal' }, 'the call was an internal one'],
  ])('%j is none', async (fields, reason) => {
    expect(await task(desk.org.logTask(lead(), fields, { by: RITA, quiet: true }))).toBe(reason);
  });

  it('stop the clock when they are completed, not on the day that they were planned for', async () => {
    const id = lead();
    const taskId = desk.org.logTask(id, { TaskSubtype: 'Call', ActivityDate: '2026-11-01' }, { by: RITA, quiet: true });
    expect(await task(taskId)).toBe('the task is not done');
    const at = desk.later(3_600_000);
    desk.org.completeTask(taskId, {}, { by: SAM, quiet: true });
    const hinted = await desk.translate([desk.hint(taskId, 'Task'), desk.change('Task', [taskId])]);
    expect(hinted.map((item) => brief(item.events))).toEqual([[['lead.touched', at, { ...base, by: 'sam' }]], []]);
    const touched = (events: Awaited<ReturnType<typeof desk.sync>>) =>
      events.filter((event) => event.type === 'lead.touched');
    expect(idsOf(touched(await desk.sync()))).toEqual(idsOf(hinted[0]?.events ?? []));
    expect(touched((await desk.adapter.readLead(id, desk.context())) ?? [])).toEqual(hinted[0]?.events);
    expect(hinted[0]?.events[0]).toMatchObject({
      lead: id,
      actor: 'sam',
      sourceId: `sf:00D5g00000AcMe1EAF:task:${taskId}`,
    });
  });

  it('bring the lead along when we do not have it', async () => {
    const id = lead();
    const taskId = desk.org.logTask(id, CALL, { by: RITA, quiet: true });
    const types = async (known: string[]) =>
      (await desk.translate([desk.hint(taskId, 'Task')], { known: new Set(known) }))[0]?.events.map(
        (event) => event.type,
      );
    expect(await types([])).toEqual(['lead.created', 'lead.touched']);
    expect(await types([id])).toEqual(['lead.touched']);
  });

  it('of programs are automated, those that people finished are theirs', async () => {
    const robot = desk.org.records('User').find((user) => user.UserType === 'AutomatedProcess')?.Id ?? '';
    const logged = desk.org.logTask(lead(), { ...CALL, OwnerId: RITA }, { by: robot, quiet: true });
    expect(await task(logged)).toEqual([{ ...base, automated: true }]);
    const ours = desk.org.logTask(lead(), { ...CALL, OwnerId: RITA }, { by: desk.org.apiUserId, quiet: true });
    expect(await task(ours)).toEqual([{ ...base, automated: true }]);
    const planned = desk.org.logTask(lead(), { TaskSubtype: 'Call', OwnerId: RITA }, { by: robot, quiet: true });
    desk.later(60_000);
    desk.org.completeTask(planned, {}, { by: RITA, quiet: true });
    expect(await task(planned)).toEqual([base]);
  });

  it('that one person finished for many leads in the same second are no contacts, calls that lasted are', async () => {
    const tasks = [1, 2, 3].map(() => desk.org.logTask(lead(), CALL, { by: RITA, quiet: true }));
    const others = [SAM, SAM].map((by) => desk.org.logTask(lead(), CALL, { by, quiet: true }));
    const real = desk.org.logTask(lead(), { ...CALL, CallDurationInSeconds: 60 }, { by: RITA, quiet: true });
    const automated = async (id: string) => ((await task(id)) as { automated: boolean }[])[0]?.automated;
    expect(await Promise.all([...tasks, ...others, real].map(automated))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    const all = new Map(
      (await desk.sync()).flatMap((event) =>
        event.type === 'lead.touched' ? [[event.sourceId.split(':').at(-1), event.data.automated]] : [],
      ),
    );
    expect([...tasks, ...others, real].map((id) => all.get(id))).toEqual([true, true, true, false, false, false]);
  });
});

describe('meetings', () => {
  it('count when they are booked, and say when they are held', async () => {
    const id = lead();
    const StartDateTime = '2026-11-23T15:00:00.000Z';
    const eventId = desk.org.bookEvent(id, { StartDateTime }, { by: RITA, quiet: true });
    const [item] = await desk.translate([desk.change('Event', [eventId], 'CREATE')]);
    const data = { ...base, kind: 'meeting', outcome: 'scheduled', meetingAt: StartDateTime };
    expect(brief(item?.events ?? [])).toEqual([['lead.touched', NOW, data]]);
    expect(idsOf(await desk.sync())).toEqual(expect.arrayContaining(idsOf(item?.events ?? [])));
  });
});

describe('mails', () => {
  it('count once, whether the mail or its task is told first', async () => {
    const id = lead();
    const { emailId, taskId } = desk.org.sendEmail(id, {}, { by: RITA, quiet: true });
    const [byTask, byMail] = await desk.translate([desk.hint(taskId, 'Task'), desk.change('EmailMessage', [emailId])]);
    const touch = [['lead.touched', NOW, { ...base, kind: 'email' }]];
    expect([brief(byTask?.events ?? []), brief(byMail?.events ?? [])]).toEqual([touch, touch]);
    expect(idsOf(byTask?.events ?? [])).toEqual(idsOf(byMail?.events ?? []));
    const touches = (await desk.sync()).filter((event) => event.type === 'lead.touched');
    expect(idsOf(touches)).toEqual(idsOf(byMail?.events ?? []));
    expect(
      (await desk.adapter.readLead(id, desk.context()))?.filter((event) => event.type === 'lead.touched'),
    ).toHaveLength(1);
  });

  it('that come in are no answers of ours', async () => {
    const { emailId, taskId } = desk.org.sendEmail(lead(), { incoming: true }, { by: RITA, quiet: true });
    for (const hint of [desk.hint(emailId, 'EmailMessage'), desk.hint(taskId, 'Task')])
      expect((await desk.translate([hint]))[0]?.events.map((event) => [event.actor, event.data])).toEqual([
        [null, { kind: 'email', by: null, direction: 'in', automated: false, verified: true }],
      ]);
  });
});

describe('what is about a contact', () => {
  it('is about the lead that became it, before and after the conversion', async () => {
    const id = lead({ Status: 'MQL' });
    const before = desk.org.logTask(id, CALL, { by: RITA, quiet: true });
    desk.later(60_000);
    const { contactId } = desk.org.convertLead(id, { opportunityName: 'x' }, { by: RITA, quiet: true });
    desk.later(60_000);
    const after = desk.org.logTask(contactId, CALL, { by: SAM, quiet: true });
    desk.org.sendEmail(contactId, {}, { by: SAM, quiet: true });
    const touches =
      (await desk.adapter.readLead(id, desk.context()))?.filter((event) => event.type === 'lead.touched') ?? [];
    expect(touches.map((event) => [event.lead, event.occurredAt])).toEqual([
      [id, NOW],
      [id, NOW + 120_000],
      [id, NOW + 120_000],
    ]);
    const [item] = await desk.translate([desk.hint(after, 'Task')]);
    expect(item?.events.map((event) => event.lead)).toEqual([id]);
    expect(item?.events[0]?.sourceId).not.toContain(before);
    expect(idsOf((await desk.sync()).filter((event) => event.type === 'lead.touched'))).toEqual(idsOf(touches));
  });

  it('who never was a lead is ignored', async () => {
    const contactId = desk.org.createRecord('Contact', { LastName: 'Blake' }, { quiet: true });
    const taskId = desk.org.logTask(contactId, CALL, { by: RITA, quiet: true });
    expect(await task(taskId)).toBe('the task is not on a lead');
  });
});

describe('hints', () => {
  it('that say nothing usable are ignored or parked beside good ones', async () => {
    const id = lead({ OwnerId: QUEUE });
    const items = await desk.translate([
      { kind: 'om', object: 'Lead', recordId: null },
      { hello: 1 },
      desk.hint(id),
      desk.change('Account', ['0015g00000AcC11AAF']),
      desk.change('Lead', ['00Q'], 'GAP_OVERFLOW'),
      desk.change('Lead', [id], 'GAP_UPDATE'),
    ]);
    expect(items.map((item) => item.state)).toEqual(['ignored', 'parked', 'done', 'ignored', 'ignored', 'done']);
    expect(items.map((item) => item.events.length > 0)).toEqual([false, false, true, false, false, false]);
    expect(desk.adapter.leadIdsOf(desk.change('Lead', [id.slice(0, 15)]))).toEqual([id]);
    expect(desk.adapter.leadIdsOf({})).toEqual([]);
  });
});
