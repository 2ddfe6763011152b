// Takes the pictures of the README from a running demo: node apps/web/e2e/pictures.ts BASE_URL OUT_DIR
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { launchBrowser } from './browser.ts';

const [baseUrl, folder] = process.argv.slice(2);
if (!baseUrl || !folder) {
  console.error('Usage: node apps/web/e2e/pictures.ts BASE_URL OUT_DIR');
  process.exit(2);
}

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await take('SDR Priya', 'queue', (page) => page.locator('tr[data-row]').first().waitFor());
  await take('VP Sales', 'compliance', async (page) => {
    await page.locator('#chart-3 .recharts-surface').first().waitFor();
  });
} finally {
  await browser.close();
}

/** Signs in by the persona's button, opens the page, and stores what a person sees at 1440 px in light. */
async function take(persona: string, name: string, settled: (page: Page) => Promise<unknown>): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-US',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByRole('button', { name: persona }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in' && url.pathname.split('/').length > 2);
  if (!new URL(page.url()).pathname.endsWith(`/${name}`))
    await page.goto(new URL(name, page.url().replace(/\/[^/]*$/, '/')).href);
  await settled(page);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder ?? '.', `${name}.png`), animations: 'disabled' });
  await context.close();
}
