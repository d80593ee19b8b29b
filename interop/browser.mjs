/** A person with a browser: real Chromium, a fresh profile each. */
import { chromium } from '@playwright/test';
import { CHROMIUM_FLAGS, ensureChromium } from '../scripts/chromium.mjs';

/** Finds or installs a Chromium; undefined means the one that Playwright brings. */
export async function prepareBrowser() {
  return (await ensureChromium()) ?? null;
}

/** Starts the browser, hands `use` a function that opens a fresh profile, and closes it whatever happens. */
export async function withBrowser(executablePath, use) {
  const browser = await chromium.launch({ args: CHROMIUM_FLAGS, ...(executablePath ? { executablePath } : {}) });
  try {
    return await use(async () => {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(30_000);
      return page;
    });
  } finally {
    await browser.close();
  }
}

/** Waits for an address; where the browser is instead is in the error, with what the page says. */
export async function arrive(page, address) {
  await orWhere(page, () => page.waitForURL(address));
}

/** Presses a button or a link. */
export async function press(page, name, role = 'button') {
  await orWhere(page, () => page.getByRole(role, { name }).first().click());
}

async function orWhere(page, act) {
  try {
    await act();
  } catch (cause) {
    const text = await page.locator('body').innerText();
    throw new Error(`${cause.message}\nThe browser is at ${page.url()}, which says: ${text.slice(0, 600)}`, { cause });
  }
}
