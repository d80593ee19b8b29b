/** `npm test`: everything, on a fresh clone: unit, user interface, contract and database tests, then the browser tests. */
import fs from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, root, run, signalChildren } from './platform.mjs';

const RESULTS = path.join(root, '.cache', 'test-results');
const vitestResults = path.join(RESULTS, 'vitest.json');
const playwrightResults = path.join(RESULTS, 'playwright.json');

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signalChildren(signal));

await main(async () => {
  fs.rmSync(RESULTS, { recursive: true, force: true });
  try {
    await ensureInstalled();
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestResults}`];
    await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters], {
      what: 'The unit and database tests',
    });
    await ensurePrograms();
    await ensurePages();
    const chromium = await ensureChromium();
    await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightResults, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) },
      what: 'The browser tests',
    });
  } finally {
    printTotals();
  }
});

function printTotals() {
  const vitest = read(vitestResults);
  const playwright = read(playwrightResults)?.stats;
  const passed = (vitest?.numPassedTests ?? 0) + (playwright?.expected ?? 0);
  const failed = (vitest?.numFailedTests ?? 0) + (playwright?.unexpected ?? 0);
  const skipped = (vitest?.numPendingTests ?? 0) + (playwright?.skipped ?? 0);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function read(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}
