import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createTestEngine, type TestEngine } from '@/lib/engine/management/testing';
import { TEST_CERTIFICATE } from '@/lib/onboarding/testing';
import { findOrganizations, findRememberedOrganization, type LoginHost } from './find-organizations';

const publicUrl = 'https://app.example.com';
const database = await openTestDatabase();
let test: TestEngine;
let host: LoginHost;
let environmentId: string;
let organizationId: string;
let rivalId: string;

beforeAll(async () => {
  test = createTestEngine(database);
  host = { publicUrl, adminClient: test.adminClient, clientFor: test.clientFor, remoteEnvironmentId: 'remote' };
  const environment = await test.adminClient.createEnvironment({
    displayName: 'Production',
    redirectUrl: `${publicUrl}/login/callback`,
  });
  environmentId = environment.id;
  organizationId = await createOrganization('Acme');
  rivalId = await createOrganization('Rival');
});

/** An organization with single sign-on that names the domain acme.example. */
async function createOrganization(displayName: string): Promise<string> {
  const client = test.clientFor(environmentId);
  const { id } = await client.createOrganization({ displayName, domains: ['acme.example'] });
  const idp = { idpEntityId: 'urn:idp', idpRedirectUrl: 'https://idp.example', idpCertificate: TEST_CERTIFICATE };
  await client.createSamlConnection({ organizationId: id, primary: true, ...idp });
  return id;
}

const find = async () => (await findOrganizations(host, 'acme.example')).map((found) => found.organizationId);
const remember = (id: string) =>
  findRememberedOrganization(host, { environmentId, organizationId: id, email: 'ada@acme.example' });

describe('W80: which organizations an e-mail finds', () => {
  it('is every one that names its domain, as long as the environment does not want domains proven', async () => {
    expect((await find()).toSorted()).toEqual([organizationId, rivalId].toSorted());
  });

  it('is only those that have proven it, where it does; what a browser remembers is no way around', async () => {
    await test.adminClient.updateEnvironment(environmentId, { requireDomainProof: true });
    expect(await find()).toEqual([]);
    expect(await remember(organizationId)).toBeNull();
    const client = test.clientFor(environmentId);
    await client.listOrganizationDomains(rivalId);
    await client.verifyOrganizationDomain({ organizationId, domain: 'acme.example' });
    expect(await find()).toEqual([organizationId]);
    expect(await remember(organizationId)).toMatchObject({ organizationId });
    expect(await remember(rivalId)).toBeNull();
  });
});
