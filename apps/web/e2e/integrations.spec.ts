import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import type { BlankWorld } from './blank-world.ts';

// One story in one workspace that begins empty: each step stands on the one before.
test.describe.configure({ mode: 'serial' });

const startLimitMs = 5 * 60_000;
let child: ChildProcess;
let world: BlankWorld;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(startLimitMs);
  child = spawn(process.execPath, [join(import.meta.dirname, 'blank-world.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The blank world ended with ${code}.`)));
  ended.catch(() => undefined);
  [world] = (await Promise.race([once(child, 'message'), ended])) as [BlankWorld];
  page = await (await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } })).newPage();
});
test.afterAll(async () => {
  await page?.context().close();
  if (child?.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

const main = () => page.getByRole('main');
const open = (path: string) => page.goto(`${world.baseUrl}/${world.slug}/settings/${path}`);
const card = (name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Finds nothing serious on the page as it stands, in light and in dark. */
async function checkAccess(name: string): Promise<void> {
  await expect(page.locator('.skeleton')).toHaveCount(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
    expect.soft(grave, `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing sticks out sideways on a phone. */
async function checkNarrow(name: string): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), { message: name })
    .toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('an admin of a new workspace finds nothing connected', async () => {
  await page.goto(`${world.baseUrl}/sign-in`);
  await page.getByLabel('E-mail').fill(world.email);
  await page.getByLabel('Password').fill(world.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/${world.slug}/`));
  await open('integrations');
  for (const name of ['Salesforce', 'HubSpot', 'Slack', 'Teams', 'Email'])
    await expect(card(name)).toContainText('Not connected');
  await checkAccess('integrations, nothing connected');
  await checkNarrow('integrations, nothing connected');
  await open('fields');
  await expect(main()).toContainText('No CRM is connected');
});

test('HubSpot is connected with a token, by keyboard alone, and the workspace observes', async () => {
  await open('integrations');
  await page.getByRole('button', { name: 'Connect HubSpot…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Connect HubSpot' });
  await expect(dialog.getByRole('region', { name: 'What Baton asks for' })).toContainText('crm.objects.contacts.read');
  await checkAccess('connect HubSpot');
  const token = dialog.getByLabel('Access token');
  await token.focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Access token is missing.');
  await expect(token).toBeFocused();

  await page.keyboard.type('pat-of-somebody-else');
  await page.keyboard.press('Tab');
  await page.keyboard.type(world.hubspot.clientSecret);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('HubSpot did not accept this');
  await expect(dialog.getByLabel('Client secret')).toHaveValue(world.hubspot.clientSecret);

  await token.fill(world.hubspot.accessToken);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/settings\/integrations\/[0-9a-f-]+\?connected=new$/);
  await expect(page.getByRole('region', { name: 'HubSpot is connected' })).toContainText('nobody is alerted');
  await expect(page.getByRole('banner')).toContainText('Observe mode');
});

test('its history is read, and the health says how it does', async () => {
  await page.getByRole('tab', { name: 'Replay and backfill' }).click();
  await page.getByLabel('Read the last').selectOption('30');
  await page.getByRole('button', { name: 'Start' }).press('Enter');
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText('contacts');
  await open('integrations');
  await card('HubSpot').getByRole('link', { name: 'Open HubSpot' }).click();
  await page.getByRole('tab', { name: 'Replay and backfill' }).click();
  await expect(progress).toContainText(/Read \d+ records/, { timeout: 60_000 });
  await checkAccess('backfill');
  await page.getByRole('button', { name: 'Count' }).press('Enter');
  await expect(main()).toContainText(/HubSpot sent (nothing|\d)/);

  await page.getByRole('tab', { name: 'Health' }).click();
  await expect(main()).toContainText('API calls');
  await expect(main().getByRole('meter').first()).toBeVisible();
  await checkAccess('health');
  await checkNarrow('health');
  await page.getByRole('tab', { name: /^Errors/ }).click();
  await expect(main()).toContainText('Nothing has failed');
});

test('a field is read from where the portal keeps it, after its values were seen', async () => {
  await open('fields');
  const row = page.locator('tr[data-field="score"]');
  await expect(row).toContainText('hubspotscore');
  await checkAccess('fields');
  await checkNarrow('fields');
  await row.getByRole('button', { name: 'Suggestion for Score' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Score' });
  await expect(dialog).toContainText('Suggested: Lead score');
  await expect(dialog).toContainText('100 % of the newest');
  await checkAccess('choosing a field');
  await dialog.getByLabel(/^Field in HubSpot/).selectOption('company');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Score needs a number');
  await dialog.getByLabel('Search the fields of HubSpot').fill('lead sc');
  await dialog.getByLabel(/^Field in HubSpot/).selectOption('fit_score');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('fit_score');
  await expect(row).toContainText('OK');
  await page.reload();
  await expect(row).toContainText('fit_score');
});

test('statuses without a stage are counted, and a choice becomes a draft of the playbook', async () => {
  await page.getByRole('tab', { name: /^Status and stage/ }).click();
  await expect(main()).toContainText(/unmapped, \d+ leads say so/);
  await checkAccess('stages');
  await checkNarrow('stages');
  await page.getByLabel(/^Stage of Lead status Attempted/i).selectOption('sal');
  await expect(main()).toContainText('1 unsaved change');
  await page.getByRole('button', { name: 'Save draft' }).press('Enter');
  await page.getByRole('link', { name: 'Review and publish' }).click();
  await expect(page).toHaveURL(/settings\/playbook$/);
  await expect(main()).toContainText('hs_lead_status:ATTEMPTED_TO_CONTACT');
});

test('what is missing in HubSpot is shown first, then made, and what is written is listed', async () => {
  await open('integrations');
  await card('HubSpot').getByRole('link', { name: 'Open HubSpot' }).click();
  await page.getByRole('tab', { name: 'Write-back' }).click();
  await expect(main()).toContainText('Observe mode: nothing is written to HubSpot');
  await page.getByRole('button', { name: 'Create missing fields…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Fields in HubSpot' });
  const changes = dialog.getByRole('list', { name: 'Changes' });
  await expect(changes.getByRole('listitem').first()).toBeVisible();
  await expect(dialog).toContainText('Nothing has been changed yet');
  await checkAccess('provisioning');
  await dialog.getByRole('button', { name: 'Create', exact: true }).press('Enter');
  await expect(dialog).toContainText(/Done\. \d+ fields are on\./);
  await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');
  await page.getByRole('button', { name: 'Create missing fields…' }).press('Enter');
  await expect(dialog).toContainText('Everything is there in HubSpot');
  await page.keyboard.press('Escape');
  const owner = page.getByRole('checkbox', { name: /^Owner/ });
  await expect(owner).toBeChecked();
  await owner.press('Space');
  await expect(owner).not.toBeChecked();
  await page.reload();
  await expect(owner).not.toBeChecked();
  await expect(page.getByRole('region', { name: 'Last values written' })).toContainText(
    'Nothing has been written to HubSpot',
  );
  await checkAccess('write-back');
  await checkNarrow('write-back');
});

test('going live says what starts, and can be taken back', async () => {
  await open('integrations');
  await page.getByRole('button', { name: 'Go live…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Go live' });
  await expect(dialog).toContainText('no Slack, Teams or Email is connected');
  await expect(dialog).toContainText(/Write-back starts: \d+ fields in HubSpot/);
  await checkAccess('going live');
  await dialog.getByRole('button', { name: 'Go live' }).press('Enter');
  await expect(page.getByRole('region', { name: 'Live' })).toBeVisible();
  await expect(page.getByRole('banner')).not.toContainText('Observe mode');
  await page.getByRole('button', { name: 'Back to Observe mode…' }).press('Enter');
  await page
    .getByRole('dialog', { name: 'Back to Observe mode' })
    .getByRole('button', { name: 'Observe only' })
    .click();
  await expect(page.getByRole('banner')).toContainText('Observe mode');
});

test('Salesforce is connected by a consent there', async () => {
  await page.getByRole('button', { name: 'Connect Salesforce…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Salesforce' });
  await expect(dialog).toContainText('/api/v1/oauth/salesforce/callback');
  await dialog.getByLabel('Client id of the app').fill(world.salesforce.clientId);
  await dialog.getByLabel('Client secret').fill('a wrong one');
  await dialog.getByRole('button', { name: 'Continue to Salesforce' }).click();
  const refused = page.getByRole('dialog', { name: 'Connect Salesforce' });
  await expect(refused.getByRole('alert')).toContainText('the client secret is wrong');
  await checkAccess('a refused consent');
  await refused.getByLabel('Client id of the app').fill(world.salesforce.clientId);
  await refused.getByLabel('Client secret').fill(world.salesforce.clientSecret);
  await refused.getByRole('button', { name: 'Continue to Salesforce' }).click();
  await expect(page.getByRole('region', { name: 'Salesforce is connected' })).toBeVisible();
});

test('a disconnected CRM is told on every page, and connected again without losing its mapping', async () => {
  await open('integrations');
  await card('HubSpot').getByRole('link', { name: 'Open HubSpot' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Disconnect…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Disconnect HubSpot' });
  await expect(dialog).toContainText('Clocks of its leads keep running');
  await checkAccess('disconnecting');
  await dialog.getByRole('button', { name: 'Disconnect' }).press('Enter');
  await expect(dialog).toBeHidden();
  await page.goto(`${world.baseUrl}/${world.slug}/leads`);
  const banner = page.getByRole('status').filter({ hasText: 'HubSpot disconnected' });
  await expect(banner).toContainText('clocks keep running, breaches provisional');
  await checkAccess('banner');
  await checkNarrow('banner');
  await banner.getByRole('link', { name: 'Reconnect' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Reconnect…' }).press('Enter');
  const again = page.getByRole('dialog', { name: 'Reconnect HubSpot' });
  await again.getByLabel('Access token').fill(world.hubspot.accessToken);
  await again.getByLabel('Client secret').fill(world.hubspot.clientSecret);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'HubSpot is connected again' })).toBeVisible();
  await expect(banner).toBeHidden({ timeout: 60_000 });
  await open('fields');
  await expect(page.locator('tr[data-field="score"]')).toContainText('fit_score');
});
