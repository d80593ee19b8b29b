import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/db/testing';
import { createScimTest, type ScimTest, type TestDirectory } from '@/lib/engine/scim/testing';
import { runScimCommand } from '../cli';
import type { ScimFetch } from '../transport';

let scim: ScimTest;
let directory: TestDirectory;

beforeAll(async () => {
  scim = createScimTest(await createTestDatabase());
  directory = await scim.createDirectory({ domainPolicy: 'enforce', domains: ['acme.example'] });
});
afterAll(() => scim.database.drop());

/** `scim check` on our own service, whose answers may be spoilt on the way. */
async function check(argv: string[] = [], spoil: (response: Response, init: RequestInit) => Response = (r) => r) {
  let [out, err] = ['', ''];
  const fetch: ScimFetch = async (url, init) => spoil(await scim.engine.fetch(new Request(url, init)), init);
  const code = await runScimCommand(['check', '--domain', 'acme.example', ...argv], {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    readStdin: async () => '',
    environment: { SCIM_URL: directory.baseUrl, SCIM_TOKEN: directory.token },
    fetch,
  });
  return { code, out, err };
}

describe('scim check', () => {
  test('our own service does all that is demanded and expected, and nothing is left behind', async () => {
    const { code, out, err } = await check();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\n\d{2} passed, 0 failed, 0 differ, 0 not checked\n$/);
    expect((await directory.send('GET', '/Users')).body.totalResults).toBe(0);
    expect((await directory.send('GET', '/Groups')).body.totalResults).toBe(0);
  });

  test('it can be repeated, and says the same as JSON', async () => {
    const { code, out } = await check(['--json']);
    const { results, left } = JSON.parse(out);
    expect({ code, left }).toEqual({ code: 0, left: [] });
    expect(new Set(results.map((result: { outcome: string }) => result.outcome))).toEqual(new Set(['passed']));
  });

  test('a server that breaks a rule is found out, by name', async () => {
    const { code, out, err } = await check([], (response, { method }) =>
      method === 'DELETE' && response.status === 204 ? new Response(null, { status: 200 }) : response,
    );
    expect({ code, err }).toEqual({ code: 1, err: 'The server does not conform.\n' });
    expect(out).toContain('✗ a deleted user is gone: 204, then 404 (RFC 7644 §3.6)\n    DELETE /Users/');
    expect(out).toContain('expected 204, got 200');
  });

  test('a server that is no SCIM server fails what can be asked of it, and the rest is not checked', async () => {
    const { code, out } = await check([], () => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    expect(code).toBe(1);
    expect(out).toMatch(/– .*\n {4}there is no user to check it with/);
    expect(out).not.toContain('✓');
  });

  test('a wrong token, and a server that is not there, are said once for each check and break nothing', async () => {
    const refused = await check(['--token', 'wrong']);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('expected 201, got 401');
    const silent = await check([], () => {
      throw new Error('connection refused');
    });
    expect(silent.code).toBe(1);
    expect(silent.out).toContain('no answer (connection refused)');
  });
});
