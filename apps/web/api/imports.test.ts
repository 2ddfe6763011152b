import { runImport } from '@baton/services/imports/run-import';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let workspaceId: string;
let key: string;
beforeAll(async () => {
  api = await startTestApi();
  workspaceId = (await api.workspace()).id;
  key = await api.key(workspaceId);
});
afterAll(() => api.close());

const post = async (path: string, body: BodyInit, type = 'application/json', expected = 200) => {
  const answer = await api.call(path, { method: 'POST', key, headers: { 'content-type': type }, body });
  expect(answer.status, await answer.clone().text()).toBe(expected);
  return answer.json();
};
const get = async (path: string) => (await api.call(path, { key })).json();
const work = async () => {
  while (await runImport(api.wiring.machinery, { workspaceId }));
};
const CSV =
  'lead id,email,created,mql date\n1,jo@kestrel.test,2026-01-05,2026-01-06\n2,sam@heron.test,2026-01-05,\nbad\n';

describe('imports over REST', () => {
  it('previews a file that is sent as it is, imports and undoes it', async () => {
    const preview = await post('/imports/preview?fileName=fair.csv', `\ufeff${CSV}`, 'text/csv; charset=utf-8');
    expect(preview).toMatchObject({
      fileName: 'fair.csv',
      questions: [],
      counts: { rows: 3, rejected: 1, leads: 2, newLeads: 2, events: 3, newEvents: 3 },
      rejected: [{ line: 4, why: 'has 1 cells, the header has 4' }],
    });
    const { fileId, mapping } = preview;
    const { id } = await post('/imports', JSON.stringify({ fileId, mapping }), undefined, 202);
    expect(await get(`/imports/${id}`)).toMatchObject({
      state: 'queued',
      by: 'API key test',
      via: 'api',
      fileName: 'fair.csv',
    });
    await work();
    expect(await get(`/imports/${id}`)).toMatchObject({ state: 'done', leads: 2, events: 3, rejectedRows: 1, mapping });
    const found = await get('/leads?source=csv-fair&externalId=1');
    expect(found.items).toMatchObject([{ externalId: '1', stage: 'mql' }]);
    await post(`/imports/${id}/undo`, '{}', undefined, 202);
    await work();
    expect((await get('/imports')).items).toMatchObject([
      { id, state: 'undone', withdrawnEvents: 3, withdrawnLeads: 2, undoneBy: 'API key test' },
    ]);
    expect((await get('/leads?source=csv-fair&externalId=1')).items).toEqual([]);
    expect((await get('/leads')).items).toEqual([]);
    const audit = (await get('/audit-log')).items.map(({ action }: { action: string }) => action);
    expect(audit.filter((action: string) => action.startsWith('leads.import'))).toEqual([
      'leads.import.undo',
      'leads.import',
      'leads.import.start',
    ]);
    await post(`/imports/${id}/undo`, '{}', undefined, 409);
  });

  it('takes a file of more than what other routes take, as it streams in', async () => {
    const row = `2026-01-05,${'x'.repeat(480)}\n`;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from('id,created,note\n'));
        for (let part = 0; part < 10; part++)
          controller.enqueue(Buffer.from(Array.from({ length: 500 }, (_, n) => `lead-${part}-${n},${row}`).join('')));
        controller.close();
      },
    });
    const answer = await api.call('/imports/preview', {
      method: 'POST',
      key,
      headers: { 'content-type': 'text/csv' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(await answer.json()).toMatchObject({ counts: { rows: 5000, leads: 5000, rejected: 0 } });
  });

  it('refuses what is neither a file nor a mapping of one', async () => {
    await post('/imports/preview', '', 'text/csv', 422);
    await post('/imports/preview', 'a,b\n1,"2\n', 'text/csv', 422);
    await post('/imports/preview', '{}', undefined, 422);
    await post('/imports/preview', JSON.stringify({ content: CSV, mapping: { key: 'nr' } }), undefined, 422);
    await post('/imports/preview', '<xml/>', 'text/xml', 415);
    await post('/imports', JSON.stringify({ fileId: 'x', mapping: {} }), undefined, 404);
    const { fileId, mapping } = await post('/imports/preview', JSON.stringify({ content: CSV }));
    await post('/imports', JSON.stringify({ fileId, mapping: { ...mapping, key: 'nr' } }), undefined, 422);
    await post('/imports', JSON.stringify({ fileId, mapping: { ...mapping, source: 'hubspot' } }), undefined, 422);
    const unsigned = await api.call('/imports/preview', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: CSV,
    });
    expect(unsigned.status).toBe(401);
  });
});
