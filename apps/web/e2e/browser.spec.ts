import { expect, test } from '@playwright/test';
import { launchBrowser } from './browser.ts';

test('the browser renders a page, with text, and takes a picture of it', async ({ page }) => {
  await page.goto('data:text/html,<title>Baton</title><h1 style="font:40px sans-serif">1h 12m left</h1>');
  await expect(page.getByRole('heading')).toHaveText('1h 12m left');
  const heading = await page.getByRole('heading').boundingBox();
  expect(heading?.height).toBeGreaterThan(30);
  const picture = await page.screenshot();
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  const blank = await page.goto('about:blank').then(() => page.screenshot());
  expect(picture.equals(blank)).toBe(false);
});

test('a second browser opens beside the first', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto('data:text/html,<p>phone');
  expect(await page.evaluate(() => window.innerWidth)).toBe(390);
  await browser.close();
});
