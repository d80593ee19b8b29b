import { z } from 'zod';
import { mintSecret } from '@/lib/crypto';
import { formatId, newUuid } from '@/lib/ids';
import {
  type ApiKey,
  type ApiKeyList,
  type ApiKeyResponse,
  type ApiKeyScope,
  CreateApiKeyRequest,
  type CreateApiKeyResponse,
} from '../../contract';
import { EngineError, unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { includesScope, needsManagement } from '../../key-scopes';
import { readPage, toPage } from '../../paging/paging';
import { requireManagement, requireManager } from '../caller';
import { toTime } from '../wire-time';
import type { ApiKeyRow } from './store';
import * as store from './store';

type Listed = z.output<typeof ApiKeyList>;
type Single = z.output<typeof ApiKeyResponse>;
type Created = z.output<typeof CreateApiKeyResponse>;

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: formatId('apiKey', row.id),
    environmentId: formatId('environment', row.environmentId),
    displayName: row.displayName,
    secretSuffix: row.secretSuffix,
    // Of a key with scopes, what they say today: what a scope reaches can change with the program.
    hasManagementApiAccess: row.scopes === null ? row.hasManagementApiAccess : needsManagement(row.scopes),
    ...(row.scopes === null ? {} : { scopes: row.scopes }),
    createTime: toTime(row.createdAt),
    lastUsedTime: toTime(row.lastUsedAt),
    expireTime: toTime(row.expiresAt),
    revokeTime: toTime(row.revokedAt),
  };
}

/** GET /v1/api-keys (extension) */
export const listApiKeys: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const page = readPage(deps, context.req.raw, ['api-keys', scope.environmentId], z.guid());
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listApiKeys(deps.db, scope, { after: page.after, limit: page.limit + 1 }),
    (row) => row.id,
  );
  return Response.json({ apiKeys: rows.map(toApiKey), nextPageToken } satisfies Listed);
};

/** POST /v1/api-keys (extension). The secret is in this answer and nowhere else; only its hash is kept (contract §1.2). */
export const createApiKey: ApiHandler = (deps) => async (context) => {
  const { scope, keyScopes } = await requireManager(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateApiKeyRequest);
  const rights = rightsOf(request);
  refuseMoreThan(keyScopes, rights.scopes);
  const { secret, hash } = mintSecret('apiKeySecret');
  const now = deps.clock();
  const row = await store.createApiKey(deps.db, scope, {
    id: newUuid(),
    displayName: request.displayName ?? '',
    secretSha256: hash,
    secretSuffix: secret.slice(-4),
    ...rights,
    createdAt: now,
    expiresAt: request.ttlSeconds === undefined ? null : new Date(now.getTime() + request.ttlSeconds * 1000),
  });
  return Response.json({ apiKey: toApiKey(row), secretToken: secret } satisfies Created);
};

type Rights = { hasManagementApiAccess: boolean; scopes: ApiKeyScope[] | null };

/** What a new key may do: what its scopes say, or what the contract's one bit says. */
function rightsOf({ hasManagementApiAccess, scopes }: z.output<typeof CreateApiKeyRequest>): Rights {
  if (scopes === undefined) return { hasManagementApiAccess: hasManagementApiAccess ?? false, scopes: null };
  const rights = { hasManagementApiAccess: needsManagement(scopes), scopes: [...new Set(scopes)] };
  if (hasManagementApiAccess === undefined || hasManagementApiAccess === rights.hasManagementApiAccess) return rights;
  const description = 'contradicts scopes; leave it out';
  throw new EngineError('invalid_argument', `hasManagementApiAccess ${description}.`, {
    violations: [{ field: 'hasManagementApiAccess', description }],
  });
}

/** A key with scopes makes no key that may do what it may not (contract §9 A9). */
function refuseMoreThan(held: readonly string[] | null, wanted: readonly ApiKeyScope[] | null): void {
  if (held === null || wanted?.every((scope) => includesScope(held, scope))) return;
  throw new EngineError('permission_denied', 'A key with scopes can make keys with scopes of its own only.');
}

/** POST /v1/api-keys/{id}/revoke (extension). The key is refused from then on. */
export const revokeApiKey: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('apiKey', context.req.param('id'), 'API key');
  const row = await store.revokeApiKey(deps.db, scope, id, deps.clock());
  if (row === null) throw unknownId('API key');
  return Response.json({ apiKey: toApiKey(row) } satisfies Single);
};
