import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// W33 (CVE-2025-29927): a layout or the proxy in front is no guard, because a request can reach a page, a route handler or
// an action without it. Each of them names its guard in its own file, or is listed here with the reason why it has none.
const GUARDS =
  /\b(requireOperator|openEnvironment|openTenant|consoleRoute|requireSetupSession|requireSamlSetup|requireScimSetup|requireDomainsSetup|setupRoute|requireMember|tenantAdminRoute|requireSandbox|requireSandboxChange|findSandbox)\b/;

const PUBLIC: Record<string, string> = {
  'page.tsx': 'only redirects',
  '(login)/sign-in/page.tsx': 'where people who are nobody yet begin',
  '(login)/sign-in/operator/page.tsx': 'where people who are nobody yet begin',
  '(login)/sign-in/problem/page.tsx': 'fixed texts',
  '(login)/sign-in/actions.ts': 'proves nothing, and is throttled',
  '(login)/sign-in/operator/actions.ts': 'checks the password, and is throttled',
  '(login)/welcome/page.tsx': 'the token is the proof',
  '(login)/welcome/actions.ts': 'the token is the proof',
  '(login)/invitation/page.tsx': 'the token is the proof',
  '(login)/invitation/actions.ts': 'the token is the proof',
  '(login)/login/callback/route.ts': 'the access code is the proof',
  '(login)/login/ended/route.ts': 'clears a cookie that no longer counts',
  '(login)/sign-out/route.ts': 'ends the session of the browser that asks, for our own pages only',
  'api/auth/[...nextauth]/route.ts': 'next-auth, whose sign-in checks the password',
  'setup/page.tsx': 'the landing page of a setup link: opening it changes nothing',
  'setup/actions.ts': 'the setup token is the proof',
  'setup/ended/page.tsx': 'fixed texts',
  'v1/[...path]/route.ts': 'the engine, which asks for an API key itself',
};

const root = path.resolve(import.meta.dirname, '../../app');
const entryPoints = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, source: readFileSync(path.join(root, name), 'utf8') }))
  .filter(({ name, source }) => /(^|\/)(page\.tsx|route\.ts)$/.test(name) || /^'use server';/m.test(source));

describe('W33: every way into the program has a guard of its own', () => {
  test('there are pages, route handlers and actions to look at', () => {
    expect(entryPoints.length).toBeGreaterThan(40);
  });

  test.each(entryPoints.map(({ name, source }) => [name, source] as const))('%s', (name, source) => {
    if (name in PUBLIC) return;
    // Past the imports: a guard that is only imported guards nothing.
    const body = source.replaceAll(/^import[\s\S]*?;$/gm, '');
    expect(GUARDS.test(body), `${name} names no guard`).toBe(true);
  });

  test('nothing is excused that is not there', () => {
    const names = new Set(entryPoints.map(({ name }) => name));
    expect(Object.keys(PUBLIC).filter((name) => !names.has(name))).toEqual([]);
  });

  test('every export of an action module goes through the wrapper that guards, checks the origin and parses', () => {
    for (const { name, source } of entryPoints.filter((entry) => /^'use server';/m.test(entry.source))) {
      const exports = [...source.matchAll(/^export (?!type\b)(.*)$/gm)].map((match) => match[1] ?? '');
      for (const line of exports) expect(line, name).toMatch(/^const \w+ = action(<|\()/);
    }
  });

  test('W39: no action closes over or is bound to anything: what it acts on comes with the request and is checked there', () => {
    const components = path.resolve(root, '../components');
    const sources = [root, components].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
        .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')] as const),
    );
    expect(sources.length).toBeGreaterThan(100);
    const inline = sources.filter(([, source]) => /^\s+['"]use server['"]/m.test(source)).map(([name]) => name);
    const bound = sources.filter(([, source]) => /\.bind\(null,/.test(source)).map(([name]) => name);
    expect({ inline, bound }).toEqual({ inline: [], bound: [] });
  });

  test('every handler of the console’s API goes through the wrapper', () => {
    for (const { name, source } of entryPoints.filter((entry) => /^api\/(?!auth\/)/.test(entry.name))) {
      const exports = [...source.matchAll(/^export (?!type\b)(.*)$/gm)].map((match) => match[1] ?? '');
      for (const line of exports) expect(line, name).toMatch(/^const (GET|POST|PUT|PATCH|DELETE) = consoleRoute\(/);
    }
  });
});
