import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { runScimCommand } from '@/lib/scim-client/cli';
import { createTestRuntime } from '@/lib/testing/runtime';
import { readDirectoryFindings, readSignInFindings } from './read-findings';

const database = await openTestDatabase();

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** A directory of the embedded engine, with what an identity provider can send to it. */
async function connect() {
  const { engine, clientFor, adminClient } = createTestRuntime(database);
  const environment = await adminClient.createEnvironment({ displayName: 'Test' });
  const client = clientFor(environment.id);
  const organization = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example'] });
  const { id, scimBaseUrl } = await client.createScimDirectory({ organizationId: organization.id, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(id);
  const scim = async (method: string, path: string, body?: object, userAgent = 'Okta SCIM Client 1.0.0') => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/scim+json',
      'user-agent': userAgent,
    };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    return (await engine.fetch(new Request(`${scimBaseUrl}${path}`, init))).status;
  };
  const codes = async () => {
    const directory = await client.getScimDirectory(id);
    const findings = await readDirectoryFindings(client, directory, { chosenProvider: 'okta', now: new Date() });
    return findings.map(({ code }) => code);
  };
  const check = () =>
    runScimCommand(['check', '--domain', 'acme.example'], {
      stdout: () => undefined,
      stderr: () => undefined,
      readStdin: async () => '',
      environment: { SCIM_URL: scimBaseUrl, SCIM_TOKEN: token },
      fetch: (url, init) => engine.fetch(new Request(url, init)),
    });
  return { client, organization, id, scim, check, codes, rotate: () => client.rotateScimDirectoryBearerToken(id) };
}

const person = (name: string, more: object = {}) => ({
  schemas: [USER],
  userName: `${name}@acme.example`,
  name: { givenName: name },
  active: true,
  ...more,
});

describe('findings from what the engine really logs', () => {
  test('are none for a directory that works, and name each fault as soon as it is there', async () => {
    const { scim, codes, rotate } = await connect();
    expect(await codes()).toEqual(['scim_never_sent']);
    expect(await scim('POST', '/Users', person('ada'))).toBe(201);
    expect(await codes()).toEqual([]);

    await scim('POST', '/Users', person('x', { userName: 'x@other.example' }));
    expect(await codes()).toEqual(['scim_domain_refused']);
    for (let i = 0; i < 3; i++) expect(await scim('POST', '/Users', person('ada'))).toBe(409);
    await scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Engineering' });
    await scim('POST', '/Users', person('off', { active: false }));
    expect((await codes()).sort()).toEqual([
      'scim_created_inactive',
      'scim_domain_refused',
      'scim_groups_without_members',
      'scim_repeated_conflict',
    ]);

    await scim('GET', '/Users/Users');
    expect(await codes()).toContain('scim_wrong_url');
    await scim('GET', '/Users');
    expect(await codes()).not.toContain('scim_wrong_url');
    await rotate();
    expect(await scim('GET', '/Users')).toBe(401);
    expect((await codes())[0]).toBe('scim_old_token');
  });

  test('read habits out of the bodies: Entra’s dialect, its changing id, and people without an address', async () => {
    const { scim, codes } = await connect();
    const entra = 'Microsoft Azure AD Provisioning';
    await scim('POST', '/Users', person('ada', { externalId: 'ada', active: 'True' }), entra);
    const found = await codes();
    expect(found).toEqual(
      expect.arrayContaining(['scim_entra_flag_missing', 'scim_entra_external_id', 'scim_other_provider']),
    );
    await scim('POST', '/Users', { schemas: [USER], userName: 'bob', name: { givenName: 'Bob' } }, entra);
    expect((await codes())[0]).toBe('scim_no_email');
  });

  test('are none of `scim check`, which errs on purpose and is not the identity provider', async () => {
    const { scim, codes, check, client, id } = await connect();
    expect(await check()).toBe(0);
    const { scimRequests } = await client.listScimRequests({ scimDirectoryId: id, failed: true });
    expect(scimRequests.length).toBeGreaterThan(10);
    expect(new Set(scimRequests.map(({ dialect }) => dialect))).toEqual(new Set(['checker']));
    expect(await codes()).toEqual(['scim_never_sent']);
    await scim('POST', '/Users', person('ada'));
    expect(await check()).toBe(0);
    expect(await codes()).toEqual([]);
    expect((await client.getScimDirectory(id)).dialect).toBe('okta');
  });

  test('of sign-ins are none where nobody has tried', async () => {
    const { client, organization } = await connect();
    const connection = await client.createSamlConnection({ organizationId: organization.id, primary: true });
    expect(await readSignInFindings(client, connection, { chosenProvider: null, now: new Date() })).toEqual([]);
  });
});
