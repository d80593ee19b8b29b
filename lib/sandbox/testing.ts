import { randomBytes } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { createSandboxApp, type SandboxDeps } from './apps';
import type { CreateAppInput } from './input';

export const SP_ENTITY_ID = 'http://localhost:4180/v1/saml/saml_conn_1';
export const SP_ACS_URL = 'http://localhost:4180/v1/saml/saml_conn_1/acs';

/** What the sandbox stands on in a test: this installation is at localhost:4180. */
export function sandboxDeps(db: Database, now = () => new Date()): SandboxDeps {
  return {
    db,
    sealingKey: randomBytes(32),
    clock: now,
    targets: { publicUrl: 'http://localhost:4180', remoteBaseUrl: null },
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
