import { describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import type { Runtime } from '@/lib/runtime';
import { createRemoteClient } from '@/lib/ssoready/remote';
import type { Fetch } from '@/lib/ssoready/transport';
import { createTestRuntime } from '@/lib/testing/runtime';
import { diagnose } from './doctor';

const database = await openTestDatabase();

/** A runtime that drives an SSOReady server which answers with `fetch`. */
function remoteRuntime(fetch: Fetch, baseUrl = 'https://api.ssoready.test'): Runtime {
  const apiKey = `ssoready_sk_${'1'.repeat(25)}`;
  const client = createRemoteClient({ baseUrl, apiKey, fetch, wait: async () => {} });
  const runtime = createTestRuntime(database);
  return {
    ...runtime,
    env: { ...runtime.env, remote: { baseUrl, apiKey } },
    engine: null,
    clientFor: () => client,
    adminClient: client,
  };
}

const finding = async (runtime: Runtime, check: string) => (await diagnose(runtime)).find((one) => one.check === check);
const answer = (status: number, body: unknown) => async () => Response.json(body, { status });

describe('the doctor, when a remote SSOReady is driven', () => {
  it('lists what it is known for, each with something that can be done', async () => {
    const findings = await diagnose(remoteRuntime(answer(200, {})));
    const hazards = findings.filter(({ level, check }) => level === 'warning' && check.startsWith('ssoready_'));
    expect(hazards.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'ssoready_access_codes',
        'ssoready_assertion_replay',
        'ssoready_certificate_rollover',
        'ssoready_scim_deactivation',
        'ssoready_scim_groups',
        'ssoready_key_scope',
        'ssoready_oauth_binding',
        'ssoready_login_log',
        'ssoready_partial_updates',
        'ssoready_console_accounts',
        'ssoready_no_limits',
      ]),
    );
    expect(new Set(hazards.map(({ check }) => check)).size).toBe(hazards.length);
    for (const { fix } of hazards) expect(fix).toMatch(/\.$/);
    expect(findings.find(({ check }) => check === 'ssoready_api')).toMatchObject({ level: 'ok' });
  });

  it.each<[string, Fetch, RegExp]>([
    ['a key that it does not know', answer(500, { code: 2, message: 'no rows in result set' }), /SSOREADY_API_KEY/],
    ['a key without the management permission', answer(401, { code: 16, message: 'denied' }), /management permission/],
    ['a server that is down', () => Promise.reject(new TypeError('fetch failed')), /can be reached/],
    ['a server that fails', answer(500, { code: 2, message: 'dial error' }), /log of that server/],
    ['an address that is something else', async () => new Response('<html>'), /origin of the API/],
  ])('says what to do about %s', async (_, fetch, fix) => {
    const found = await finding(remoteRuntime(fetch), 'ssoready_api');
    expect(found).toMatchObject({ level: 'problem', fix: expect.stringMatching(fix) });
  });

  it('calls a key sent in the clear a problem, except to this very machine', async () => {
    const fetch = answer(200, {});
    expect(await finding(remoteRuntime(fetch, 'http://sso.internal.test'), 'ssoready_https')).toMatchObject({
      level: 'problem',
    });
    expect(await finding(remoteRuntime(fetch, 'http://127.0.0.1:8080'), 'ssoready_https')).toBeUndefined();
  });
});

it('the doctor says nothing of SSOReady servers when the engine is embedded', async () => {
  const findings = await diagnose(createTestRuntime(database));
  expect(findings.filter(({ check }) => check.startsWith('ssoready_'))).toEqual([]);
});

describe('the doctor, beside the embedded engine', () => {
  it('names environments whose logins still end at an address that Vestibule has left, and no others', async () => {
    const runtime = createTestRuntime(database);
    const moved = { ...runtime, env: { ...runtime.env, publicUrl: 'https://sso.example.com' } };
    const made = [
      ['http://localhost:3000/login/callback', true],
      ['http://sso.example.com/login/callback', true],
      ['https://sso.example.com/login/callback', false],
      ['https://product.example.com/login/callback', false],
      ['http://localhost:8080/sso', false],
    ] as const;
    for (const [redirectUrl] of made)
      await runtime.adminClient.createEnvironment({ displayName: redirectUrl, redirectUrl });
    const found = (await diagnose(moved)).filter(({ check }) => check === 'login_callback');
    for (const [redirectUrl, expected] of made) {
      expect([redirectUrl, found.some(({ what }) => what.includes(`environment ${redirectUrl} `))]).toEqual([
        redirectUrl,
        expected,
      ]);
    }
    expect(found[0]).toMatchObject({
      level: 'warning',
      fix: expect.stringContaining('environment update --environment env_'),
    });
  });

  it('says which database it looked at, without the password', async () => {
    const runtime = createTestRuntime(database);
    const url = 'postgres://vestibule:hunter2@db.example.com:5432/vestibule';
    const found = await finding({ ...runtime, env: { ...runtime.env, database: { url } } }, 'database');
    expect(found?.what).toMatch(/^PostgreSQL [0-9.]+.*, db\.example\.com:5432$/);
    const embedded = { socketDirectory: '/tmp/x', database: 'vestibule' };
    const inside = await finding(
      { ...runtime, env: { ...runtime.env, dataDir: '/srv/data', database: embedded } },
      'database',
    );
    expect(inside?.what).toMatch(/, embedded, in \/srv\/data$/);
  });
});
