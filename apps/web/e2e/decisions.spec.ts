import { expect, test } from '@playwright/test';
import type { PublishedPlaybook } from '../api-playbook-types.ts';
import type { ComplianceReport } from '../api-report-types.ts';
import type { LeadList } from '../api-types.ts';
import { addressOf, readApi, signIn } from './people.ts';

test('a manager excuses a missed clock with a reason, and the figures leave it out', async ({ page }) => {
  await signIn(page, 'SDR manager');
  const report = () => readApi<ComplianceReport>(page, '/reports/compliance?range=90d');
  const missed = await readApi<LeadList>(page, '/leads?clock=firstTouch&outcome=missed&range=90d&limit=1');
  const clock = missed.items[0]?.clock;
  if (!clock) throw new Error('The demo has a missed first touch.');
  const before = await report();
  await page.goto(addressOf(`leads/${clock.lead.id}/clocks/${clock.id}`));
  await page.getByRole('button', { name: 'Excuse…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Excuse this clock' });
  await dialog.getByRole('button', { name: 'Excuse', exact: true }).click();
  await expect(dialog).toContainText('Say why');
  await dialog.getByLabel('Why').fill('Routing was down');
  await dialog.getByRole('button', { name: 'Excuse', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('list', { name: 'About this clock' })).toContainText('Excused: Routing was down');
  await expect(page.getByRole('timer').first()).toContainText('excused');
  const after = await report();
  expect(after.kpis.compliance.missed).toBe(before.kpis.compliance.missed - 1);
  expect(after.kpis.excused.n).toBe(before.kpis.excused.n + 1);

  await page.getByRole('button', { name: 'Take back the excuse…' }).click();
  const back = page.getByRole('dialog', { name: 'Take back the excuse' });
  await back.getByLabel('Why').fill('It was up after all');
  await back.getByRole('button', { name: 'Take back' }).click();
  await expect(back).toBeHidden();
  expect((await report()).kpis.compliance.missed).toBe(before.kpis.compliance.missed);
});

test('a rep reads a clock, and is told who can decide about it', async ({ page }) => {
  await signIn(page, 'SDR');
  const { items } = await readApi<LeadList>(page, '/leads?clock=firstTouch&outcome=missed&range=90d&limit=1');
  const clock = items[0]?.clock;
  if (!clock) throw new Error('The demo has a missed first touch of this rep.');
  await page.goto(addressOf(`leads/${clock.lead.id}/clocks/${clock.id}`));
  await expect(page.getByText('Managers and admins can excuse it')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Excuse…' })).toHaveCount(0);
});

test('publishing shows what it would do to open clocks before it is done', async ({ page }) => {
  await signIn(page, 'RevOps admin');
  const { document, version } = await readApi<PublishedPlaybook>(page, '/playbook');
  const next = structuredClone(document) as unknown as {
    policies: { key: string; clocks: { firstTouch: { target: string } } }[];
  };
  const policy = next.policies.find(({ key }) => key === 'event');
  if (!policy) throw new Error('The demo has a policy for events.');
  policy.clocks.firstTouch.target = '20h';
  await page.goto(addressOf('settings/playbook'));
  await page.getByLabel('Playbook file').setInputFiles({
    name: 'playbook.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(next)),
  });
  await expect(page.getByText('first touch target: was 24 hours, now 20 hours')).toBeVisible();
  await page.getByRole('button', { name: 'Review & publish…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
  await expect(dialog.getByTestId('effect-new')).toHaveText('No open clock changes.');
  await expect(dialog.getByTestId('effect-openFromNow')).toHaveText(/\d+ clocks? would/);
  await dialog.getByRole('radio', { name: /New handoffs only/ }).check();
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`Published v${version + 1}`).first()).toBeVisible();
});
