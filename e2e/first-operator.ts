import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';

export const OPERATOR = {
  email: 'grace@vendor.example',
  name: 'Grace Hopper',
  password: 'violet anchor drifts quietly',
};

/** The link that `npm start` printed for the person who started it. */
export function firstOperatorLink(): string {
  const log = readFileSync(path.join(process.env.E2E_DATA_DIR ?? '', 'start.log'), 'utf8');
  const link = /http\S+\/welcome\?token=\S+/.exec(log)?.[0];
  expect(link, 'npm start prints the first operator’s link').toBeDefined();
  return link ?? '';
}

/** Signs in with the password, from the sign-in page. */
export async function signInAsOperator(page: Page): Promise<void> {
  await page.goto('/sign-in/operator');
  await page.getByLabel('E-mail').fill(OPERATOR.email);
  await page.getByLabel('Password').fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/e\/env_/);
}
