import { describe, expect, it } from 'vitest';
import type { CrmChange } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { createLibrary } from './library.ts';
import { openDesk, QUEUE, RITA, SAM } from './testing/desk.ts';
import { createSalesforceWriter } from './write.ts';

const desk = openDesk();
const lead = (more = {}) => desk.org.createLead({ LastName: 'Díaz', OwnerId: RITA, ...more }, { quiet: true });
let next = 0;
const change = (externalId: string, fields: CrmChange['fields']): CrmChange => ({
  id: `w-${++next}`,
  externalId,
  fields,
});
const write = (changes: CrmChange[]) =>
  createSalesforceWriter(createLibrary({ loginUrl: desk.org.url, timeoutMs: 2000 })).write(changes, desk.context());
const outcomes = async (changes: CrmChange[]) => (await write(changes)).map((result) => [result.id, result.outcome]);

describe('writing leads', () => {
  it('changes what it is told, in batches, and each result belongs to its change', async () => {
    const ids = Array.from({ length: 201 }, () => lead());
    const changes = ids.map((id, index) => change(id.slice(0, 15), { Title: `T${index}` }));
    expect(await outcomes(changes)).toEqual(changes.map(({ id }) => [id, 'written']));
    expect(desk.org.record('Lead', ids[200] ?? '').Title).toBe('T200');
    expect(desk.org.records('Lead').every((row) => row.LastModifiedById === desk.org.apiUserId)).toBe(true);
  });

  it('leaves the owner alone whom assignment rules would take the lead from', async () => {
    desk.org.setAssignmentRule(() => QUEUE);
    const id = lead();
    await write([change(id, { Status: 'Accepted' })]);
    expect(desk.org.record('Lead', id)).toMatchObject({ OwnerId: RITA, Status: 'Accepted' });
    await write([change(id, { OwnerId: SAM })]);
    expect(desk.org.record('Lead', id).OwnerId).toBe(SAM);
  });

  it('writes several changes of one lead one after the other', async () => {
    const [one, other] = [lead(), lead()];
    const changes = [
      change(one, { Title: 'a' }),
      change(other, { Title: 'x' }),
      change(one.slice(0, 15), { Title: 'b' }),
      change(one, { Title: 'c' }),
    ];
    expect((await write(changes)).map((result) => [result.id, result.outcome])).toEqual(
      changes.map(({ id }) => [id, 'written']),
    );
    expect([desk.org.record('Lead', one).Title, desk.org.record('Lead', other).Title]).toEqual(['c', 'x']);
  });

  it('tells for each record what became of it, in words', async () => {
    const [converted, deleted, locked, good] = [lead({ Status: 'MQL' }), lead(), lead(), lead()];
    desk.org.convertLead(converted, {}, { by: RITA, quiet: true });
    desk.org.deleteLead(deleted, { quiet: true });
    desk.org.lockRecord(locked, 1);
    const results = await write([
      change(converted, { Title: 'x' }),
      change(deleted, { Title: 'x' }),
      change(locked, { Title: 'x' }),
      change(good, { Title: 'x' }),
      change('nonsense', { Title: 'x' }),
      change(good, { 'Title, Id': 'x' }),
      change('00Q5g0000009999AAA', { Title: 'x' }),
    ]);
    expect(results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['rejected', 'CANNOT_UPDATE_CONVERTED_LEAD'],
      ['gone', 'ENTITY_IS_DELETED'],
      ['retry', 'UNABLE_TO_LOCK_ROW'],
      ['written', null],
      ['rejected', null],
      ['rejected', null],
      ['gone', expect.any(String)],
    ]);
    expect(results[0]?.reason).toBe('the lead was converted; Salesforce lets nobody change it any more');
    expect(results[2]?.reason).toBe('somebody else is changing the record');
    expect(await outcomes([change(locked, { Title: 'x' })])).toEqual([[expect.any(String), 'written']]);
  });

  it('finds the one bad field and writes the others', async () => {
    desk.org.defineField('Lead', { name: 'Hidden__c', type: 'string' }, false);
    desk.org.defineField('Lead', { name: 'Due__c', type: 'datetime' });
    const ids = [lead(), lead(), lead(), lead(), lead()];
    const fields: CrmChange['fields'][] = [
      { Title: 'a' },
      { Hidden__c: 'x' },
      { Due__c: '2026-11-22T10:00:00.000Z' },
      { Nothing__c: 1 },
      { Due__c: 'soon' },
    ];
    const results = await write(ids.map((id, index) => change(id, fields[index] ?? {})));
    expect(results.map(({ outcome }) => outcome)).toEqual(['written', 'rejected', 'written', 'rejected', 'rejected']);
    expect(results[1]?.reason).toMatch(/hidden from the integration user|may not write this field/);
    expect(desk.org.record('Lead', ids[2] ?? '').Due__c).toMatch(/^2026-11-22T10:00:00.000/);
  });

  it('throws when none went through, and asks for those again that did not', async () => {
    const ids = Array.from({ length: 201 }, () => lead());
    desk.org.failNext(1, 'daily-limit', { method: 'PATCH' });
    const failed = await write([change(ids[0] ?? '', { Title: 'x' })]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AdapterError);
    expect(failed).toMatchObject({ kind: 'rateLimited' });
    const first = { Title: 'first' };
    let calls = 0;
    const library = createLibrary({ loginUrl: desk.org.url, timeoutMs: 2000 });
    const onBudget = () => {
      if (++calls === 1) desk.org.failNext(1, 'unavailable', { method: 'PATCH' });
    };
    const results = await createSalesforceWriter(library).write(
      ids.map((id) => change(id, first)),
      desk.context({ onBudget }),
    );
    expect(results.filter(({ outcome }) => outcome === 'written')).toHaveLength(200);
    expect(results.at(-1)).toMatchObject({ outcome: 'retry', reason: 'Salesforce is not available' });
    expect(await write([])).toEqual([]);
  });
});
