import { expect, type Locator, type Page, test } from '@playwright/test';
import type { LeadDetail, Queue } from '../api-types.ts';
import { addressOf, readApi, signIn } from './people.ts';

const rowsOf = (page: Page) => page.locator('tr[data-row]');
const nameIn = async (row: Locator) => ((await row.getByRole('link').first().textContent()) ?? '').trim();
const readLead = (page: Page, id: string) => readApi<LeadDetail>(page, `/leads/${id}`);

/** Moves down with J until the row of a lead has the focus. */
async function moveTo(page: Page, id: string): Promise<Locator> {
  const row = page.locator(`tr[data-lead="${id}"]`);
  const all = await rowsOf(page).count();
  for (let step = 0; step < all; step++) {
    if (await row.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('j');
  }
  await expect(row).toBeFocused();
  return row;
}

test('an SDR works the queue with the keyboard alone: accept, reject with a reason, log a touch', async ({ page }) => {
  await signIn(page, 'SDR');
  await expect(page.getByRole('heading', { level: 1, name: 'My queue' })).toBeVisible();
  const rows = rowsOf(page);
  await expect(rows.first()).toBeVisible();

  const undecided = (await readApi<Queue>(page, '/queue')).items.filter(
    (row) => row.lead.stage === 'mql' && row.group !== 'handled',
  );
  const [accepted, rejected, touched] = undecided.map((row) => row.lead.id);
  if (!accepted || !rejected || !touched) throw new Error(`Only ${undecided.length} leads to decide in the queue`);

  await test.step('J and K move the focus', async () => {
    await page.keyboard.press('j');
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press('k');
    await expect(rows.nth(0)).toBeFocused();
  });

  await test.step('A accepts', async () => {
    const row = await moveTo(page, accepted);
    const name = await nameIn(row);
    await page.keyboard.press('a');
    await expect(row.getByRole('cell', { name: 'SAL', exact: true })).toBeVisible();
    await expect(row).not.toContainText('Accept or reject');
    await expect(page.getByText(`Accepted ${name}`)).toBeVisible();
    const lead = await readLead(page, accepted);
    expect(lead.stage).toBe('sal');
    const clock = lead.handoffs.at(-1)?.clocks.find((one) => one.kind === 'accept');
    expect(clock?.state).toBe('completed');
    await expect(page.getByRole('region', { name: 'Next' })).not.toContainText(name);
  });

  await test.step('R, a digit, a note and Ctrl+Enter reject', async () => {
    const row = await moveTo(page, rejected);
    const name = await nameIn(row);
    await page.keyboard.press('r');
    const panel = page.getByRole('dialog', { name: 'Reject' });
    await expect(panel.getByRole('radiogroup', { name: 'Reason' })).toBeVisible();
    await page.keyboard.press('7');
    await expect(panel.getByRole('radio', { name: 'Other' })).toBeChecked();
    const note = panel.getByLabel(/^Note/);
    await expect(note).toBeFocused();

    await page.keyboard.press('Control+Enter');
    await expect(panel).toContainText('“Other” needs a note.');
    await page.keyboard.type('Asked us to come back after their merger');
    await page.keyboard.press('Control+Enter');
    await expect(panel).toBeHidden();
    await expect(page.getByText(`Rejected ${name}: Other`)).toBeVisible();
    await expect(row).not.toBeFocused();
    await expect(rows.and(page.locator(':focus'))).toHaveCount(1);

    const lead = await readLead(page, rejected);
    expect(lead.stage).toBe('recycled');
    expect(lead.handoffs.at(-1)?.rejection).toMatchObject({
      reason: 'other',
      note: 'Asked us to come back after their merger',
    });
  });

  await test.step('T, a letter, a digit and Enter log a touch', async () => {
    const row = await moveTo(page, touched);
    const name = await nameIn(row);
    const before = (await readLead(page, touched)).touches.length;
    await page.keyboard.press('t');
    const panel = page.getByRole('dialog', { name: 'Log touch' });
    await expect(panel).toBeVisible();
    await page.keyboard.press('e');
    await expect(panel.getByRole('radio', { name: /^Email/ })).toBeChecked();
    await page.keyboard.press('4');
    await expect(panel.getByRole('radio', { name: /^Replied/ })).toBeChecked();
    await page.keyboard.press('Enter');
    await expect(panel).toBeHidden();
    await expect(page.getByText(`Logged a touch with ${name}`)).toBeVisible();
    const { touches } = await readLead(page, touched);
    expect(touches).toHaveLength(before + 1);
    expect(touches.find((touch) => touch.kind === 'email')).toMatchObject({ outcome: 'replied', verified: false });
  });

  await test.step('a reload shows the same', async () => {
    await page.reload();
    const row = page.locator(`tr[data-lead="${accepted}"]`);
    await expect(row.getByRole('cell', { name: 'SAL', exact: true })).toBeVisible();
    await expect(page.locator(`tr[data-lead="${rejected}"]`)).toHaveCount(0);
    await page.getByRole('button', { name: /^Handled today/ }).click();
    await expect(page.locator('[data-group="handled"]').locator(`tr[data-lead="${rejected}"]`)).toBeVisible();
    await page.goto(addressOf(`leads/${touched}`));
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await expect(timeline.getByRole('listitem').filter({ hasText: /email/i }).first()).toBeVisible();
    await page.goto(addressOf(`leads/${rejected}`));
    await expect(timeline).toContainText('Asked us to come back after their merger');
  });
});
