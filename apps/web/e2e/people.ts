import { expect, type Page } from '@playwright/test';
import { findDemo } from './env.ts';

export type Persona = 'RevOps admin' | 'SDR' | 'SDR manager' | 'Marketing' | 'VP Sales';

/** The workspace of the demo. */
const workspace = 'acme';

const landings: Record<Persona, string> = {
  'RevOps admin': 'compliance',
  SDR: 'queue',
  'SDR manager': 'queue',
  Marketing: 'funnel',
  'VP Sales': 'compliance',
};

/** The addresses of the running demo. */
export function getDemo() {
  const demo = findDemo();
  if (!demo) throw new Error('No demo is running.');
  return demo;
}

/** The address of a page of the workspace. */
export function addressOf(path: string): string {
  return `${getDemo().baton}/${workspace}/${path}`;
}

/** Signs in with the persona's button and waits for the page where that role starts its day. */
export async function signIn(page: Page, persona: Persona): Promise<void> {
  await page.goto(`${getDemo().baton}/sign-in`);
  await page.getByRole('button', { name: new RegExp(`^${persona}\\b(?! manager)`) }).click();
  await expect(page).toHaveURL(addressOf(landings[persona]), { timeout: 30_000 });
}

/** What the API answers the person who is signed in on this page. */
export async function readApi<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(`${getDemo().baton}/api/v1${path}`, {
    headers: { 'x-baton-workspace': workspace },
  });
  expect(response.status(), path).toBe(200);
  return (await response.json()) as T;
}
