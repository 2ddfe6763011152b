import { expect, type Page, test } from '@playwright/test';
import type { Clock, ClockDetail, LeadDetail, LeadList, Queue } from '../api-types.ts';
import { addressOf, readApi, signIn } from './people.ts';

const MINUTE_MS = 60_000;

/** `1h 12m 8s` in seconds, as a person would add it up. */
function secondsOf(text: string): number {
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0);
  return part('h') * 3600 + part('m') * 60 + part('s');
}

/** The shown ledger, read in one instant: a running clock must not tick between two readings. */
function readLedger(page: Page) {
  return page.evaluate(() => {
    const table = document.querySelector('[data-testid="clock-ledger"]');
    const rows = [...(table?.querySelectorAll('tbody tr') ?? [])].map((row) => ({
      seconds: Number(row.getAttribute('data-counted-seconds')),
      text: row.querySelectorAll('td')[3]?.textContent ?? '',
    }));
    const total = table?.querySelector('tfoot [data-total-seconds]');
    return {
      rows,
      total: Number(total?.getAttribute('data-total-seconds')),
      totalText: total?.textContent ?? '',
      heading: document.querySelector('h1')?.textContent ?? '',
    };
  });
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
const isOpen = (clock: Clock) => clock.state === 'running' || clock.state === 'paused';

/** Compares a clock's page with its segments, in both directions and to the second. */
async function checkLedger(page: Page, clock: Clock): Promise<void> {
  await page.goto(addressOf(`leads/${clock.lead.id}/clocks/${clock.id}`));
  const table = page.getByTestId('clock-ledger');
  await expect(table.locator('tfoot')).toBeVisible();
  const before = await readApi<ClockDetail>(page, `/clocks/${clock.id}`);
  await expect(table.locator('tbody tr')).toHaveCount(before.segments.length);
  const shown = await readLedger(page);
  const after = await readApi<ClockDetail>(page, `/clocks/${clock.id}`);

  expect(sum(before.segments.map(({ countedMs }) => countedMs))).toBe(before.elapsedMs);
  for (const { kind, countedMs, wallMs, from, to } of before.segments) {
    expect(wallMs).toBe(Date.parse(to) - Date.parse(from));
    expect(countedMs).toBe(kind === 'running' ? wallMs : 0);
  }
  expect(sum(shown.rows.map(({ seconds }) => seconds))).toBe(shown.total);
  expect(sum(shown.rows.map(({ text }) => secondsOf(text)))).toBe(secondsOf(shown.totalText));
  expect(secondsOf(shown.totalText)).toBe(shown.total);

  if (isOpen(before)) {
    expect(shown.total * 1000).toBeGreaterThanOrEqual(before.elapsedMs - MINUTE_MS);
    expect(shown.total * 1000).toBeLessThanOrEqual(after.elapsedMs + 1_000);
  } else {
    expect(shown.total).toBe(Math.round(before.elapsedMs / 1000));
    const minutes = Math.floor(before.elapsedMs / MINUTE_MS);
    const [, used = ''] = /— (.+?) of /.exec(shown.heading) ?? [];
    expect(used.includes('<') ? 0 : secondsOf(used)).toBe(minutes * 60);
  }
}

test('the rows of a clock add up to the time it shows', async ({ page }) => {
  await signIn(page, 'SDR');
  const { items } = await readApi<Queue>(page, '/queue');
  const open = items.flatMap((row) => row.clocks.slice(0, 1));
  const closed = await readApi<LeadList>(page, '/leads?clock=firstTouch&outcome=missed&range=90d&limit=3');
  const leads = await Promise.all(closed.items.map(({ id }) => readApi<LeadDetail>(page, `/leads/${id}`)));
  const finished = leads
    .flatMap(({ handoffs }) => handoffs.flatMap(({ clocks }) => clocks))
    .filter((one) => one.outcome);
  const paused = open.filter((clock) => clock.state === 'paused').slice(0, 1);
  const running = open.filter((clock) => clock.state === 'running').slice(0, 2);
  expect(running.length).toBeGreaterThan(0);
  expect(finished.length).toBeGreaterThan(0);
  for (const clock of [...running, ...paused, ...finished.slice(0, 3)])
    await test.step(`${clock.kind} of ${clock.lead.name}, ${clock.state}`, () => checkLedger(page, clock));
});

test('the chip of a queue row opens the same arithmetic, and its page survives a reload', async ({ page }) => {
  await signIn(page, 'SDR');
  await expect(page.locator('tr[data-row]').first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('w');
  const panel = page.getByRole('dialog', { name: 'Why this clock' });
  await expect(panel.getByTestId('clock-ledger').locator('tfoot')).toBeVisible();
  const heading = (await panel.getByRole('heading').first().textContent()) ?? '';
  const [kind = ''] = heading.split(' — ');
  await panel.getByRole('link', { name: 'Open as page' }).click();
  await expect(page).toHaveURL(/\/leads\/[^/]+\/clocks\/[^/]+$/);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(kind);
  await expect(page.getByTestId('clock-ledger').locator('tfoot')).toBeVisible();
});
