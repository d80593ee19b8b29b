import { ensureInstalled, ensurePages, ensurePrograms, main } from './platform.mjs';

await main(async () => {
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
});
