import { expect, type Page, test } from '@playwright/test';
import type { LeadDetail, Queue } from '../api-types.ts';
import { getDemo, readApi, signIn } from './people.ts';

const LIMIT_MS = 2_000;

/** Makes a demo request in the portal's own form, and measures until the lead stands on the open page. */
async function measureArrival(page: Page, portal: Page, lastName: string): Promise<number> {
  await portal.goto(getDemo().portal);
  const form = portal.locator('form.new');
  await form.getByLabel('Last name').fill(lastName);
  await form.getByLabel('Email').fill(`jordan.${lastName.toLowerCase()}@kestrel.example.com`);
  await form.getByLabel('Owner').selectOption({ label: 'Priya Nair' });
  const shown = page.waitForFunction(
    (name) => [...document.querySelectorAll('tr[data-row]')].some((row) => row.textContent?.includes(name)),
    lastName,
    { polling: 50, timeout: 30_000 },
  );
  const sentAt = performance.now();
  await Promise.all([shown, form.getByRole('button', { name: 'Create' }).click()]);
  return performance.now() - sentAt;
}

test('a lead that HubSpot sends is on the screen within two seconds, without a reload', async ({ page, context }) => {
  await signIn(page, 'SDR');
  await expect(page.locator('tr[data-row]').first()).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const loadedAt = await page.evaluate(() => performance.timeOrigin);
  const portal = await context.newPage();

  const tookMs: number[] = [];
  const run = Date.now().toString(36);
  for (const ending of ['a', 'b', 'c']) tookMs.push(await measureArrival(page, portal, `Marlowe${run}${ending}`));
  const [best = Number.POSITIVE_INFINITY, median = Number.POSITIVE_INFINITY] = tookMs.toSorted((a, b) => a - b);
  const description = tookMs.map((ms) => `${Math.round(ms)} ms`).join(', ');
  test.info().annotations.push({ type: 'from HubSpot to the screen', description });
  // A machine busy with other things may delay one of the three.
  expect(median, `${description}; best ${Math.round(best)} ms`).toBeLessThan(LIMIT_MS);
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);

  const { items } = await readApi<Queue>(page, '/queue');
  const row = items.find(({ lead }) => lead.name.includes(`Marlowe${run}a`));
  expect(row?.lead).toMatchObject({ source: 'hubspot', stage: 'mql', company: 'Kestrel Freight' });
  const lead = await readApi<LeadDetail>(page, `/leads/${row?.lead.id}`);
  expect(lead.owner?.name).toBe('Priya Nair');
});

test('a call that HubSpot reports stops the clock of first touch on the open page', async ({ page, context }) => {
  await signIn(page, 'SDR');
  await expect(page.locator('tr[data-row]').first()).toBeVisible();
  const portal = await context.newPage();
  const lastName = `Sorrel${Date.now().toString(36)}`;
  await measureArrival(page, portal, lastName);
  const { items } = await readApi<Queue>(page, '/queue');
  const id = items.find(({ lead }) => lead.name.includes(lastName))?.lead.id;
  await page.getByRole('link', { name: `Jordan ${lastName}` }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(lastName);

  await portal.goto(`${getDemo().portal}/?q=${lastName}`);
  await portal.getByRole('button', { name: 'Call' }).click();
  const clock = page.getByRole('listitem').filter({ hasText: 'First touch' }).filter({ hasText: 'finished' });
  await expect(clock).toBeVisible();
  const lead = await readApi<LeadDetail>(page, `/leads/${id}`);
  expect(lead.handoffs[0]?.clocks.find(({ kind }) => kind === 'firstTouch')).toMatchObject({
    state: 'completed',
    outcome: 'met',
  });
  expect(lead.touches).toMatchObject([{ kind: 'call', verified: true }]);
});
