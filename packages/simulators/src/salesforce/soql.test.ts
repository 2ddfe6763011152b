import { expect, it } from 'vitest';
import { orgPerTest, RITA } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const names = async (where: string) => {
  const { body } = await salesforce.query(`SELECT LastName FROM Lead WHERE ${where} ORDER BY LastName`);
  return body.records?.map((row: { LastName: string }) => row.LastName) ?? body[0]?.errorCode;
};
const lead = (LastName: string, fields: Record<string, string | number | boolean | null> = {}) =>
  salesforce.org.createLead({ LastName, OwnerId: RITA, ...fields });

it('compares text without regard to capitals, and escapes', async () => {
  lead("O'Brien\\");
  lead('50%_off');
  lead('500 off');
  expect(await names("LastName = 'o\\'brien\\\\'")).toEqual(["O'Brien\\"]);
  expect(await names("LastName LIKE '50\\%\\_%'")).toEqual(['50%_off']);
  expect(await names("LastName LIKE '50_%'")).toEqual(['50%_off', '500 off']);
  expect(await names("LastName = 'x\\' OR Name != ''")).toBe('MALFORMED_QUERY');
  expect(await names("LastName = 'a\\q'")).toBe('MALFORMED_QUERY');
});

it('knows nulls, lists, nesting and ids of both lengths', async () => {
  const a = lead('A', { Rating: 'Hot' });
  lead('B');
  lead('C', { Rating: 'Cold', NumberOfEmployees: 7 });
  expect(await names('Rating = null')).toEqual(['B']);
  expect(await names("Rating != 'Hot'")).toEqual(['B', 'C']);
  expect(await names("Rating NOT IN ('Hot', 'Cold')")).toEqual(['B']);
  expect(await names(`Id IN ('${a.slice(0, 15)}') OR (NOT (Rating = null) AND NumberOfEmployees > 5)`)).toEqual([
    'A',
    'C',
  ]);
  expect(await names(`OwnerId = '${RITA.slice(0, 15)}' AND Owner.Type = 'User' AND IsConverted = false`)).toEqual([
    'A',
    'B',
    'C',
  ]);
  expect(await names("NumberOfEmployees > '5'")).toBe('INVALID_FIELD');
  expect(await names('LastName = 5')).toBe('INVALID_FIELD');
  expect(await names('CreatedDate = TODAY AND CreatedDate = LAST_N_DAYS:3')).toEqual(['A', 'B', 'C']);
});

it('orders nulls first unless told, and counts', async () => {
  lead('A', { NumberOfEmployees: 3 });
  lead('B');
  lead('C', { NumberOfEmployees: 9 });
  const order = async (by: string) =>
    (await salesforce.query(`SELECT LastName FROM Lead ORDER BY ${by} LIMIT 2 OFFSET 1`)).body.records.map(
      (row: { LastName: string }) => row.LastName,
    );
  expect(await order('NumberOfEmployees')).toEqual(['A', 'C']);
  expect(await order('NumberOfEmployees DESC NULLS LAST, LastName')).toEqual(['A', 'B']);
  expect((await salesforce.query('SELECT COUNT() FROM Lead')).body).toMatchObject({ totalSize: 3, done: true });
  expect(
    (await salesforce.query('SELECT COUNT(Id), MAX(NumberOfEmployees) most FROM Lead')).body.records,
  ).toMatchObject([{ attributes: { type: 'AggregateResult' }, expr0: 3, most: 9 }]);
});

it('compares instants by whole seconds, in any zone', async () => {
  lead('A');
  salesforce.now += 1_700;
  lead('B');
  expect(await names('SystemModstamp > 2026-11-22T10:00:00.999Z')).toEqual(['B']);
  expect(await names('SystemModstamp >= 2026-11-22T11:00:00+01:00')).toEqual(['A', 'B']);
  // A plus sign that was not escaped arrives as a space.
  const raw = await salesforce.call(
    'GET',
    '/query?q=SELECT+Id+FROM+Lead+WHERE+SystemModstamp>=2026-11-22T11:00:00+01:00',
  );
  expect([raw.status, raw.body[0].errorCode]).toEqual([400, 'MALFORMED_QUERY']);
});

it('hides what the API user may not see', async () => {
  const id = lead('A');
  salesforce.org.hideRecord(id);
  expect(await names('Id != null')).toEqual([]);
  expect((await salesforce.call('GET', `/sobjects/Lead/${id}`)).status).toBe(404);
  salesforce.org.hideRecord(id, false);
  expect(await names('Id != null')).toEqual(['A']);
});
