/** `npm run screenshots`: walks the journey and writes pictures of the main screens, light and dark, to docs/screenshots. */
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, root, run } from './platform.mjs';

await main(async () => {
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
  const chromium = await ensureChromium();
  await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], {
    env: { SCREENSHOTS: path.join(root, 'docs', 'screenshots'), ...(chromium ? { CHROMIUM_PATH: chromium } : {}) },
    what: 'Taking the screenshots',
  });
});
