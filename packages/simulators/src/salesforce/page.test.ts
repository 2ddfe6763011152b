import { expect, it } from 'vitest';
import { orgPerTest, RITA } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const page = async () => (await fetch(salesforce.org.url)).text();
const press = (path: string, form: Record<string, string>) =>
  fetch(salesforce.org.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

it('shows leads, and what is pressed happens as the owner does it', async () => {
  expect(await page()).toContain('No leads here yet');
  const made = await press('/app/leads', {
    FirstName: 'Ana',
    LastName: '<Lane>',
    Company: 'Contoso',
    OwnerId: RITA,
    Status: 'MQL',
    Email: '',
  });
  expect(made.status).toBe(303);
  const [lead] = salesforce.org.records('Lead');
  const id = lead?.Id ?? '';
  expect(await page()).toContain('Ana &lt;Lane&gt;');
  await press(`/app/leads/${id}`, { Status: 'Accepted' });
  expect(salesforce.org.record('Lead', id)).toMatchObject({ Status: 'Accepted', LastModifiedById: RITA });
  for (const act of ['call', 'email', 'meeting']) await press(`/app/leads/${id}/act`, { act });
  expect(salesforce.org.records('Task').map(({ TaskSubtype, CreatedById }) => [TaskSubtype, CreatedById])).toEqual([
    ['Call', RITA],
    ['Email', RITA],
  ]);
  await press(`/app/leads/${id}/act`, { act: 'convert' });
  expect(salesforce.org.record('Lead', id).IsConverted).toBe(true);
  const refused = await press(`/app/leads/${id}`, { Status: 'MQL' });
  expect([refused.status, (await refused.text()).includes('cannot reference converted lead')]).toEqual([400, true]);
});
