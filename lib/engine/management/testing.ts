import { afterAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createEngine, type Engine } from '@/lib/engine';
import type { EngineDeps } from '@/lib/engine/deps';
import { formatId, newUuid, parseId } from '@/lib/ids';
import type { SsoreadyClient } from '@/lib/ssoready/client';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';
import { BASE_URL, CONSOLE_TOKEN, createTestDeps } from '../testing';

export { BASE_URL, CONSOLE_TOKEN };

/** An engine over a test database, with a clock that stands still until a test moves it. */
export type TestEngine = {
  engine: Engine;
  deps: EngineDeps;
  /** Moves the clock on. */
  advance(seconds: number): void;
  adminClient: SsoreadyClient;
  /** A client of the console, bound to one environment. */
  clientFor(environmentId: string): SsoreadyClient;
};

export function createTestEngine(database: TestDatabase, overrides: Partial<EngineDeps> = {}): TestEngine {
  let now = new Date('2030-01-15T08:00:00.000Z');
  const deps = createTestDeps(database, () => now, overrides);
  const engine = createEngine(deps);
  const client = (environmentId?: string) =>
    createEmbeddedClient({
      engine,
      consoleToken: CONSOLE_TOKEN,
      baseUrl: BASE_URL,
      ...(environmentId === undefined ? {} : { environmentId }),
    });
  return {
    engine,
    deps,
    advance(seconds) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    adminClient: client(),
    clientFor: client,
  };
}

export type Answer = {
  status: number;
  /** Parsed JSON; tests look into it freely. */
  body: Record<string, unknown>;
  headers: Headers;
};

export type Send = (
  method: string,
  path: string,
  options?: {
    body?: unknown;
    rawBody?: string | Uint8Array<ArrayBuffer>;
    token?: string | null;
    headers?: Record<string, string>;
  },
) => Promise<Answer>;

/** Requests as an API client makes them. `token` is the default credential; null sends none. */
export function senderOf(engine: Engine, defaultToken: string): Send {
  return async (method, path, options = {}) => {
    const token = options.token === undefined ? defaultToken : options.token;
    const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await engine.fetch(
      new Request(BASE_URL + path, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          'content-type': 'application/json',
          ...options.headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
    return { status: response.status, body: JSON.parse(await response.text()), headers: response.headers };
  };
}

/** An environment with a management key and one organization. */
export type TestTenant = { environmentId: string; managementKey: string; plainKey: string; organizationId: string };

export async function createTenant(test: TestEngine, displayName = 'Acme'): Promise<TestTenant> {
  const environment = await test.adminClient.createEnvironment({ displayName: `${displayName} environment` });
  const client = test.clientFor(environment.id);
  const management = await client.createApiKey({ displayName: 'management', hasManagementApiAccess: true });
  const plain = await client.createApiKey({ displayName: 'plain' });
  const organization = await client.createOrganization({
    displayName,
    externalId: `${displayName.toLowerCase()}-1`,
    domains: [`${displayName.toLowerCase()}.example`],
  });
  return {
    environmentId: environment.id,
    managementKey: management.secretToken,
    plainKey: plain.secretToken,
    organizationId: organization.id,
  };
}

/** Opens, for all tests of a file, an engine on a database of its own with a tenant; `send` has the tenant's management key. */
export async function openTestTenant() {
  const database = await createTestDatabase();
  afterAll(() => database.drop());
  const test = createTestEngine(database);
  const tenant = await createTenant(test);
  return { database, test, tenant, send: senderOf(test.engine, tenant.managementKey) };
}

/** An id of the right form that nothing has. */
export function unusedId(kind: Parameters<typeof formatId>[0]): string {
  return formatId(kind, newUuid());
}

/** The UUID of an id that must be well formed. */
export function uuidOf(kind: Parameters<typeof parseId>[0], id: string): string {
  const uuid = parseId(kind, id);
  if (uuid === null) throw new Error(`${id} is not an id of kind ${kind}`);
  return uuid;
}
