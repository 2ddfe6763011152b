import { calendarName } from '@baton/core/playbook/describe-calendar';
import { playbookSchema } from '@baton/core/playbook/schema';
import { expect, test } from '@playwright/test';
import type { PublishedPlaybook } from '../api-playbook-types.ts';
import { addressOf, readApi, signIn } from './people.ts';

test('an admin sees the published playbook in the settings', async ({ page }) => {
  await signIn(page, 'RevOps admin');
  const { version, document } = await readApi<PublishedPlaybook>(page, '/playbook');
  const playbook = playbookSchema.parse(document);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page).toHaveURL(addressOf('settings/definitions'));
  const main = page.getByRole('main');
  const menu = page.getByRole('navigation', { name: 'Settings' });

  await test.step('definitions of MQL, SAL and SQL', async () => {
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('Definitions');
    await expect(main).toContainText(`Published v${version}`);
    await expect(main).toContainText('80');
    await page.getByRole('tab', { name: 'SAL' }).click();
    await expect(main).toContainText('Owner is set');
    await page.getByRole('tab', { name: 'SQL' }).click();
    await expect(main).toContainText('BANT');
    await expect(main).toContainText('Budget');
    await page.reload();
    await expect(page.getByRole('tab', { name: 'SQL' })).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('policies in their order, with targets', async () => {
    await menu.getByRole('link', { name: 'SLA policies' }).click();
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('SLA policies');
    const names = playbook.policies.map(({ name }, index) => `${index + 1}. ${name}`);
    expect(names.length).toBeGreaterThan(3);
    await expect(main.getByRole('heading', { level: 2 })).toHaveText(names);
    const chat = main.getByRole('region', { name: 'Clocks of Live chat' }).or(main.getByLabel('Clocks of Live chat'));
    await expect(chat.getByRole('row', { name: /^First touch/ }).first()).toContainText('2 min');
  });

  await test.step('calendars with their zones', async () => {
    await menu.getByRole('link', { name: 'Calendars' }).click();
    for (const [key, { timeZone }] of Object.entries(playbook.calendars)) {
      await expect(main.getByRole('heading', { level: 2, name: calendarName(playbook, key) })).toBeVisible();
      await expect(main).toContainText(timeZone);
    }
    await expect(main).toContainText('Thanksgiving Day');
  });

  await test.step('reasons with what follows', async () => {
    await menu.getByRole('link', { name: 'Rejection reasons' }).click();
    const table = main.getByRole('table');
    for (const { label } of playbook.rejection.reasons) await expect(table).toContainText(label);
    await expect(table.getByRole('row')).toHaveCount(playbook.rejection.reasons.length + 1);
  });

  await test.step('teams with their people, and assignment', async () => {
    await menu.getByRole('link', { name: 'Teams' }).click();
    for (const { name } of Object.values(playbook.teams)) await expect(main).toContainText(name);
    await expect(main).toContainText('Priya Nair');
    await menu.getByRole('link', { name: 'Assignment' }).click();
    await expect(main.getByRole('listitem').first()).toBeVisible();
    for (const rule of playbook.assignment) await expect(main).toContainText(rule.name ?? '');
  });
});
