import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../scripts/platform.mjs';

/** Bundles a TypeScript file of this folder with the program's own code; returns the path of the result. */
export async function bundle(name) {
  const outfile = path.join(root, '.cache', 'bench', `${name}.mjs`);
  await build({
    entryPoints: [path.join(root, 'bench', `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '@': root, 'server-only': path.join(root, 'lib/testing/empty.ts') },
    logLevel: 'error',
  });
  return outfile;
}
