import { randomBytes } from 'node:crypto';
import { sha256 } from '@/lib/crypto';
import type { Database } from '@/lib/db/client';
import type { TestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import { silentLogger } from '@/lib/log';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';
import { createSandboxApp, type SandboxDeps } from './apps';
import type { CreateAppInput } from './input';

const ORIGIN = 'http://localhost:4180';
const CONSOLE_TOKEN = 'vestibule_console_sandbox_test';
export const SP_ENTITY_ID = `${ORIGIN}/v1/saml/saml_conn_1`;
export const SP_ACS_URL = `${ORIGIN}/v1/saml/saml_conn_1/acs`;

/** What the sandbox stands on in a test: this installation is at localhost:4180. */
export function sandboxDeps(db: Database, now = () => new Date()): SandboxDeps {
  return {
    db,
    sealingKey: randomBytes(32),
    clock: now,
    targets: { publicUrl: ORIGIN, remoteBaseUrl: null },
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

/** The embedded engine over the same database, with an organization that has the domain acme.example. */
export async function createEngineTest(database: TestDatabase) {
  const engine = createEngine({
    db: database.engineDb,
    sql: database.sql,
    clock: () => new Date(),
    logger: silentLogger,
    baseUrl: ORIGIN,
    setupUrl: `${ORIGIN}/setup`,
    testResultUrl: `${ORIGIN}/setup/test-result`,
    stateSigningKey: randomBytes(32),
    pageTokenKey: randomBytes(32),
    sealingKey: randomBytes(32),
    consoleTokenSha256: sha256(CONSOLE_TOKEN),
    metadataAllowedHosts: [],
  });
  const options = { engine, consoleToken: CONSOLE_TOKEN, baseUrl: ORIGIN };
  const environment = await createEmbeddedClient(options).createEnvironment({
    displayName: 'Test',
    redirectUrl: 'https://app.example/callback',
  });
  const client = createEmbeddedClient({ ...options, environmentId: environment.id });
  const organization = await client.createOrganization({
    displayName: 'Acme',
    externalId: `acme-${environment.id}`,
    domains: ['acme.example'],
  });
  return { engine, client, organization };
}
