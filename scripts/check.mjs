/** `npm run check`: formatting and lint, types, unused code, migrations drift, lock audit. Reports every fault, not the first. */
import { spawnSync } from 'node:child_process';
import { ensureInstalled, ensureTool, main, Refusal, root } from './platform.mjs';

const node = process.execPath;
const CHECKS = [
  ['lint and format', node, ['node_modules/@biomejs/biome/bin/biome', 'check']],
  ['route types', node, ['node_modules/next/dist/bin/next', 'typegen']],
  ['types', node, ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['unused code', node, ['tools/unused/node_modules/knip/bin/knip.js']],
  ['migrations match the tables', node, ['node_modules/drizzle-kit/bin.cjs', 'generate', '--name', 'drift']],
  ['migrations are committed', 'git', ['status', '--porcelain', '--', 'drizzle']],
  ['lock complete for all platforms', node, ['scripts/lock-audit.mjs']],
];

await main(async () => {
  await ensureInstalled();
  await ensureTool('tools/unused');
  const failed = [];
  for (const [name, command, args] of CHECKS) {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
    const ok = status === 0 && !(command === 'git' && stdout.trim());
    console.log(`${ok ? '✔' : '✖'} ${name}`);
    if (ok) continue;
    console.log(`${stdout ?? ''}${stderr ?? ''}`);
    failed.push(name);
  }
  if (failed.length > 0) throw new Refusal(`Not in order: ${failed.join(', ')}.`);
});
