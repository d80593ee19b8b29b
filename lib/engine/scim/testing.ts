import { mintSecret } from '@/lib/crypto';
import type { TestDatabase } from '@/lib/db/testing';
import { createEngine, type Engine } from '@/lib/engine';
import type { ScimChange } from '@/lib/engine/contract';
import type { EngineDeps } from '@/lib/engine/deps';
import type { DirectoryHook } from '@/lib/engine/directory-hooks';
import { formatId, newUuid } from '@/lib/ids';
import { BASE_URL, createTestDeps } from '../testing';

export { BASE_URL };
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const SEARCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type Change = ScimChange & { environmentId: string };

/** An engine over a test database, with a clock that moves only when a test moves it. */
export type ScimTest = {
  engine: Engine;
  deps: EngineDeps;
  database: TestDatabase;
  /** What the engine told its host, in order. */
  changes: Change[];
  advance(seconds: number): void;
  createDirectory(options?: DirectoryOptions): Promise<TestDirectory>;
};

type DirectoryOptions = {
  domainPolicy?: 'enforce' | 'flag' | 'off';
  unknownMemberPolicy?: 'skip' | 'reject';
  strictInterop?: boolean;
  preserveOnPut?: boolean;
  domains?: string[];
};

/** What comes back: `body` is parsed JSON, or `{}` where there is none; tests look into it by their expectations. */
export type Answer = { status: number; headers: Headers; text: string; body: Body };
export type Body = { [name: string]: unknown } & {
  id: string;
  totalResults: number;
  Resources: Body[];
  meta: { version: string; location: string; lastModified: string; created: string };
  members?: { value: string; display: string; type: string; $ref: string }[];
};

export type TestDirectory = {
  /** Printed ids, and the directory's UUID. */
  id: string;
  uuid: string;
  organizationId: string;
  environmentId: string;
  token: string;
  /** An API key of its environment, with the management permission. */
  apiKey: string;
  baseUrl: string;
  send: Send;
  /** GET of an API path with the API key. */
  api(path: string): Promise<Answer>;
};

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

export function createScimTest(database: TestDatabase, overrides: Partial<EngineDeps> = {}): ScimTest {
  let now = new Date('2026-03-01T08:00:00.000Z');
  const changes: Change[] = [];
  const listener: DirectoryHook = {
    after: (told, { environmentId }) => changes.push(...told.map((change) => ({ ...change, environmentId }))),
  };
  const deps = createTestDeps(database, () => now, {
    ...overrides,
    directoryHooks: [listener, ...(overrides.directoryHooks ?? [])],
  });
  const engine = createEngine(deps);
  return {
    engine,
    deps,
    database,
    changes,
    advance(seconds) {
      now = new Date(now.getTime() + seconds * 1000);
    },
    createDirectory: (options = {}) => createDirectory(database, engine, options),
  };
}

async function createDirectory(
  { sql }: TestDatabase,
  engine: Engine,
  options: DirectoryOptions,
): Promise<TestDirectory> {
  const [environment, organization, uuid] = [newUuid(), newUuid(), newUuid()];
  const token = mintSecret('scimBearerToken');
  const apiKey = mintSecret('apiKeySecret');
  const id = formatId('scimDirectory', uuid);
  const baseUrl = `${BASE_URL}/v1/scim/${id}`;
  await sql`insert into engine.environments (id, display_name) values (${environment}, 'Test')`;
  await sql`
    insert into engine.api_keys (id, environment_id, secret_sha256, has_management_api_access)
    values (${newUuid()}, ${environment}, ${apiKey.hash}, true)`;
  await sql`
    insert into engine.organizations (id, environment_id, external_id)
    values (${organization}, ${environment}, ${`ext-${organization}`})`;
  for (const [position, domain] of (options.domains ?? []).entries()) {
    await sql`
      insert into engine.organization_domains (organization_id, environment_id, position, domain, domain_folded)
      values (${organization}, ${environment}, ${position}, ${domain}, ${domain.toLowerCase()})`;
  }
  await sql`
    insert into engine.scim_directories (
      id, environment_id, organization_id, is_primary, scim_base_url, bearer_token_sha256, domain_policy,
      unknown_member_policy, strict_interop, preserve_on_put
    ) values (
      ${uuid}, ${environment}, ${organization}, true, ${baseUrl}, ${token.hash}, ${options.domainPolicy ?? 'off'},
      ${options.unknownMemberPolicy ?? 'skip'}, ${options.strictInterop ?? false}, ${options.preserveOnPut ?? false}
    )`;
  return {
    id,
    uuid,
    organizationId: formatId('organization', organization),
    environmentId: formatId('environment', environment),
    token: token.secret,
    apiKey: apiKey.secret,
    baseUrl,
    send: senderTo(engine, baseUrl, token.secret),
    api: (path) => senderTo(engine, BASE_URL, apiKey.secret)('GET', path),
  };
}

/** Sends as identity providers do. A string or bytes go as they are; a header of '' is left out. */
export function senderTo(engine: Engine, baseUrl: string, token: string): Send {
  return async (method, path, body, headers = {}) => {
    const given = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers };
    const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const request = new Request(baseUrl + path, {
      method,
      headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
      // Bytes: for a string, Request would add a content type of its own.
      ...(body === undefined ? {} : { body: Uint8Array.from(Buffer.from(text)) }),
    });
    const response = await engine.fetch(request);
    const answer = await response.text();
    const parsed = answer === '' ? {} : JSON.parse(answer);
    return { status: response.status, headers: response.headers, text: answer, body: parsed };
  };
}

export function patch(...operations: object[]): object {
  return { schemas: [PATCH_SCHEMA], Operations: operations };
}

export function user(userName: string, more: object = {}): object {
  return { schemas: [USER_SCHEMA], userName, ...more };
}

export function group(displayName: string, members: readonly string[] = [], more: object = {}): object {
  return { schemas: [GROUP_SCHEMA], displayName, members: members.map((value) => ({ value })), ...more };
}

/** `userName eq "…"` as a query. */
export function filterQuery(filter: string): string {
  return `?filter=${encodeURIComponent(filter)}`;
}
