import { describe, expect, it } from 'vitest';
import { openDesk, RITA } from './testing/desk.ts';

const desk = openDesk();
const CALL = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' };
const lead = () => desk.org.createLead({ LastName: 'Díaz', OwnerId: RITA, Title: 'Director' }, { quiet: true });
const column = (name: string) => ({
  status: 400,
  body: [
    {
      errorCode: 'INVALID_FIELD',
      message: `\nSELECT x\n^\nERROR at Row:1:Column:1\nNo such column '${name}' on entity 'X'.`,
    },
  ],
});

describe('reading rows', () => {
  it('does without a field that is gone since we asked which there are', async () => {
    const id = lead();
    const taskId = desk.org.logTask(id, CALL, { by: RITA, quiet: true });
    await desk.translate([desk.hint(taskId, 'Task'), desk.hint(id)]);
    desk.org.failNext(1, column('CallDisposition'), { path: /query/ });
    const [touch] = await desk.translate([desk.hint(taskId, 'Task')]);
    expect(touch).toMatchObject({ state: 'done', events: [{ type: 'lead.touched' }] });
    desk.org.failNext(1, column('Title'), { path: /query/ });
    const [item] = await desk.translate([desk.hint(id)]);
    expect(item?.events[0]?.data).not.toHaveProperty('title');
    expect(item?.events[0]?.data).toHaveProperty('lastName');
  });

  it('takes a refusal that it cannot mend for a refusal, and parks the hint', async () => {
    const id = lead();
    await desk.translate([desk.hint(id)]);
    desk.org.failNext(1, { status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message: 'no' }] }, { path: /query/ });
    expect((await desk.translate([desk.hint(id), { hello: 1 }])).map((item) => item.state)).toEqual([
      'parked',
      'parked',
    ]);
    expect((await desk.translate([desk.hint(id)]))[0]?.state).toBe('done');
  });

  it('finds objects that are not described, and asks not again for those that are not there', async () => {
    const missing = { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'no' }] };
    const unknown = { status: 400, body: [{ errorCode: 'INVALID_TYPE', message: 'sObject type is not supported.' }] };
    const id = lead();
    const taskId = desk.org.logTask(id, CALL, { by: RITA, quiet: true });
    desk.org.failNext(1, missing, { path: /Task\/describe/ });
    desk.org.failNext(1, missing, { path: /CampaignMember\/describe/ });
    expect((await desk.translate([desk.hint(taskId, 'Task')]))[0]?.state).toBe('done');
    await desk.eventsOf(id);
    desk.org.failNext(1, unknown, { path: /query/ });
    expect((await desk.translate([desk.hint(taskId, 'Task')]))[0]?.state).toBe('ignored');
    expect((await desk.translate([desk.hint(taskId, 'Task')]))[0]?.state).toBe('ignored');
  });

  it('says of each lead only what concerns it', async () => {
    const stranger = desk.org.addUser({ FirstName: 'Tom', LastName: 'Lane' }, { quiet: true });
    const [known, other] = [lead(), desk.org.createLead({ LastName: 'B', OwnerId: stranger }, { quiet: true })];
    const items = await desk.translate([desk.hint(known), desk.hint(other)]);
    expect(items.map((item) => item.reason)).toEqual([null, `owner ${stranger} is not a person here`]);
  });

  it('fails as a whole when leads are hidden from us', async () => {
    desk.org.failNext(
      1,
      { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'no' }] },
      { path: /Lead\/describe/ },
    );
    await expect(desk.translate([desk.hint('00Q5g00000LeAd1EAF')])).rejects.toMatchObject({ kind: 'auth' });
  });
});
