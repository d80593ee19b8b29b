import { randomBytes } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import type { TestDatabase } from '@/lib/db/testing';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';
import { createSandboxApp, type SandboxDeps } from './apps';
import type { CreateAppInput } from './input';

export const SP_ENTITY_ID = `${TEST_ORIGIN}/v1/saml/saml_conn_1`;
export const SP_ACS_URL = `${TEST_ORIGIN}/v1/saml/saml_conn_1/acs`;

/** What the sandbox stands on in a test: this installation is at localhost:3000. */
export function sandboxDeps(db: Database, now = () => new Date()): SandboxDeps {
  return {
    db,
    sealingKey: randomBytes(32),
    clock: now,
    targets: { publicUrl: TEST_ORIGIN, remoteBaseUrl: null },
  };
}

/** A company at acme.example that knows its service provider. */
export function createAcme(deps: SandboxDeps, overrides: Partial<CreateAppInput> = {}) {
  return createSandboxApp(deps, {
    name: 'Acme',
    domain: 'acme.example',
    acsUrl: SP_ACS_URL,
    spEntityId: SP_ENTITY_ID,
    scimBaseUrl: null,
    scimToken: null,
    ...overrides,
  });
}

/** An organization of the embedded engine over the same database, with the domain acme.example. */
export async function createEngineTest(database: TestDatabase) {
  const { engine, adminClient, clientFor } = createTestRuntime(database);
  const environment = await adminClient.createEnvironment({
    displayName: 'Test',
    redirectUrl: 'https://app.example/callback',
  });
  const client = clientFor(environment.id);
  const organization = await client.createOrganization({
    displayName: 'Acme',
    externalId: `acme-${environment.id}`,
    domains: ['acme.example'],
  });
  return { engine, client, organization };
}
