import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import type { Queue } from '../api-types.ts';
import { addressOf, getDemo, readApi, signIn } from './people.ts';

/** Finds nothing serious on the page as it stands, in light and in dark; only contrast differs between them. */
async function checkBothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
    expect.soft(grave, `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** Opens a page of the workspace and waits until its content is there, not its skeleton. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(addressOf(path));
  await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

test('sign-in and the pages of an SDR have no serious accessibility fault', async ({ page }) => {
  await page.goto(`${getDemo().baton}/sign-in`);
  await expect(page.getByRole('button', { name: /^SDR manager/ })).toBeVisible();
  await checkBothThemes(page, 'sign-in');
  await signIn(page, 'SDR');
  await expect(page.locator('tr[data-row]').first()).toBeVisible();
  await checkBothThemes(page, 'queue');
  await page.keyboard.press('j');
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog', { name: 'Log touch' })).toBeVisible();
  await checkBothThemes(page, 'queue with an open panel');

  const { items } = await readApi<Queue>(page, '/queue');
  const row = items.find(({ clocks }) => clocks.length > 0);
  await open(page, `leads/${row?.lead.id}`);
  await checkBothThemes(page, 'lead detail');
  await open(page, `leads/${row?.lead.id}/clocks/${row?.clocks[0]?.id}`);
  await checkBothThemes(page, 'clock arithmetic');
  await open(page, 'leads');
  await checkBothThemes(page, 'leads');
  await open(page, 'alerts');
  await checkBothThemes(page, 'alerts');
  await open(page, 'settings/policies');
  await checkBothThemes(page, 'denied');
});

test('the reports have no serious accessibility fault, as charts and as tables', async ({ page }) => {
  await signIn(page, 'VP Sales');
  for (const path of ['compliance', 'compliance?view=table', 'funnel', 'funnel?view=table']) {
    await open(page, path);
    await checkBothThemes(page, path);
  }
});

test('the settings have no serious accessibility fault', async ({ page }) => {
  await signIn(page, 'RevOps admin');
  for (const slug of [
    'definitions',
    'policies',
    'calendars',
    'reasons',
    'teams',
    'assignment',
    'integrations',
    'fields',
  ]) {
    await open(page, `settings/${slug}`);
    await checkBothThemes(page, slug);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('queue and compliance fit the width and have no serious accessibility fault', async ({ page }) => {
    await signIn(page, 'SDR');
    for (const path of ['queue', 'compliance']) {
      await open(page, path);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), { message: path })
        .toBeLessThanOrEqual(0);
      await checkBothThemes(page, `${path} at 390 px`);
    }
  });
});
