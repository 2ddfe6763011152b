import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { addressOf, signIn } from './people.ts';

/** A file with dates that fit both orders, a row without an id, and one date that is none; another lead on every run. */
function exportOf(run: string): Buffer {
  return Buffer.from(
    [
      'Lead ID;E-Mail;Unternehmen;Created;MQL date',
      `${run}-1;jo@kestrel.test;Kestrel;05/04/2026 09:30;06/04/2026 10:00`,
      `${run}-2;sam@heron.test;Heron;07/04/2026 11:00;`,
      ';nobody@wren.test;Wren;07/04/2026 11:00;',
      `${run}-4;kim@wren.test;Wren;soon;`,
    ].join('\n'),
  );
}

test.use({ viewport: { width: 390, height: 844 } });

test('an admin imports a file on a phone, by key alone, and undoes it', async ({ page }) => {
  const run = `fair-${Date.now()}`;
  await signIn(page, 'RevOps admin');
  await page.goto(addressOf('settings/import'));
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('Import');
  await main.getByLabel('CSV file').setInputFiles({ name: `${run}.csv`, mimeType: 'text/csv', buffer: exportOf(run) });

  await test.step('the columns are guessed, the order of the date is asked', async () => {
    await expect(main.getByLabel('Lead ID is')).toHaveValue('key');
    await expect(main.getByLabel('Created is')).toHaveValue('event:lead.created');
    await expect(main.getByLabel('MQL date is')).toHaveValue('event:lead.stage:mql');
    await expect(main.getByRole('button', { name: /^Import/ })).toHaveCount(0);
    await main.getByLabel('Which number is the day').selectOption({ label: 'Day first (31/12)' });
    await expect(main.getByText('2 leads (2 new) with 3 new facts from 4 rows')).toBeVisible();
    await expect(main.getByText('id is empty')).toBeVisible();
    await expect(main.getByText('"soon" does not fit')).toBeVisible();
  });

  await test.step('a column that was not known is mapped, and shown in the preview', async () => {
    await main.getByLabel('Unternehmen is').focus();
    await main.getByLabel('Unternehmen is').selectOption({ label: 'Company' });
    await expect(main.getByText('company: Kestrel')).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });

  const imports = main.getByRole('list', { name: 'Imports' });
  const mine = imports.getByRole('listitem').filter({ hasText: `${run}.csv` });
  await test.step('it is imported', async () => {
    await main.getByRole('button', { name: 'Import 2 leads' }).focus();
    await page.keyboard.press('Enter');
    await expect(mine).toContainText('2 leads, 3 facts brought');
    await page.goto(addressOf(`leads?q=${run}`));
    await expect(page.getByRole('main')).toContainText('jo@kestrel.test');
  });

  await test.step('and undone', async () => {
    await page.goto(addressOf('settings/import'));
    await mine.getByText('Rows that were left out (2)').click();
    await expect(mine).toContainText('Line 4');
    await mine.getByRole('button', { name: /^Undo/ }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Undo this import?' });
    await expect(dialog).toContainText(`${run}.csv`);
    await dialog.getByRole('button', { name: 'Undo the import' }).focus();
    await page.keyboard.press('Enter');
    await expect(mine).toContainText('Undone: 3 facts taken back, 2 leads gone');
    await expect(mine.getByRole('button', { name: /^Undo/ })).toHaveCount(0);
    await page.goto(addressOf(`leads?q=${run}`));
    await expect(page.getByRole('main')).not.toContainText('jo@kestrel.test');
  });
});
