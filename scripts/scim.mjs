/** `npm run -s scim -- <command> …`: a command line for any SCIM 2.0 server, ours or another. */
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, ensurePrograms, main, root } from './platform.mjs';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

await main(async () => {
  await ensureInstalled({ quiet: true });
  await ensurePrograms();
  const { runScimCommand } = await import(pathToFileURL(path.join(root, 'dist', 'scim.mjs')).href);
  process.exitCode = await runScimCommand(process.argv.slice(2), {
    stdout: (written) => process.stdout.write(written),
    stderr: (written) => process.stderr.write(written),
    readStdin: () => text(process.stdin),
    environment: process.env,
    signal: interruption.signal,
  });
});
