import { expect, it } from 'vitest';
import { NOW, orgPerTest, RITA } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const history = async (id: string) =>
  (
    await salesforce.query(
      `SELECT Field, OldValue, NewValue FROM LeadHistory WHERE LeadId = '${id}' ORDER BY CreatedDate, Id`,
    )
  ).body.records as { Field: string; OldValue: string | null; NewValue: string | null }[];

it('writes a row of history for a status and two for an owner', async () => {
  const queue = salesforce.org.addQueue('Inbound');
  const id = salesforce.org.createLead({ LastName: 'Okafor', OwnerId: queue });
  salesforce.now += 1000;
  salesforce.org.updateLead(id, { Status: 'Accepted', OwnerId: RITA }, { by: RITA });
  expect((await history(id)).map(({ Field, OldValue, NewValue }) => [Field, OldValue, NewValue])).toEqual([
    ['created', null, null],
    ['Status', 'New', 'Accepted'],
    ['Owner', 'Inbound', 'Rita Reyes'],
    ['Owner', queue, RITA],
  ]);
  expect(salesforce.org.record('Lead', id)).toMatchObject({
    LastModifiedById: RITA,
    SystemModstamp: '2026-11-22T10:00:01.000Z',
  });
});

it('converts: the lead is frozen and its activities move to the contact', async () => {
  const id = salesforce.org.createLead({ LastName: 'Okafor', OwnerId: RITA });
  const task = salesforce.org.logTask(id, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' });
  const { emailId } = salesforce.org.sendEmail(id);
  const { contactId, opportunityId } = salesforce.org.convertLead(id, { opportunityName: 'Contoso' });
  expect(salesforce.org.record('Lead', id)).toMatchObject({
    IsConverted: true,
    Status: 'Qualified',
    ConvertedDate: '2026-11-22',
    ConvertedContactId: contactId,
  });
  expect(salesforce.org.record('Task', task)).toMatchObject({
    WhoId: contactId,
    WhatId: opportunityId,
    IsClosed: true,
    CompletedDateTime: '2026-11-22T10:00:00.000Z',
  });
  expect(() => salesforce.org.updateLead(id, { Status: 'New' })).toThrow('cannot reference converted lead');
  const who = await salesforce.query(
    `SELECT Id FROM EmailMessage WHERE Id IN (SELECT EmailMessageId FROM EmailMessageRelation WHERE RelationId = '${contactId}')`,
  );
  expect(who.body.records).toMatchObject([{ Id: emailId }]);
});

it('merges: losers are deleted and point to the winner', async () => {
  const [winner, loser] = [
    salesforce.org.createLead({ LastName: 'A', OwnerId: RITA }),
    salesforce.org.createLead({ LastName: 'B' }),
  ];
  const event = salesforce.org.bookEvent(loser, {}, { by: RITA });
  salesforce.org.mergeLeads(winner, [loser]);
  const all = await salesforce.query('SELECT Id, IsDeleted, MasterRecordId FROM Lead ORDER BY Id', true);
  expect(all.body.records).toMatchObject([
    { Id: winner, IsDeleted: false },
    { Id: loser, IsDeleted: true, MasterRecordId: winner },
  ]);
  expect(salesforce.org.record('Event', event).WhoId).toBe(winner);
});

it('deletes and brings back the same id, and stamps what it is told', async () => {
  const id = salesforce.org.createLead({ LastName: 'A' }, { at: NOW - 5000 });
  expect(salesforce.org.record('Lead', id).SystemModstamp).toBe('2026-11-22T09:59:55.000Z');
  salesforce.org.deleteLead(id);
  salesforce.org.undeleteLead(id);
  expect((await salesforce.query('SELECT Id FROM Lead')).body.records).toHaveLength(1);
  const task = salesforce.org.logTask(id, { Subject: 'Call back' });
  expect(salesforce.org.record('Task', task)).toMatchObject({ IsClosed: false, CompletedDateTime: null });
  salesforce.now += 60_000;
  salesforce.org.completeTask(task);
  expect(salesforce.org.record('Task', task)).toMatchObject({
    IsClosed: true,
    CompletedDateTime: '2026-11-22T10:01:00.000Z',
  });
});
