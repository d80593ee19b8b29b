import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');

/** File, what it imports, and whether the linter must refuse it. */
const PLANTED: [file: string, imported: string, refused: boolean][] = [
  ['lib/engine/http.ts', '@/lib/env', true],
  ['lib/engine/http.ts', '@/lib/db/client', true],
  ['lib/engine/http.ts', '../db/client', true],
  ['lib/engine/http.ts', '@/lib/ssoready/client', true],
  ['lib/engine/http.ts', 'next/server', true],
  ['lib/engine/http.ts', 'drizzle-orm', true],
  ['lib/engine/http.ts', '@/lib/crypto', false],
  ['lib/engine/http.ts', './errors', false],
  ['lib/engine/api-key-store.ts', 'hono', false],
  ['lib/engine/tables.ts', 'drizzle-orm/pg-core', false],
  ['lib/engine/saml/handlers.ts', '../management/organizations/store', true],
  ['lib/engine/saml/handlers.ts', '../scim/store', true],
  ['lib/engine/saml/handlers.ts', './protocol/email', false],
  ['lib/engine/saml/handlers.ts', '../login/flow-store', false],
  ['lib/engine/login/landing.ts', '../saml/connection-store', true],
  ['lib/engine/login/landing.ts', '../oidc/cookie', true],
  ['lib/engine/login/email-domain.ts', '../saml/protocol/email', false],
  ['lib/engine/saml/store.ts', 'drizzle-orm', false],
  ['lib/engine/saml/store.ts', '../scim/store', true],
  ['lib/engine/scim/handlers.ts', '../saml/protocol/email', true],
  ['lib/engine/scim/handlers.ts', 'drizzle-orm', true],
  ['lib/engine/management/caller.ts', '../scim/protocol/fold', true],
  ['lib/engine/management/organizations/store.ts', '../../saml/store', true],
  ['lib/engine/management/organizations/store.ts', '../../tables', false],
  ['lib/engine/scim/protocol/filter.ts', '../store', true],
  ['lib/engine/scim/protocol/filter.ts', '../../errors', true],
  ['lib/engine/scim/protocol/filter.ts', '@/lib/ids', true],
  ['lib/engine/scim/protocol/filter.ts', '@/lib/invariant', false],
  ['lib/engine/scim/protocol/filter.ts', './fold', false],
  ['lib/engine/saml/protocol/signature.ts', 'libxml2-wasm', false],
  ['lib/ssoready/client.ts', '@/lib/engine/contract', false],
  ['lib/ssoready/client.ts', '@/lib/engine', true],
  ['lib/ssoready/client.ts', '@/lib/engine/tables', true],
  ['lib/ssoready/embedded.ts', '@/lib/engine', false],
  ['lib/ssoready/embedded.ts', '@/lib/engine/tables', true],
  ['lib/members/queries.ts', '@/lib/engine/tables', true],
  ['lib/members/queries.ts', '@/lib/engine', true],
  ['lib/members/queries.ts', 'drizzle-orm', false],
  ['lib/members/queries.ts', 'next/headers', true],
  ['lib/jobs/worker-jobs.ts', 'drizzle-orm', true],
  ['lib/audit/record.ts', '@/app/layout', true],
  ['lib/audit/record.ts', '@/components/ui/button', true],
  ['lib/auth/operator-cookies.ts', 'next/headers', false],
  ['lib/auth/operator-cookies.ts', '@/lib/engine/deps', true],
  ['lib/auth/store.ts', 'drizzle-orm', false],
  ['lib/runtime.ts', './engine', false],
  ['lib/host.ts', './engine', false],
  ['lib/host.ts', 'next', true],
  ['app/(console)/page.tsx', '@/lib/host', true],
  ['app/(console)/page.tsx', '@/lib/engine/tables', true],
  ['app/(console)/page.tsx', '@/lib/engine', true],
  ['app/(console)/page.tsx', '@/lib/db/client', true],
  ['app/(console)/page.tsx', '@/lib/members/queries', false],
  ['components/console/table.tsx', '@/app/actions', true],
  ['components/console/table.tsx', '@/lib/engine/contract', true],
  ['components/console/table.tsx', '@/lib/ssoready/client', false],
  ['lib/engine/http.test.ts', '@/lib/db/testing', false],
];

const Report = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

/** `file:line` of every import that the linter refuses, over a copy of our rules and the planted files. */
let refusals: Set<string>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'vestibule-boundaries-'));
  for (const name of ['biome.json', 'biome.boundaries.json']) cpSync(path.join(root, name), path.join(folder, name));
  for (const [file, lines] of linesByFile()) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), lines.map((imported) => `export * from '${imported}';\n`).join(''));
  }
  const { diagnostics } = Report.parse(JSON.parse(await lint()));
  refusals = new Set(
    diagnostics
      .filter((diagnostic) => diagnostic.category === 'lint/style/noRestrictedImports')
      .map(({ location }) => `${location.path}:${location.start.line}`),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function linesByFile(): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const [file, imported] of PLANTED) lines.set(file, [...(lines.get(file) ?? []), imported]);
  return lines;
}

/** The linter's report. It exits with 1 when it refuses something, as it must here. */
function lint(): Promise<string> {
  const biome = path.join(root, 'node_modules/.bin/biome');
  const rule = '--only=style/noRestrictedImports';
  const options = ['lint', '--vcs-enabled=false', rule, '--reporter=json', '--max-diagnostics=none', '.'];
  return new Promise((resolve, reject) => {
    execFile(biome, options, { cwd: folder }, (error, stdout) => (stdout ? resolve(stdout) : reject(error)));
  });
}

describe('import boundaries', () => {
  it.each(PLANTED)('%s importing %s: refused is %s', (file, imported, refused) => {
    const line = (linesByFile().get(file) ?? []).indexOf(imported) + 1;
    expect(refusals.has(`${file}:${line}`)).toBe(refused);
  });
});

describe('SQL of the engine', () => {
  it('is written in stores and queries, and nowhere else', () => {
    const files = readdirSync(path.join(root, 'lib/engine'), { recursive: true, encoding: 'utf8' });
    const written = files.filter(
      (file) =>
        file.endsWith('.ts') &&
        !/(store|queries|tables|testing|test|bench)\.ts$/.test(file) &&
        /\b(sql|tx)(<[^`;]*>)?`/.test(readFileSync(path.join(root, 'lib/engine', file), 'utf8')),
    );
    expect(written).toEqual([]);
  });
});
