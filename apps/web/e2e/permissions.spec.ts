import { expect, test } from '@playwright/test';
import type { LeadList } from '../api-types.ts';
import { addressOf, readApi, signIn } from './people.ts';

const missing = '00000000-0000-7000-8000-000000000000';

test('an SDR who opens settings is told that they may not, inside the frame', async ({ page }) => {
  await signIn(page, 'SDR');
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveCount(0);
  for (const slug of ['policies', 'integrations', 'fields']) {
    await page.goto(addressOf(`settings/${slug}`));
    await expect(page.getByRole('heading', { name: /^You can't open / })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Admins of Acme can');
  }
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'My queue' })).toBeVisible();
});

test("an SDR who opens another rep's lead is told whose it is; one that is not there is not found", async ({
  page,
  browser,
}) => {
  const admin = await browser.newPage();
  await signIn(admin, 'RevOps admin');
  const { items } = await readApi<LeadList>(admin, '/leads?team=emea&limit=1');
  await admin.context().close();
  const id = items[0]?.id;
  if (!id) throw new Error('No lead of EMEA');

  await signIn(page, 'SDR');
  await page.goto(addressOf(`leads/${id}`));
  await expect(page.getByRole('heading', { name: "You can't open lead" })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('(EMEA)');
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);

  await page.goto(addressOf(`leads/${missing}`));
  await expect(page.getByRole('main')).toContainText('There is no such lead in this workspace');
});

test('whoever is not signed in is brought to the sign-in page and back to where they were going', async ({ page }) => {
  await page.goto(addressOf('leads?stage=sal'));
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole('button', { name: /^VP Sales/ }).click();
  await expect(page).toHaveURL(addressOf('leads?stage=sal'));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('SAL');
});
