/** `npm test`: everything, on a fresh clone: unit, user interface, contract and database tests, then the browser tests. */
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, run, signalChildren } from './platform.mjs';

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signalChildren(signal));

await main(async () => {
  await ensureInstalled();
  await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { what: 'The unit and database tests' });
  await ensurePrograms();
  await ensurePages();
  const chromium = await ensureChromium();
  await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], {
    env: chromium ? { CHROMIUM_PATH: chromium } : {},
    what: 'The browser tests',
  });
});
