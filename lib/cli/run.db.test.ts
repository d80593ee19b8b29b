import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import type { Runtime } from '@/lib/runtime';
import { createTestRuntime } from '@/lib/testing/runtime';
import { runCommandLine } from './run';

const database = await openTestDatabase();
let runtime: Runtime;

beforeAll(async () => {
  runtime = createTestRuntime(database);
});

async function vestibule(line: string, stdin = '') {
  const printed = { stdout: '', stderr: '' };
  const code = await runCommandLine(line.split(' '), async () => runtime, {
    stdout: (text) => (printed.stdout += text),
    stderr: (text) => (printed.stderr += text),
    readStdin: async () => stdin,
  });
  return { code, ...printed };
}

describe('the command line', () => {
  test('makes, lists and changes an environment, and prints JSON that programs can read', async () => {
    const made = await vestibule('environment create --name Staging --redirect-url https://app.example.com/cb --json');
    expect(made.code).toBe(0);
    const environment = JSON.parse(made.stdout);
    expect(environment).toMatchObject({ displayName: 'Staging', redirectUrl: 'https://app.example.com/cb' });
    expect(environment.id).toMatch(/^env_[0-9a-z]{25}$/);

    const changed = await vestibule('environment update --environment Staging --name QA --json');
    expect(JSON.parse(changed.stdout)).toMatchObject({
      id: environment.id,
      displayName: 'QA',
      redirectUrl: 'https://app.example.com/cb',
    });
    const { stdout } = await vestibule('environment list --json');
    expect(JSON.parse(stdout).environments).toEqual([
      expect.objectContaining({ id: environment.id, displayName: 'QA' }),
    ]);
  });

  test('makes an API key whose secret works at once', async () => {
    await vestibule('environment create --name Keys --json');
    const { stdout } = await vestibule('api-key create --environment Keys --management --json');
    const key = JSON.parse(stdout);
    expect(Object.keys(key).sort()).toEqual(['id', 'secretToken']);
    expect(key.id).toMatch(/^api_key_/);
    const answer = await runtime.engine?.fetch(
      new Request('http://localhost/v1/organizations', { headers: { authorization: `Bearer ${key.secretToken}` } }),
    );
    expect(answer?.status).toBe(200);
  });

  test('makes a key with scopes and an end', async () => {
    await vestibule('environment create --name Scopes --json');
    const { stdout } = await vestibule(
      'api-key create --environment Scopes --scope scim:read,logs:read --days 30 --json',
    );
    const { id } = JSON.parse(stdout);
    const environment = (await runtime.adminClient.listEnvironments()).environments.find(
      ({ displayName }) => displayName === 'Scopes',
    );
    const { apiKeys } = await runtime.clientFor(environment?.id ?? '').listApiKeys();
    const key = apiKeys.find((one) => one.id === id);
    expect(key?.scopes).toEqual(['scim:read', 'logs:read']);
    expect(Date.parse(key?.expireTime ?? '') - Date.parse(key?.createTime ?? '')).toBe(30 * 86_400_000);
  });

  test('makes an OAuth client that the authorization endpoint knows', async () => {
    await vestibule('environment create --name OAuth --oauth-redirect-uri https://app.example.com/oauth --json');
    const { stdout } = await vestibule('oauth-client create --environment OAuth --json');
    const { clientId, clientSecret } = JSON.parse(stdout);
    expect(clientSecret).toMatch(/^ssoready_oauth_client_secret_/);
    const authorize = `http://localhost/v1/oauth/authorize?client_id=${clientId}`;
    const answer = await runtime.engine?.fetch(new Request(authorize));
    expect(answer?.headers.get('location')).toMatch(/^https:\/\/app\.example\.com\/oauth\?error=invalid_request/);
  });

  test('makes an operator from a password on standard input, and never takes one as an argument', async () => {
    const made = await vestibule(
      'operator create --email grace@example.com --password-stdin --json',
      'violet anchor drifts quietly\n',
    );
    expect(made.stderr).toBe('');
    expect(JSON.parse(made.stdout)).toMatchObject({ email: 'grace@example.com' });
    expect((await vestibule('operator create --email x@example.com --password secret')).code).toBe(2);
  });

  test('says that the database is up to date once it is open', async () => {
    expect(await vestibule('migrate')).toMatchObject({ code: 0, stdout: 'The database is up to date.' });
    expect(JSON.parse((await vestibule('migrate --json')).stdout)).toEqual({ status: 'up_to_date' });
  });

  test.each([
    ['nothing to do', '', 2, /npm run -s vestibule/],
    ['an unknown command', 'tenant frobnicate', 2, /There is no command "tenant frobnicate"/],
    ['an unknown option', 'environment list --colour', 2, /--colour/],
    ['a missing option', 'environment create', 2, /--name is missing/],
    ['an unknown environment', 'api-key create --environment Nowhere', 2, /There is no environment "Nowhere"/],
    ['an unknown scope', 'api-key create --environment Scopes --scope scim:all', 2, /no scope "scim:all".*scim:read/],
    ['a contradiction', 'api-key create --environment Scopes --scope scim:read --management', 2, /leave it out/],
    ['a key for ever and a day', 'api-key create --environment Scopes --days 9999', 2, /from 1 to 3650/],
    ['what the API refuses', 'environment create --name X --redirect-url nonsense', 1, /redirectUrl/],
    ['a weak password', 'operator create --email weak@example.com --password-stdin', 1, /at least 12 characters/],
    ['a word of the prototype', 'constructor', 2, /There is no command/],
  ])('explains %s and ends with code', async (_, line, code, message) => {
    const result = await vestibule(line, 'short');
    expect(result.code).toBe(code);
    expect(result.stderr + result.stdout).toMatch(message);
  });
});
